"""Opens and saves files of settings."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DataFileError, DigitpadError
from digitpad.library import DatasetRecord, SharedSettings, read_settings, write_settings
from digitpad.machine import training_threads
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.actions import Actions
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.state import AppState
from digitpad.ui.training.form.training_form import TrainingForm
from digitpad.ui.widgets.error_text import error_text
from digitpad.workers.task_queue import TaskQueue
from digitpad.workers.training_messages import worker_threads

_ENDING = ".json"
_FILES = f"Settings (*{_ENDING})"


@dataclass(frozen=True)
class _Opened:
    """Settings, with their data set or the reason why that could not be read."""

    path: Path
    shared: SharedSettings
    dataset: Dataset | None
    reason: str = ""


class SettingsSharer(QObject):
    """The controller of files of settings, with data set and drawing. Lives in the GUI thread.

    Signals
    -------
    opened()
        The form has the settings of a file.
    noticed(str)
        A notice about an opened or saved file.
    """

    opened = Signal()
    noticed = Signal(str)

    def __init__(self, state: AppState, actions: Actions, form: TrainingForm, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._form = form
        self._all_cores = actions.all_cores
        self._opened: SharedSettings | None = None  # opened last
        self._to_save: SharedSettings | None = None
        self._is_shut_down = False
        self._may_set_dataset = True  # False once another data set was requested
        self._tasks = TaskQueue(self)
        state.dataset_awaited.connect(self._on_dataset_awaited)
        self._tasks.failed.connect(state.failed)
        actions.open_settings.triggered.connect(self._on_open)
        actions.save_settings.triggered.connect(self._on_save)

    def threads(self, job: TrainingJob) -> int:
        """Return the number of threads for a job; that of the opened settings if the job is theirs."""
        is_shared = self._opened is not None and self._opened.job == job
        usual = training_threads(all_cores=self._all_cores.isChecked())
        return worker_threads(job.config, self._opened.threads if is_shared and self._opened else usual)

    def shut_down(self) -> None:
        """Wait for reading and writing to end, and ignore the results."""
        self._is_shut_down = True
        self._tasks.wait()

    def take_drops(self, window: QWidget) -> None:
        """Accept files of settings that are dropped on a window."""
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open a dropped file of settings; leave other events."""
        # Drag enter and drag move events are QDropEvents too.
        if isinstance(event, QDropEvent) and (path := _dropped(event)) is not None:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.open(path)
            return True
        return super().eventFilter(watched, event)

    def open(self, path: Path) -> None:
        """Open a file of settings, with its data set if that is available locally."""
        dataset = self._state.dataset
        if not self._has_to_wait():
            self._may_set_dataset = True
            self._tasks.ask(lambda: _opened(path, dataset), self._on_opened)

    @Slot(object)
    def save(self, path: Path) -> None:
        """Save the settings of the last request."""
        shared, dataset = self._to_save, self._state.dataset
        assert shared is not None
        assert dataset is not None

        def write() -> Path:
            record = DatasetRecord.of(dataset)
            write_settings(SharedSettings(shared.job, record, shared.threads, "", shared.drawing), path)
            return path

        self._tasks.ask(write, lambda path: self.noticed.emit(f"Saved to {path}"))

    @Slot(object)
    def _on_dataset_awaited(self, by: QObject) -> None:
        if by is not self:
            self._may_set_dataset = False

    @Slot()
    def _on_open(self) -> None:
        if self._has_to_wait():
            return
        dialog = QFileDialog(self._form.window(), "Open settings", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.open(Path(name))

    @Slot()
    def _on_save(self) -> None:
        job = self._form.draft()
        if isinstance(job, DigitpadError) or self._state.dataset is None:
            what = error_text(job) if isinstance(job, DigitpadError) else "The pictures are not loaded yet."
            self._state.failed.emit(what)
            return
        self._to_save = SharedSettings(job, DatasetRecord(""), self.threads(job), drawing=self._state.drawing)
        dialog = SaveDialog(self._form.window(), "Save settings", f"settings{_ENDING}", _FILES)
        dialog.path_chosen.connect(self.save)
        open_dialog(dialog)

    def _on_opened(self, opened: _Opened) -> None:
        if self._is_shut_down or self._has_to_wait():
            return
        if self._may_set_dataset and opened.dataset is not None:
            self._state.dataset_awaited.emit(self)
            if opened.dataset is not self._state.dataset:
                self._state.set_dataset(opened.dataset)
        self._opened = opened.shared
        self._form.show_job(opened.shared.job)
        if opened.shared.drawing:
            self._state.set_drawing(opened.shared.drawing)
        self.opened.emit()
        note = " ".join(opened.shared.note.split()) or "Press Train to get the same curve."
        n_threads = self.threads(opened.shared.job)
        if n_threads != opened.shared.threads:
            note += f" It was trained with {opened.shared.threads} threads, here with {n_threads}: the last "
            note += "digits may differ."
        self.noticed.emit(f"{opened.path.name}: {note}")
        if warning := _warning(opened, self._state.dataset):
            self._state.failed.emit(warning)

    def _has_to_wait(self) -> bool:
        reason = self._state.computing.why_wait(Work.OPENING)
        if reason:
            self._state.failed.emit(reason)
        return bool(reason)


def _opened(path: Path, dataset: Dataset | None) -> _Opened:
    """Read settings, and their data set unless it is in use already or not available locally.

    Raises
    ------
    DigitpadError
        If the file cannot be read. The message names the file and the problem.
    """
    shared = read_settings(path)
    wanted = shared.dataset
    if dataset is not None and dataset.fingerprint == wanted.fingerprint:
        return _Opened(path, shared, dataset)
    try:
        return _Opened(path, shared, wanted.load() if wanted.is_at_hand else None)
    except DataFileError as error:
        return _Opened(path, shared, None, str(error))


def _warning(opened: _Opened, dataset: Dataset | None) -> str:
    """Return a warning if the data set in use is not that of the settings, else ""."""
    wanted = opened.shared.dataset
    if dataset is not None and dataset.fingerprint == wanted.fingerprint:
        return ""
    name = wanted.name or "other data"
    warning = f"{opened.path.name} is from a run on {name}: open that data set to get the same curve."
    return f"{warning} {opened.reason}".strip()


def _dropped(event: QDropEvent) -> Path | None:
    """Return the dragged file of settings, or None."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() == _ENDING else None
