"""An overlay that makes the bars of the answer clickable."""

import math

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.recognition.recognizer import DIGITS
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.prediction_panel import PredictionPanel

_TINT = 0.2


class BarPicker(QWidget):
    """An overlay over the bars of a panel. It tints the bar under the mouse and reports clicks.

    Signals
    -------
    picked(int)
        The bar of this digit was clicked.
    """

    picked = Signal(int)

    def __init__(self, panel: PredictionPanel) -> None:
        super().__init__(panel)
        self.setObjectName("bar_picker")
        self.setMouseTracking(True)
        self._panel = panel
        self._pointed = -1.0  # y of the mouse
        self._pressed: int | None = None
        panel.installEventFilter(self)
        panel.kind_changed.connect(self._show_kind)
        self._show_kind()

    def digit_at(self, y: float) -> int | None:
        """Return the digit of the bar at ``y``, or None where there is no bar or its class is no digit."""
        name = self._name_at(y)
        return int(name) if name in DIGITS else None

    def tip_at(self, y: float) -> str:
        """Return the tool tip at ``y``: the effect of a click, the bar's class, or the panel's tool tip."""
        digit, name = self.digit_at(y), self._name_at(y)
        if digit is not None:
            return f"{annotation_label(digit)}: click to remember it"
        return name or self._panel.toolTip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the bars."""
        if watched is self._panel and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._fit()
        return False

    def _fit(self) -> None:
        self.setGeometry(0, 0, math.ceil(self._panel.bar_row(0).width()), self._panel.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the bar under the mouse."""
        self._point_at(event.position().y())

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the tint."""
        self._point_at(-1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the pressed bar."""
        self._point_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._panel.row_at(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Emit ``picked`` if the mouse is still on the pressed bar."""
        digit = self.digit_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton:
            if digit is not None and self._panel.row_at(event.position().y()) == self._pressed:
                self.picked.emit(digit)
            self._pressed = None

    def event(self, event: QEvent) -> bool:
        """Show the tool tip of the bar under the mouse."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the bar under the mouse."""
        row = self._panel.row_at(self._pointed)
        if row is not None and self.digit_at(self._pointed) is not None:
            color = QColor(current_theme().accent)
            color.setAlphaF(_TINT)
            QPainter(self).fillRect(self._panel.bar_row(row), color)

    @Slot()
    def _show_kind(self) -> None:
        offer = "Say which digit it is: click its bar, or press its key"
        self.setAccessibleName(offer if self._panel.is_of_digits else "Bars of the classes")
        self._fit()  # names leave the answer less room

    def _name_at(self, y: float) -> str:
        row = self._panel.row_at(y)
        return "" if row is None else self._panel.shown_names()[row]

    def _point_at(self, y: float) -> None:
        self._pointed = y
        if self.digit_at(y) is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()


def annotation_label(digit: int) -> str:
    """Return the label of a correction, such as "This is an 8"."""
    return f"This is {'an' if digit == 8 else 'a'} {digit}"
