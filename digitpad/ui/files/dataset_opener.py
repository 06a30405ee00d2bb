"""Opens data sets in the background."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.picture_folder import load_folder
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.picture_file import read_picture
from digitpad.ui.files.save_dialog import open_dialog
from digitpad.ui.state import AppState
from digitpad.workers.newest_runner import NewestRunner


class DatasetOpener(QObject):
    """The opener of data sets. It asks for folders, and sets the data set requested last in the state.

    Signals
    -------
    began(str)
        Opening has begun, with the name of the source. ``failed`` or ``ended`` follows once.
    said(str)
        What is being done, for a line of text.
    progressed(float)
        Fraction read, 0..1.
    failed(str)
        A sentence for the user. The data set in use stays.
    ended(bool)
        Whether another data set is in use now. False after ``cancel``.
    """

    began = Signal(str)
    said = Signal(str)
    progressed = Signal(float)
    failed = Signal(str)
    ended = Signal(bool)
    _part_read = Signal(int, float)
    _stage_begun = Signal(int, str)

    def __init__(self, state: AppState, window: QWidget) -> None:
        super().__init__(window)
        self._state = state
        self._window = window
        self._source: DataSource | None = None  # the source to load once its folder is chosen
        self._number = 0  # of the newest request
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_loaded)
        self._runner.failed.connect(self.failed)
        self._part_read.connect(self._on_part_read)
        self._stage_begun.connect(self._on_stage_begun)
        state.dataset_awaited.connect(self._on_dataset_awaited)

    def use(self, source: DataSource) -> None:
        """Open the data set of a source; ask for its folder first if it needs one."""
        if not source.needs_folder:
            self.load(source)
            return
        self._source = source
        dialog = QFileDialog(
            self._window, "Open data set: a folder of IDX files, or with one folder of pictures per class"
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    def load(self, source: DataSource, folder: Path | None = None) -> None:
        """Open the data set of a source, or one in a folder. The data set in use stays if that fails."""
        self._state.dataset_awaited.emit(self)
        self._number += 1
        number, part_read, stage_begun = self._number, self._part_read, self._stage_begun

        def load(should_stop: Callable[[], bool]) -> Dataset:
            def on_part(part: float) -> None:
                part_read.emit(number, part)

            def on_stage(stage: str) -> None:
                stage_begun.emit(number, stage)

            if folder is not None:
                return load_folder(folder, read_picture, on_part, should_stop)
            return source.load(None, on_part, should_stop, on_stage)

        name = source.title if folder is None else folder.resolve().name
        self.said.emit(f"Opening {name}…")
        self.began.emit(name)
        self._runner.ask(load)

    @Slot()
    def cancel(self) -> None:
        """Stop opening. The data set in use stays."""
        if self._runner.is_busy:
            self._runner.forget()
            self.ended.emit(False)

    def shut_down(self) -> None:
        """Stop opening, and wait for the thread."""
        self._runner.wait()

    @Slot(object)
    def _on_dataset_awaited(self, by: QObject) -> None:
        if by is not self:
            self.cancel()

    @Slot(int, float)
    def _on_part_read(self, number: int, part: float) -> None:
        if number == self._number and self._runner.is_busy:
            self.progressed.emit(part)

    @Slot(int, str)
    def _on_stage_begun(self, number: int, stage: str) -> None:
        if number == self._number and self._runner.is_busy:
            self.said.emit(f"{stage}…")

    @Slot(object)
    def _on_loaded(self, dataset: Dataset) -> None:
        # The charts and evaluation of a run belong to the data set it began with.
        if reason := self._state.computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        self._state.set_dataset(dataset)
        self.ended.emit(True)
        if dataset.warning:
            self._state.failed.emit(dataset.warning)

    @Slot(str)
    def _on_folder_chosen(self, name: str) -> None:
        if self._source is not None:
            self.load(self._source, Path(name))
