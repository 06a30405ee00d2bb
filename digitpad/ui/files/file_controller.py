"""Opens and saves networks in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import ModelFileError
from digitpad.library import NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path
from digitpad.recognition.fine_tuning.fine_tuned_network import base_digest, n_fine_tuned
from digitpad.recognition.network_files import open_network, save_network
from digitpad.recognition.network_origin import digest_of
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.workers.background_task import BackgroundTask

_NETWORK_FILES = "Networks (*.npz)"
_TABLES = "Tables (*.csv)"


@dataclass(frozen=True)
class _Opened:
    """A network from a file, the base network to fine-tune, and whether that was found in the library."""

    new: NewNetwork
    base: SavedNetwork
    has_base: bool = False
    is_chosen: bool = True


class FileController(QObject):
    """The controller of network files. One background thread handles all files in the order requested.

    An opened network is put in use and added to the library.

    Signals
    -------
    saved(Path)
    failed(str)
        A sentence for the user. Nothing was changed.
    """

    saved = Signal(object)
    failed = Signal(str)

    def __init__(self, state: AppState, window: QWidget) -> None:
        super().__init__(window)
        self._state = state
        self._window = window
        self._network_to_save: SavedNetwork | None = None
        self._predictions_to_save: tuple[SavedNetwork, LabelledImages] | None = None
        self._tasks: set[BackgroundTask] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def open_network(self, path: Path) -> None:
        """Open a network's file and use the network. The network in use stays if that fails."""
        find = self._state.library.library.networks.base_finder()

        def open_it() -> _Opened:
            new = _read(path, path.name, NetworkKind.OPENED)
            if not n_fine_tuned(new.saved):
                return _Opened(new, new.saved)
            base = find(base_digest(new.saved))
            return _Opened(new, base or open_network(shipped_network_path()), base is not None)

        self._open(open_it)

    def _open(self, function: Callable[[], _Opened]) -> None:
        task = self._task(function)
        task.succeeded.connect(self._on_network_opened)
        task.failed.connect(self.failed)
        task.start(self._pool)

    def save_network(self, saved: SavedNetwork, path: Path) -> None:
        """Save a network to a file."""

        def save() -> Path:
            save_network(saved, path)
            return path

        task = self._task(save)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.failed)
        task.start(self._pool)

    def save_predictions(self, saved: SavedNetwork, images: LabelledImages, path: Path) -> None:
        """Save a table of a network's predictions for some pictures."""

        def save() -> Path:
            from digitpad.recognition.evaluation.predictions import save_predictions  # brings all of it

            save_predictions(saved, images, path)
            return path

        task = self._task(save)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.failed)
        task.start(self._pool)

    def wait(self) -> None:
        """Wait until all file work is done."""
        self._pool.waitForDone()

    def ask_to_save(self, saved: SavedNetwork) -> None:
        """Ask where to save a network, and save it there."""
        self._network_to_save = saved
        dialog = SaveDialog(self._window, "Save network as", "network.npz", _NETWORK_FILES)
        dialog.path_chosen.connect(self._on_save_file_chosen)
        open_dialog(dialog)

    def ask_to_save_predictions(self, saved: SavedNetwork, images: LabelledImages) -> None:
        """Ask where to save a table of a network's predictions, and save it there."""
        self._predictions_to_save = (saved, images)
        title = "Export predictions of the test pictures"
        dialog = SaveDialog(self._window, title, "predictions.csv", _TABLES)
        dialog.path_chosen.connect(self._on_predictions_file_chosen)
        open_dialog(dialog)

    @Slot()
    def ask_for_network(self) -> None:
        """Ask for a network file, and open it."""
        dialog = QFileDialog(self._window, "Open network", "", _NETWORK_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_network_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    def open_shipped(self, *, is_chosen: bool = False) -> None:
        """Open the network shipped with digitpad. With ``is_chosen``, the next start uses it too."""

        def open_it() -> _Opened:
            new = _read(shipped_network_path(), "shipped network", NetworkKind.SHIPPED)
            return _Opened(new, new.saved, is_chosen=is_chosen)

        self._open(open_it)

    @Slot(object)
    def _on_network_opened(self, opened: _Opened) -> None:
        # A run that began meanwhile goes before the file.
        if reason := self._state.computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        new, base = opened.new, None
        if opened.has_base:
            base = NewNetwork(opened.base, f"base of {new.name}", NetworkKind.OPENED)
        record = self._state.library.library.networks.add(new, base, is_used=opened.is_chosen)
        self._state.set_network(NetworkInUse(new.saved, record.name, opened.base, record_id=record.id))

    @Slot(str)
    def _on_network_file_chosen(self, name: str) -> None:
        self.open_network(Path(name))

    @Slot(object)
    def _on_save_file_chosen(self, path: Path) -> None:
        if self._network_to_save is not None:
            self.save_network(self._network_to_save, path)

    @Slot(object)
    def _on_predictions_file_chosen(self, path: Path) -> None:
        if self._predictions_to_save is not None:
            self.save_predictions(*self._predictions_to_save, path)

    def _task(self, function: Callable[[], object]) -> BackgroundTask:
        task = BackgroundTask(function, self)
        task.finished.connect(self._on_task_finished)
        self._tasks.add(task)
        return task

    @Slot()
    def _on_task_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, BackgroundTask)
        self._tasks.discard(task)
        task.deleteLater()


def _read(path: Path, name: str, kind: NetworkKind) -> NewNetwork:
    """Read a network, and check that it can read drawings."""
    saved = open_network(path)
    try:
        Recognizer(saved)
    except ModelFileError as error:
        raise ModelFileError(f"This network cannot read drawings: {error}") from error
    return NewNetwork(saved, name, kind, digest=digest_of(saved))
