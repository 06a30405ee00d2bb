"""Exports a view as a picture, or its numbers as a table."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog

Table = Iterable[Sequence[object]]


class ViewExport(QObject):
    """The export of a widget (.png) or of its numbers (.csv) to a file that the user chooses.

    Parameters
    ----------
    view : QWidget
        The widget to save; the parent of this object.
    name : str
        Suggested file name, without a suffix.
    table : callable
        ``table()`` returns the rows of numbers; the first row has the column names.

    Signals
    -------
    saved(Path)
    failed(str)
        A sentence for the user.
    """

    saved = Signal(object)
    failed = Signal(str)

    def __init__(self, view: QWidget, name: str, table: Callable[[], Table]) -> None:
        super().__init__(view)
        self._view, self._name, self._table = view, name, table

    @Slot()
    def ask(self) -> None:
        """Ask for a file and a format, and save."""
        dialog = SaveDialog(
            self._view, "Export this view", f"{self._name}.png", "Picture (*.png);;Table of numbers (*.csv)"
        )
        dialog.path_chosen.connect(self.save)
        open_dialog(dialog)

    @Slot(object)
    def save(self, path: Path) -> None:
        """Save to a file, in the format of its suffix."""
        content = self._as_table() if path.suffix.lower() == ".csv" else self._as_picture()
        try:
            write_atomically(path, content)
        except OSError as error:
            self.failed.emit(str(DataFileError(f"{path} cannot be saved: {error.strerror or error}.")))
        else:
            self.saved.emit(path)

    def _as_picture(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._view.grab().save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _as_table(self) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerows(self._table())
        return text.getvalue().encode()
