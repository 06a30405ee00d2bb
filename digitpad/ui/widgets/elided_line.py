"""A line of text that is elided to its width."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped


class ElidedLine(QWidget):
    """A line of text, elided at the end if it is too long. The tool tip has the full text.

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
            self.setToolTip(wrapped(f"{text}. {self._tip}" if self._tip else text))
            self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a line."""
        return QSize(0, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(QColor(current_theme().faint_text))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
