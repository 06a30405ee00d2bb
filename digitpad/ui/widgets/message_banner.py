"""A sentence about something that went wrong, inside the window, in nobody's way."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget


class MessageBanner(QFrame):
    """Shows one message until it is closed or another takes its place. Hidden at first.

    A lasting message comes back when the other is gone: it holds until it is withdrawn or closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_banner")
        self._lasting = ""
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
        close.clicked.connect(self._on_closed)
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
    def show_lasting(self, text: str) -> None:
        """Show a message that news do not take away."""
        self._lasting = text
        self.show_message(text)

    def dismiss(self) -> None:
        """Take the message away, as there is news; one that lasts stays."""
        if self._lasting:
            self.show_message(self._lasting)
        else:
            self.hide()

    @Slot(str)
    def withdraw(self, text: str) -> None:
        """Take a message away that holds no longer, unless another has taken its place.

        With "" any is taken away, but for one that lasts.
        """
        was_shown = text in ("", self.text)
        if text == self._lasting:
            self._lasting = ""
        if was_shown:
            self.dismiss()

    @Slot()
    def _on_closed(self) -> None:
        if self.text == self._lasting:
            self._lasting = ""
        self.dismiss()
