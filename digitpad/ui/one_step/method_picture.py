"""What each of the five methods multiplies for the gradient of the first layer, drawn to scale."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme

_SIDE_PX = 74
_MOST_SHOWN = 10


class MethodPicture(QWidget):
    """Paints the numbers that one product of a method touches: blue are numbers, white are stored zeros.

    Parameters
    ----------
    name : str
        Key of ``GRADIENT_METHODS``.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._n_examples = 1
        follow_text_size(self, self._fit)

    def set_batch(self, n_examples: int) -> None:
        """Draw it for so many pictures."""
        self._n_examples = n_examples
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small square."""
        return QSize(scaled_px(_SIDE_PX), scaled_px(_SIDE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the idea."""
        painter, theme = QPainter(self), current_theme()
        side = float(min(self.width(), self.height())) - 2.0
        area, n = QRectF(1.0, 1.0, side, side), min(self._n_examples, _MOST_SHOWN)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        ink = QColor(theme.accent)
        if self._name == "per_sample":  # one matrix of its own for each picture, added up
            shift = side * 0.4 / max(1, n - 1) if n > 1 else 0.0
            for number in reversed(range(n)):
                sheet = QRectF(area.left() + number * shift, area.top() + number * shift, *2 * [side * 0.6])
                painter.fillRect(sheet, ink.lighter(100 + 60 * number // max(1, n)))
                painter.drawRect(sheet)
            return
        painter.fillRect(area, QColor(theme.surface))
        if self._name == "element_by_element":  # one multiplication at a time
            cell = side / 12.0
            painter.fillRect(QRectF(area.left() + 7 * cell, area.top() + 3 * cell, cell, cell), ink)
        elif self._name == "block_diagonal":
            block = side / n
            for number in range(n):
                painter.fillRect(
                    QRectF(area.left() + number * block, area.top() + number * block, block, block), ink
                )
        elif self._name == "concatenated":  # column by column
            column = side / n
            for number in range(n):
                painter.fillRect(
                    QRectF(area.left() + number * column, area.top(), column * 0.8, side),
                    ink.lighter(100 + 60 * number // n),
                )
        else:
            painter.fillRect(area, ink)
        painter.drawRect(area)

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())
