"""Makes room for what is higher than its window."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import scaled_px

_LEAST_HEIGHT = 80
_MOST_FITTINGS = 12  # each within the other: a few are usual


class ShrinkingColumn(QVBoxLayout):
    """A column whose parts may get their least height, such as charts. A line in it that wraps may be cut."""

    def hasHeightForWidth(self) -> bool:
        """Say no: else a line that can wrap has the area ask for the preferred height, not for the least."""
        return False


class VerticalScrollArea(QScrollArea):
    """Shows a widget as wide as there is room, and lets it scroll up and down if it is too high.

    It never scrolls sideways: what it shows has to fit the width.

    Where the widget is just too high without the bar, and low enough with it, as pictures do that take the
    width there is, Qt would show and hide the bar, each within the other, until the stack is used up. There
    the bar stays.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._n_fittings = 0
        self._stays_for: QSize | None = None  # the size in which the bar stays
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # On the window's ground, not on a field's.
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the content into the room when its size changes, with or without the bar."""
        if event.type() != QEvent.Type.Resize or watched is not self._content:
            return super().eventFilter(watched, event)
        if self._n_fittings == 0 and self._stays_for not in (None, self.size()):
            self._stays_for = None
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._n_fittings += 1
        try:
            if self._n_fittings == _MOST_FITTINGS:
                self._stays_for = self.size()
                self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
                # Those that wait for this one go on with what they knew: have it fitted once more after them.
                QCoreApplication.postEvent(self._content, QEvent(QEvent.Type.LayoutRequest))
            return super().eventFilter(watched, event)
        finally:
            self._n_fittings -= 1

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what has the focus. Qt does so only if the focus was in the area before.

        Not if whoever had it was disabled or hidden: then nobody went there.
        """
        is_moved = before is not None and before.isEnabled() and before.isVisible()
        is_here = now is not None and self._content.isAncestorOf(now)
        if is_moved and is_here and now is not None and now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)

    def minimumSizeHint(self) -> QSize:
        """Return the width that the content needs, and little height."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, scaled_px(_LEAST_HEIGHT))
