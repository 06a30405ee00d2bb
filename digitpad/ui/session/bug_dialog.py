"""One dialog for a bug, however many there are."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from digitpad.ui.widgets.closing_keys import ClosingKeys


class BugDialog(QDialog):
    """Says that something went wrong inside digitpad, where the log is, and offers to copy the details.

    Not modal, and never two at a time: a second bug only changes the details that are copied.
    """

    def __init__(self, log_path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("A bug in digitpad")
        self.setObjectName("bug_dialog")
        self._details = ""
        text = QLabel(
            "Something went wrong inside digitpad. It goes on, and nothing you saved is touched.\n\n"
            f"The details are in {log_path}."
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setMinimumWidth(420)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        ClosingKeys(self)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)

    @Slot(str)
    def show_details(self, details: str) -> None:
        """Show the dialog for a bug with this traceback."""
        self._details = details
        if not self.isVisible():
            self.show()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
