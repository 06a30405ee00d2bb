"""Exports and copies the pictures of a gallery."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Signal, Slot
from PySide6.QtGui import QFont, QGuiApplication, QImageWriter
from PySide6.QtWidgets import QWidget

from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.example_table import save_examples
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.mistakes.gallery.contact_sheet import MOST_PICTURES, contact_sheet
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.task_queue import TaskQueue

_COPY_PX = 280


class GalleryExport(QObject):
    """The export of a model's examples or confusion matrix in the background, and the copying of an example.

    Signals
    -------
    told(str)
        The result as a sentence.
    failed(str)
        A sentence for the user.
    """

    told = Signal(str)
    failed = Signal(str)

    def __init__(self, model: MistakesModel, window: QWidget) -> None:
        super().__init__(window)
        self._model, self._window = model, window
        self._queue = TaskQueue(self)
        self._queue.failed.connect(self._on_failed)

    @Slot()
    def ask_for_pictures(self) -> None:
        """Ask where to save the shown pictures, as a sheet (.png) or a table (.csv)."""
        filters = "Sheet of pictures (*.png);;Table (*.csv)"
        self._ask("Export the pictures shown", "pictures.png", filters, self.save_pictures)

    @Slot()
    def ask_for_matrix(self) -> None:
        """Ask where to save the confusion matrix (.csv)."""
        self._ask("Export the confusion matrix", "confusion.csv", "Tables (*.csv)", self.save_matrix)

    @Slot(object)
    def save_pictures(self, path: Path) -> None:
        """Save the shown pictures in order, as a table (.csv) or otherwise as a sheet."""
        readings, rows = self._model.readings, self._model.rows
        if readings is None or not len(rows):
            return
        title = f"{readings.source}, {readings.examples.name}: {len(rows):,} pictures"
        font = QFont(self._window.font())

        def save_table() -> str:
            save_examples(readings, rows, path)
            return f"Saved to {path}"

        def save_sheet() -> str:
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QImageWriter(buffer, QByteArray(b"png")).write(contact_sheet(readings, rows, title, font))
            try:
                write_atomically(path, bytes(buffer.data().data()))
            except OSError as error:
                raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error
            if len(rows) > MOST_PICTURES:
                return f"Saved the first {MOST_PICTURES:,} of {len(rows):,} pictures to {path}"
            return f"Saved to {path}"

        self._queue.ask(save_table if path.suffix.lower() == ".csv" else save_sheet, self.told.emit)

    @Slot(object)
    def save_matrix(self, path: Path) -> None:
        """Save the confusion matrix as a table."""
        readings = self._model.readings
        if readings is None:
            return

        def save() -> str:
            save_confusion(readings.report, path)
            return f"Saved to {path}"

        self._queue.ask(save, self.told.emit)

    @Slot()
    def copy(self) -> None:
        """Copy the picture of the current example to the clipboard, enlarged ten times."""
        readings, row = self._model.readings, self._model.current
        if readings is None or row is None:
            self.told.emit("Choose a picture first, by a click or the arrow keys.")
            return
        image = gray_image(readings.examples.picture(row)).scaled(QSize(_COPY_PX, _COPY_PX))
        # PySide 6 crashes at exit after setting a QMimeData with an image and a text.
        QGuiApplication.clipboard().setImage(image)
        self.told.emit(f"Copied {readings.examples.title(row)}")

    def shut_down(self) -> None:
        """Wait until all files are saved."""
        self._queue.wait()

    def _ask(self, title: str, name: str, filters: str, then: Callable[[Path], None]) -> None:
        dialog = SaveDialog(self._window, title, name, filters)
        dialog.path_chosen.connect(then)
        open_dialog(dialog)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.failed.emit(as_sentence(message))
