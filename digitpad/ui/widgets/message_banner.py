"""A banner for error messages inside the window."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget


class MessageBanner(QFrame):
    """A banner with one message until it is closed or replaced. Hidden at first.

    A lasting message comes back after other messages, until it is withdrawn or closed.
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
        """The displayed message; empty if there is none."""
        return "" if self.isHidden() else self._label.text()

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.show()

    @Slot(str)
    def show_lasting(self, text: str) -> None:
        """Show a lasting message, which ``dismiss`` does not remove."""
        self._lasting = text
        self.show_message(text)

    def dismiss(self) -> None:
        """Remove the message. A lasting message stays."""
        if self._lasting:
            self.show_message(self._lasting)
        else:
            self.hide()

    @Slot(str)
    def withdraw(self, text: str) -> None:
        """Remove a message that no longer applies, unless another has replaced it.

        "" removes any message, except a lasting one.
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
