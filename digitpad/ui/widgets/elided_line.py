"""A text that is elided to the room of one line, or of a few."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped


class ElidedLine(QWidget):
    """A text in one line, elided at the end if it is too long. The tool tip has the full text.

    Unlike a QLabel it causes no new layout when its text changes, as it does with every epoch of a run.

    Parameters
    ----------
    name, tip : str
        ``name`` is the object name; ``tip`` follows the text in the tool tip.
    """

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text, self._tip = "", tip
        self._n_lines = 1
        follow_text_size(self, self.updateGeometry)

    @property
    def text(self) -> str:
        """The full text."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show a text."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setAccessibleDescription(self._tip)
            self.setToolTip(wrapped(f"{text}. {self._tip}" if self._tip else text))
            self.update()

    def set_lines(self, n_lines: int) -> None:
        """Break the text into up to ``n_lines`` lines. It keeps their room even if it is shorter."""
        if n_lines != self._n_lines:
            self._n_lines = n_lines
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        return QSize(0, self._n_lines * self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(QColor(current_theme().faint_text))
        shown = "\n".join(_broken(self._text, self.fontMetrics(), self.width(), self._n_lines))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _broken(text: str, metrics: QFontMetrics, width: int, n_lines: int) -> list[str]:
    """Return a text in up to ``n_lines`` lines. What is too long is elided: the last line, or a word."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < n_lines - 1:
        n_fit = 1
        while n_fit < len(words) and metrics.horizontalAdvance(" ".join(words[: n_fit + 1])) <= width:
            n_fit += 1
        lines.append(" ".join(words[:n_fit]))
        words = words[n_fit:]
    if words:
        lines.append(" ".join(words))
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines]
