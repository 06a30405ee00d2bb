"""A simulated user who acts at random in all of digitpad's windows, for the soak test."""

import random
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.main_window import MainWindow

_MS_BETWEEN_ACTIONS = 50
_MOST_MOVEMENTS = 40  # per stroke
_QUIT = "&Quit"

_Kind = TypeVar("_Kind", bound=QWidget)


class RestlessUser(QObject):
    """Acts at random twenty times a second: draws, chooses from menus, uses controls, closes windows.

    It never quits and never accepts a dialog, so it opens and writes no files.

    Parameters
    ----------
    window : MainWindow
    seed : int
        Seed of the choices. The available choices also depend on the speed of the machine.

    Attributes
    ----------
    n_actions : int
    """

    def __init__(self, window: MainWindow, seed: int) -> None:
        super().__init__(window)
        self._window = window
        self._random = random.Random(seed)
        self.n_actions = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.act)

    def start(self) -> None:
        """Begin."""
        self._timer.start(_MS_BETWEEN_ACTIONS)

    def stop(self) -> None:
        """Stop acting, so that nothing that closes is opened again."""
        self._timer.stop()

    @Slot()
    def act(self) -> None:
        """Do one thing. Close a modal dialog without an answer."""
        self.n_actions += 1
        if (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
            return
        deeds = (self._draw, self._choose_from_menus, self._use_control, self._close)
        (deed,) = self._random.choices(deeds, (6, 5, 5, 2))
        deed()

    def _draw(self) -> None:
        canvases = _seen(DrawingCanvas)
        if not canvases:
            return  # folded away
        canvas = self._random.choice(canvases)
        button = self._random.choice((Qt.MouseButton.LeftButton,) * 4 + (Qt.MouseButton.RightButton,))
        x, y = (self._random.uniform(0.0, size) for size in (canvas.width(), canvas.height()))
        _send_mouse(canvas, QEvent.Type.MouseButtonPress, x, y, button, button)
        for _ in range(self._random.randrange(_MOST_MOVEMENTS)):
            x, y = x + self._random.uniform(-12.0, 12.0), y + self._random.uniform(-12.0, 12.0)
            _send_mouse(canvas, QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton, button)
        _send_mouse(canvas, QEvent.Type.MouseButtonRelease, x, y, button, Qt.MouseButton.NoButton)

    def _choose_from_menus(self) -> None:
        self._random.choice(self.menu_actions()).trigger()

    def menu_actions(self) -> list[QAction]:
        """Return all enabled menu actions except Quit."""
        menus = [entry.menu() for entry in self._window.menuBar().actions()]
        return [
            action
            for menu in menus
            if isinstance(menu, QMenu)
            for action in menu.actions()
            if action.isEnabled() and not action.isSeparator() and action.text() != _QUIT
        ]

    def _use_control(self) -> None:
        control = self._random.choice(self.controls())
        if isinstance(control, QAbstractButton):
            control.click()
        elif isinstance(control, QAbstractSpinBox):
            control.stepBy(self._random.choice((-3, -1, 1, 3)))
        elif isinstance(control, QComboBox) and control.count():
            control.setCurrentIndex(self._random.randrange(control.count()))
            control.activated.emit(control.currentIndex())

    def controls(self) -> list[QWidget]:
        """Return all enabled buttons, number boxes and lists outside dialogs.

        Buttons that open a menu are left out, because the menu would block everything else.
        """
        return [
            control
            for control in _seen(QWidget)
            if control.isEnabled()
            and isinstance(control, QAbstractButton | QAbstractSpinBox | QComboBox)
            and not isinstance(control.window(), QDialog)
            and not (isinstance(control, QPushButton | QToolButton) and control.menu())
        ]

    def _close(self) -> None:
        """Close one of the windows other than the main window."""
        others = [window for window in _seen(QWidget) if window.isWindow() and window is not self._window]
        if others:
            self._random.choice(others).close()


def _seen(kind: type[_Kind]) -> list[_Kind]:
    return [widget for widget in QApplication.allWidgets() if isinstance(widget, kind) and widget.isVisible()]


def _send_mouse(
    canvas: DrawingCanvas,
    kind: QEvent.Type,
    x: float,
    y: float,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
) -> None:
    place = QPointF(x, y)
    event = QMouseEvent(
        kind, place, canvas.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QCoreApplication.sendEvent(canvas, event)
