"""Lines of numbers in a fixed-width font."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

_SPACING_PX = 3


class NumberLines(QWidget):
    """A title and lines of text, repainted without a new layout on each pen movement.

    Parameters
    ----------
    name, title, tip : str
    n_lines, n_characters : int
        Space to reserve. Longer lines use a smaller font.
    """

    def __init__(self, name: str, title: str, tip: str, n_lines: int, n_characters: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(wrapped(tip))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # avoids painting everything below first
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = title
        self._n_lines, self._n_characters = n_lines, n_characters
        self._lines: Sequence[str] = ()
        follow_text_size(self, self._fit)

    @property
    def text(self) -> str:
        """Text of the lines."""
        return "\n".join(self._lines)

    def show_lines(self, title: str, lines: Sequence[str]) -> None:
        """Show a title and lines."""
        self._title, self._lines = title, lines
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of all characters and lines."""
        metrics = QFontMetrics(self._digits)
        height = self._line_height() * self._n_lines + self.fontMetrics().height() + 4
        return QSize(metrics.horizontalAdvance("0") * self._n_characters, height)

    def minimumSizeHint(self) -> QSize:
        """Return four fifths of the width, because the font can shrink that much."""
        return QSize(self.sizeHint().width() * 4 // 5, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and lines."""
        painter, theme = QPainter(self), current_theme()
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.setPen(QColor(theme.faint_text))
        title_height = self.fontMetrics().height()
        painter.drawText(0, 0, self.width(), title_height, Qt.AlignmentFlag.AlignLeft, self._title)
        longest = max(self._lines, key=len, default="")
        painter.setFont(fitted(self._digits, longest, self.width()))
        painter.setPen(QColor(theme.text))
        top, height = title_height + 4, self._line_height()
        for number, line in enumerate(self._lines):
            painter.drawText(0, top + number * height, self.width(), height, Qt.AlignmentFlag.AlignLeft, line)

    def _fit(self) -> None:
        self._digits = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._digits.setPointSizeF(self.font().pointSizeF())

    def _line_height(self) -> int:
        return QFontMetrics(self._digits).height() + _SPACING_PX
