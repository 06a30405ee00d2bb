"""Imports and exports own digits in the background."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.data_file import OnProgress, ShouldStop
from digitpad.library import MyDigit
from digitpad.library.samples.digit_files import read_new_digits, write_digits
from digitpad.presentation import count_text
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.sample_model import SampleModel
from digitpad.ui.widgets.slim_bar import ProgressRow, slim_bar
from digitpad.workers.newest_runner import NewestRunner

_UNIPEN_FILES = "Pen digits (*.unipen *.unipen.gz *.dat);;All files (*)"


class DigitFiles(QObject):
    """The import and export of own digits, one file at a time.

    Parameters
    ----------
    samples : SampleModel
    window : QWidget
        Parent of the file dialogs.

    Signals
    -------
    began(str)
        Work has begun, with a description. ``ended`` or ``failed`` follows once.
    progressed(float)
        Fraction done, 0..1.
    ended(str)
        The result as a sentence.
    failed(str)
        A sentence for the user. Nothing was changed.
    """

    began = Signal(str)
    progressed = Signal(float)
    ended = Signal(str)
    failed = Signal(str)
    _part_done = Signal(int, float)

    def __init__(self, samples: SampleModel, window: QWidget) -> None:
        super().__init__(window)
        self._samples = samples
        self._window = window
        self._number = 0  # of the newest request
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self.failed)
        self._part_done.connect(self._on_part_done)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._runner.is_busy

    @Slot()
    def ask_for_import(self) -> None:
        """Ask for a file, and import it."""
        dialog = QFileDialog(self._window, "Import digits", "", _UNIPEN_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot()
    def ask_for_export(self) -> None:
        """Ask for a file, and export all digits to it."""
        dialog = SaveDialog(self._window, "Export my digits", "my-digits.unipen", _UNIPEN_FILES)
        dialog.path_chosen.connect(self.export_to)
        open_dialog(dialog)

    def import_from(self, path: Path) -> None:
        """Add the digits of a UNIPEN file that are not among the own digits yet."""
        known = self._samples.samples
        self._begin(
            f"Importing {path.name}…",
            lambda on_progress, should_stop: read_new_digits(path, known, on_progress, should_stop),
        )

    @Slot(object)
    def export_to(self, path: Path) -> None:
        """Save all digits as a UNIPEN file."""
        samples = self._samples.samples

        def export(on_progress: OnProgress, should_stop: ShouldStop) -> Path:
            write_digits(samples, path, on_progress, should_stop)
            return path

        self._begin(f"Exporting to {path.name}…", export)

    @Slot()
    def cancel(self) -> None:
        """Stop reading or writing. Nothing is changed."""
        if self.is_busy:
            self._runner.forget()
            self.ended.emit("Cancelled.")

    def shut_down(self) -> None:
        """Stop reading or writing, and wait for the thread."""
        self._runner.wait()

    def _begin(self, text: str, work: Callable[[OnProgress, ShouldStop], object]) -> None:
        if self.is_busy:
            return
        self._number += 1
        number, part_done = self._number, self._part_done
        self._runner.ask(lambda should_stop: work(lambda part: part_done.emit(number, part), should_stop))
        self.began.emit(text)

    @Slot(int, float)
    def _on_part_done(self, number: int, part: float) -> None:
        if number == self._number and self.is_busy:
            self.progressed.emit(part)

    @Slot(object)
    def _on_done(self, outcome: Path | list[MyDigit]) -> None:
        if isinstance(outcome, Path):
            self.ended.emit(f"Saved to {outcome}")
        elif not outcome:
            self.ended.emit("Nothing was added: you already have all of these digits.")
        elif self._samples.add_new(outcome):
            n_added = count_text(len(outcome), "digit")
            self.ended.emit(f"{n_added} added.")
        else:
            self.ended.emit("Nothing was added.")

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.import_from(Path(name))


class DigitFileRow(ProgressRow):
    """The progress of an import or export, with a button that cancels it."""

    def __init__(self, files: DigitFiles) -> None:
        super().__init__(
            slim_bar("digit_file_bar", "Progress of the file", "How much of the file is done."),
            "cancel_digit_file_button",
            "Stop. Your digits and an existing file stay unchanged.",
        )
        self.cancelled.connect(files.cancel)
        files.began.connect(self.begin)
        files.progressed.connect(self.show_part)
        files.ended.connect(self.end)
        files.failed.connect(self.end)
