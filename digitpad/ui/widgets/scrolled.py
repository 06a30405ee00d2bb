"""Makes room for what is higher than its window."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import scaled_px

_LEAST_HEIGHT = 80


class ShrinkingColumn(QVBoxLayout):
    """A column whose parts may get their least height, such as charts. A line in it that wraps may be cut."""

    def hasHeightForWidth(self) -> bool:
        """Say no: else a line that can wrap has the area ask for the preferred height, not for the least."""
        return False


class VerticalScrollArea(QScrollArea):
    """Shows a widget as wide as there is room, and lets it scroll up and down if it is too high.

    It never scrolls sideways: what it shows has to fit the width.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # On the window's ground, not on a field's.
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """Return the width that the content needs, and little height."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, scaled_px(_LEAST_HEIGHT))
