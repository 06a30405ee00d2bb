"""A sentence about something that went wrong, inside the window, in nobody's way."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget


class MessageBanner(QFrame):
    """Shows one message until it is closed or another takes its place. Hidden at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_banner")
        self._label = QLabel()
        self._label.setObjectName("message_text")
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close the message")
        close.setToolTip("Close the message (Esc)")
        close.setShortcut(Qt.Key.Key_Escape)
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 5, 5, 5)
        layout.addWidget(self._label, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """The message; empty if none is shown."""
        return "" if self.isHidden() else self._label.text()

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.show()

    @Slot(str)
    def withdraw(self, text: str) -> None:
        """Hide a message that holds no longer, unless another has taken its place; "" hides any."""
        if text in ("", self.text):
            self.hide()
