"""Makes the bars of the answer clickable."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.prediction_panel import PredictionPanel

_TINT = 0.2


class BarPicker(QWidget):
    """Lies over the bars of a panel: tints the one under the mouse, and tells which digit is clicked.

    Signals
    -------
    picked(int)
        A digit whose bar was clicked.
    """

    picked = Signal(int)

    def __init__(self, panel: PredictionPanel) -> None:
        super().__init__(panel)
        self.setObjectName("bar_picker")
        self.setAccessibleName("Say which digit it is: click its bar, or press its key")
        self.setMouseTracking(True)
        self._panel = panel
        self._row = -1
        self._pressed = -1
        panel.installEventFilter(self)

    def digit_at(self, y: float) -> int | None:
        """Return the digit of the bar at a height; None where there is none, or one of another class."""
        name = self._name(self._row_at(y))
        return int(name) if name in set("0123456789") else None

    def tip_at(self, y: float) -> str:
        """Return what a click at a height does, or what the bars are."""
        digit = self.digit_at(y)
        return self._panel.toolTip() if digit is None else f"{annotation_label(digit)}: click to remember it"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the bars."""
        if watched is self._panel and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.setGeometry(self._panel.bars_area().toAlignedRect())
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the bar under the mouse."""
        self._point_at(event.position().y())

    def leaveEvent(self, event: QEvent) -> None:
        """Tint none."""
        self._point_at(-1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note which bar is pressed."""
        self._point_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._row

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell the digit, if the mouse is still on its bar."""
        digit = self.digit_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton:
            if digit is not None and self._row_at(event.position().y()) == self._pressed:
                self.picked.emit(digit)
            self._pressed = -1

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what a click does."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint that bar."""
        if self._name(self._row):
            painter = QPainter(self)
            height = self.height() / len(self._panel.shown_names())
            color = QColor(current_theme().accent)
            color.setAlphaF(_TINT)
            painter.fillRect(QRectF(0.0, self._row * height, self.width(), height), color)

    def _name(self, row: int) -> str:
        names = self._panel.shown_names()
        return names[row] if 0 <= row < len(names) else ""

    def _row_at(self, y: float) -> int:
        n_rows = len(self._panel.shown_names())
        return int(y * n_rows / self.height()) if n_rows and 0.0 <= y < self.height() else -1

    def _point_at(self, y: float) -> None:
        self._row = self._row_at(y) if self.digit_at(y) is not None else -1
        if self._row < 0:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()


def annotation_label(digit: int) -> str:
    """Return what a user says of a drawing, such as "This is an 8"."""
    return f"This is {'an' if digit == 8 else 'a'} {digit}"
