"""How much room the copies of data sets take, and a button that removes those that no run needs."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from digitpad.library.runs.copies import Copies
from digitpad.presentation import bytes_text
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = (
    "Runs on pictures or symbols of your own go on with a copy of those. Copies of deleted runs alone can be "
    "removed, once digitpad was closed: until then the runs can come back."
)


class CopiesLine(QWidget):
    """One line, hidden while there are no copies.

    Signals
    -------
    removal_wanted()
    """

    removal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel()
        self._text.setObjectName("copies_text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remove = QPushButton()
        self._remove.setObjectName("remove_copies_button")
        self._remove.setToolTip(wrapped(_TIP))
        self._remove.clicked.connect(self._on_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._remove)
        self.hide()

    def allow_removal(self) -> None:
        """Enable the button, which is disabled from a click until the copies are removed."""
        self._remove.setEnabled(True)

    def show_copies(self, copies: Copies) -> None:
        """Show what copies take, and where they lie."""
        unneeded = bytes_text(copies.unneeded_bytes)
        need = f"No run needs {unneeded} of that." if copies.unneeded else "Runs go on with them."
        taken = bytes_text(copies.n_bytes)
        self._text.setText(f"Copies of data sets take {taken}, in {copies.folder}. {need}")
        self._remove.setText(f"Remove {unneeded}")
        self._remove.setVisible(bool(copies.unneeded))
        self.allow_removal()
        self.setVisible(copies.n_bytes > 0)

    @Slot()
    def _on_clicked(self) -> None:
        self._remove.setEnabled(False)
        self.removal_wanted.emit()
