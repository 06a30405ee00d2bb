"""Mouse, pen and finger as one pointer."""

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent

_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class _Device(Enum):
    MOUSE = "mouse"
    PEN = "pen"
    TOUCH = "touch"


class Pointer(QObject):
    """Follows one device at a time from its press to its release.

    While one device is down, all others are ignored: a pen or finger that the system also reports as a mouse
    makes one stroke, not two.

    Signals
    -------
    pressed(QPointF, bool)
        The position, and whether it erases: the right mouse button, or the other end of a pen.
    moved(QPointF), released(QPointF)
    cancelled()
        The system has taken the touch away.
    """

    pressed = Signal(QPointF, bool)
    moved = Signal(QPointF)
    released = Signal(QPointF)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._device: _Device | None = None  # the one that is down
        self._button = Qt.MouseButton.NoButton  # the mouse button that was pressed
        self._finger = -1

    def let_go(self) -> None:
        """Ignore the device that is down until its next press, and accept all devices again."""
        self._device = None

    def take(self, event: QEvent) -> bool:
        """Follow an event of a widget. Return whether it was one of a device."""
        if isinstance(event, QMouseEvent):
            self._take_mouse(event)
        elif isinstance(event, QTabletEvent):
            self._take_pen(event)
        elif isinstance(event, QTouchEvent):
            self._take_touch(event)
        else:
            return False
        event.accept()  # else Qt would send a pen's or finger's movement again as a mouse event
        return True

    def _take_mouse(self, event: QMouseEvent) -> None:
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            if self._device is None and event.button() in _BUTTONS and _is_mouse(event):
                self._button = event.button()
                self._press(_Device.MOUSE, event.position(), event.button() == Qt.MouseButton.RightButton)
        elif kind == QEvent.Type.MouseMove:
            self._move(_Device.MOUSE, event.position())
        elif event.button() == self._button:
            self._release(_Device.MOUSE, event.position())

    def _take_pen(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._press(_Device.PEN, event.position(), is_eraser)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(_Device.PEN, event.position())
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(_Device.PEN, event.position())

    def _take_touch(self, event: QTouchEvent) -> None:
        """Follow the first finger that touches."""
        if event.type() == QEvent.Type.TouchCancel:
            if self._device is _Device.TOUCH:
                self.cancelled.emit()
        elif event.type() == QEvent.Type.TouchBegin and self._device is None:
            self._finger = event.points()[0].id()
            self._press(_Device.TOUCH, event.points()[0].position(), False)
        else:
            for point in event.points():
                if point.id() != self._finger or point.state() == QEventPoint.State.Stationary:
                    continue
                if point.state() == QEventPoint.State.Released:
                    self._release(_Device.TOUCH, point.position())
                else:
                    self._move(_Device.TOUCH, point.position())

    def _press(self, device: _Device, position: QPointF, is_eraser: bool) -> None:
        if self._device is None:
            self._device = device
            self.pressed.emit(position, is_eraser)

    def _move(self, device: _Device, position: QPointF) -> None:
        if device is self._device:
            self.moved.emit(position)

    def _release(self, device: _Device, position: QPointF) -> None:
        if device is self._device:
            self.released.emit(position)
            self.let_go()


def _is_mouse(event: QMouseEvent) -> bool:
    """Return whether an event comes from a mouse, not from a pen or finger also reported as one."""
    kind = event.device().type()
    return kind not in (QInputDevice.DeviceType.Stylus, QInputDevice.DeviceType.TouchScreen)
