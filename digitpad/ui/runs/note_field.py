"""The field for a note on a run."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit

from digitpad.library import RunRecord
from digitpad.library.runs.run_table import RunTable

_MOST_CHARACTERS = 2_000


class NoteField(QLineEdit):
    """A field with the note of the selected run. It saves when the field or the run is left."""

    def __init__(self, runs: RunTable) -> None:
        super().__init__()
        self.setObjectName("note_field")
        self.setAccessibleName("Note on the run")
        self.setPlaceholderText("Note on the selected run")
        self.setMaxLength(_MOST_CHARACTERS)
        self._runs = runs
        self._run_id = ""
        self.editingFinished.connect(self._keep)

    def show_note(self, run: RunRecord | None) -> None:
        """Show the note of a run; None clears the field. Text that is being typed stays."""
        self.setEnabled(run is not None)
        run_id, note = ("", "") if run is None else (run.id, run.note)
        if run_id != self._run_id:
            self._keep()
            self._run_id = run_id
            self.setText(note)
        elif not self.isModified():
            self.setText(note)

    @Slot()
    def _keep(self) -> None:
        if self._run_id and self.isModified():
            self.setModified(False)
            self._runs.set_note(self._run_id, self.text().strip())
