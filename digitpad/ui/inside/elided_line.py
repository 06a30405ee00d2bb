"""A line of text that is cut where there is no room for all of it, and whole in its tool tip."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.widgets.tool_tips import wrapped


class ElidedLine(QLabel):
    """Shows as much of a text as there is room for, with an ellipsis at the end.

    Parameters
    ----------
    name, tip : str
        ``tip`` stands behind the text in the tool tip.
    """

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._full, self._tip = "", tip
        follow_text_size(self, self._elide)

    @property
    def full_text(self) -> str:
        """The text, also where it is elided."""
        return self._full

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self._full:
            self._full = text
            self.setAccessibleName(text)
            self.setToolTip(wrapped(f"{text}. {self._tip}"))
            self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(
            QFontMetrics(self.font()).elidedText(self._full, Qt.TextElideMode.ElideRight, self.width())
        )
