"""Makes room for what is larger than its window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from digitpad.ui.appearance.text_size import STEPS, follow_text_size, text_percent


class ScrolledRow(QHBoxLayout):
    """Widgets side by side in what is scrolled."""

    def hasHeightForWidth(self) -> bool:
        """Say no: else a line that can wrap has the area ask for the preferred height, not for the least."""
        return False


def scrolled(content: QWidget) -> QScrollArea:
    """Let something be scrolled whose larger texts need more room than the window has."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    follow_text_size(content, lambda: _fit(content))
    return area


def _fit(content: QWidget) -> None:
    # Texts of the normal size have room. A number that is a little too long for it shall bring no scroll bar.
    least = 1 if text_percent() == STEPS[0] else 0
    content.setMinimumSize(least, least)
