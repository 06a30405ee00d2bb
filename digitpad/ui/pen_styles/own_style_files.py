"""Imports and exports the user's own pen styles in the background."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.synthesis.own_styles import OwnStyle, read_own_styles, write_own_styles
from digitpad.errors import DataFileError
from digitpad.presentation import count_text
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.state import AppState
from digitpad.workers.task_queue import TaskQueue

_FILES = "Pen styles (*.json)"


class OwnStyleFiles(QObject):
    """The import and export of own styles as JSON files.

    Parameters
    ----------
    state : AppState
    window : QWidget
        Parent of the file dialogs.

    Signals
    -------
    ended(str)
        The result as a sentence. Failures go to the state.
    """

    ended = Signal(str)

    def __init__(self, state: AppState, window: QWidget) -> None:
        super().__init__(window)
        self._state = state
        self._window = window
        self._is_shut_down = False
        self._tasks = TaskQueue(self)
        self._tasks.failed.connect(state.failed)

    @Slot()
    def ask_for_import(self) -> None:
        """Ask for a file, and import it."""
        dialog = QFileDialog(self._window, "Import pen styles", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot()
    def ask_for_export(self) -> None:
        """Ask for a file, and export all own styles to it."""
        dialog = SaveDialog(self._window, "Export my pen styles", "my-pen-styles.json", _FILES)
        dialog.path_chosen.connect(self.export_to)
        open_dialog(dialog)

    def import_from(self, path: Path) -> None:
        """Add the styles of a file that are not among the own styles yet."""
        self._tasks.ask(lambda: read_own_styles(path), self._on_read)

    @Slot(object)
    def export_to(self, path: Path) -> None:
        """Save all own styles to a file."""
        styles = self._state.library.library.pen_styles.styles
        self._tasks.ask(lambda: write_own_styles(styles, path), lambda _: self._on_written(path))

    def shut_down(self) -> None:
        """Wait for reading and writing to end, and ignore the results."""
        self._is_shut_down = True
        self._tasks.wait()

    def _on_written(self, path: Path) -> None:
        self.ended.emit(f"Saved to {path}")

    def _on_read(self, styles: tuple[OwnStyle, ...]) -> None:
        if self._is_shut_down:
            return
        try:
            n_added = self._state.library.library.pen_styles.add_all(styles)
        except DataFileError as error:
            self._state.failed.emit(str(error))
            return
        added = f"{count_text(n_added, 'style')} added." if n_added else ""
        self.ended.emit(added or "Nothing was added: you already have all of these styles.")

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.import_from(Path(name))
