"""The panel that explains the current page."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from digitpad.ui.appearance.text_size import scaled_px

_WIDTH_PX = 620


class HelpPanel(QFrame):
    """A panel over a page, not over its tab or the canvas. Hidden at first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setObjectName("help_panel")
        self.setAutoFillBackground(True)
        self._page: QWidget | None = None
        self._focused_before: QWidget | None = None
        self._text = QTextBrowser()
        self._text.setObjectName("help_text")
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setObjectName("close_help_button")
        close.setAccessibleName("Close the explanation")
        close.setToolTip("Close the explanation (Esc or F1)")
        close.clicked.connect(self.close_it)
        caption = QLabel("F1 shows and hides this. Point at anything for its own explanation.")
        caption.setProperty("role", "caption")
        caption.setWordWrap(True)
        above = QHBoxLayout()
        above.addWidget(caption, 1)
        above.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addLayout(above)
        layout.addWidget(self._text, 1)
        self.hide()

    def explain(self, text: str, page: QWidget) -> None:
        """Show a Markdown text over a page, and take the focus if the panel was hidden."""
        was_hidden = self.isHidden()
        self._page = page
        page.installEventFilter(self)
        self._text.setMarkdown(text)
        self._text.setAccessibleName(text)
        self._cover_page()
        self.show()
        self.raise_()
        if was_hidden:
            self._focused_before = QApplication.focusWidget()
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close_it(self) -> None:
        """Hide the panel and give the focus back."""
        before, self._focused_before = self._focused_before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the page again when it moves or changes its size."""
        if watched is self._page and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._cover_page()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        else:
            super().keyPressEvent(event)

    def _cover_page(self) -> None:
        assert self._page is not None
        corner = self._page.mapTo(self._around, self._page.rect().topLeft())
        width = min(self._page.width(), scaled_px(_WIDTH_PX))
        self.setGeometry(corner.x(), corner.y(), width, self._page.height())
