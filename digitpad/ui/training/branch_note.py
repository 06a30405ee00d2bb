"""The line about the first weights of the next run."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class BranchNote(QWidget):
    """A line shown while the next run will start from the weights of an earlier one.

    Signals
    -------
    cancelled()
        The next run shall start from random weights instead.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("branch_note")
        self._label = QLabel()
        self._label.setWordWrap(True)
        cancel = QPushButton("Begin with random weights")
        cancel.setObjectName("branch_cancel_button")
        cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 1)
        layout.addWidget(cancel)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a description of the weights."""
        self._label.setText(f"{text}. Change what you like, then press Train.")
        self.show()
