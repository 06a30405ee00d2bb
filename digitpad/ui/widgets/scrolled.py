"""Vertical scrolling for content that is higher than the window."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import scaled_px

_LEAST_HEIGHT = 80
_MOST_FITTINGS = 12  # nested; a few are usual


class ShrinkingColumn(QVBoxLayout):
    """A column that may shrink its parts to their minimum height. Wrapped text may then be cut."""

    def hasHeightForWidth(self) -> bool:
        """Return False: with wrapped text, Qt would use the preferred height instead of the minimum."""
        return False


class VerticalScrollArea(QScrollArea):
    """An area that fits a widget to its width and scrolls it vertically if it is too high.

    It never scrolls sideways, so the widget must fit the width.

    A widget can be too high without the bar and low enough with it, such as pictures that fill the width. Qt
    would then show and hide the bar recursively until the stack overflows, so the bar stays visible.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._n_fittings = 0
        self._stays_for: QSize | None = None  # the size at which the bar stays visible
        # Show the window's background, not that of a field. A viewport of its own, because asking for Qt's
        # makes PySide create all its widget classes, which takes 14 ms.
        self.setViewport(QWidget())
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.setAutoFillBackground(False)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the bar visible when fitting the content does not come to an end."""
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
                # The outer calls go on with outdated sizes, so fit the content once more after them.
                QCoreApplication.postEvent(self._content, QEvent(QEvent.Type.LayoutRequest))
            return super().eventFilter(watched, event)
        finally:
            self._n_fittings -= 1

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to the focused widget. Qt does so only if the focus was inside the area before.

        Do nothing if the previous widget was disabled or hidden: then the user did not move the focus.
        """
        is_moved = before is not None and before.isEnabled() and before.isVisible()
        is_here = now is not None and self._content.isAncestorOf(now)
        if is_moved and is_here and now is not None and now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)

    def minimumSizeHint(self) -> QSize:
        """Return the minimum width of the content, and a small height."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, scaled_px(_LEAST_HEIGHT))
