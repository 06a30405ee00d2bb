"""Opens and saves networks, in the background."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import DigitpadError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import may_exist, shipped_network_path, user_data_dir
from digitpad.recognition.evaluation.predictions import save_predictions
from digitpad.recognition.fine_tuning.fine_tuned_network import (
    FineTunedNetwork,
    base_of,
    described_source,
    save_fine_tuned,
)
from digitpad.recognition.network_files import open_network, save_network
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.workers.background_task import BackgroundTask

log = logging.getLogger(__name__)

_NETWORK_FILES = "Networks (*.npz)"
_TABLES = "Tables (*.csv)"


class FileController(QObject):
    """Asks for files and works on them in one background thread, in the order they were asked for.

    What was opened is set in the state. The network that a run has left is saved.

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
        self._open_runs: list[RunHistory] = []  # they have not ended yet
        self._tasks: set[BackgroundTask] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        state.run_changed.connect(self._on_run_changed)

    def open_network(self, path: Path, source: str | None = None) -> None:
        """Open a network's file and use the network. The one in use stays if that fails."""

        def open_it() -> NetworkInUse:
            saved = open_network(path)
            return NetworkInUse(saved, source or described_source(saved, path.name), base_of(saved))

        task = self._task(open_it)
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
        """Save a table of what a network reads in each picture."""

        def save() -> Path:
            save_predictions(saved, images, path)
            return path

        task = self._task(save)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.failed)
        task.start(self._pool)

    def save_fine_tuned(self, pair: FineTunedNetwork) -> None:
        """Keep a taught network for the next start."""
        task = self._task(lambda: save_fine_tuned(pair))
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
        """Ask where to save a table of what a network reads in each picture, and save it there."""
        self._predictions_to_save = (saved, images)
        title = "Export predictions of the test pictures"
        dialog = SaveDialog(self._window, title, "predictions.csv", _TABLES)
        dialog.path_chosen.connect(self._on_predictions_file_chosen)
        open_dialog(dialog)

    @Slot()
    def ask_for_network(self) -> None:
        """Ask for a network's file, and open it."""
        dialog = QFileDialog(self._window, "Open network", "", _NETWORK_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_network_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot()
    def open_shipped(self) -> None:
        """Open the network that digitpad comes with."""
        self.open_network(shipped_network_path(), "shipped network")

    @Slot()
    def open_last_trained(self) -> None:
        """Open the network that was trained last, in this window or an earlier one."""
        if may_exist(_last_trained_path()):
            self.open_network(_last_trained_path(), "last trained network")
        else:
            self.failed.emit("No network was trained yet. Press Train to teach one.")

    @Slot(object)
    def _on_network_opened(self, network: NetworkInUse) -> None:
        # A network that training makes right now is newer than a file.
        if reason := self._state.computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        try:
            self._state.set_network(network)
        except DigitpadError as error:
            self.failed.emit(f"This network cannot read drawings: {error}")

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

    @Slot()
    def _on_run_changed(self) -> None:
        run = self._state.run
        if run is not None and run.end is None and run not in self._open_runs:
            self._open_runs.append(run)
            run.subscribe(self._on_run_event)

    def _on_run_event(self, event: RunEvent) -> None:
        """Save the network that a run has left where ``open_last_trained`` finds it."""
        if event is not RunEvent.END:
            return
        for run in self._open_runs:
            saved = run.snapshots.get(run.kept_epoch)
            if run.end is not None and run.kept_epoch and saved is not None:
                self._task(partial(_keep, saved)).start(self._pool)  # failure goes to the log alone
        self._open_runs = [run for run in self._open_runs if run.end is None]

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


def _last_trained_path() -> Path:
    return user_data_dir() / "last-trained.npz"


def _keep(saved: SavedNetwork) -> None:
    path = _last_trained_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_network(saved, path)
    except (OSError, DigitpadError):
        log.warning("The trained network could not be kept in %s", path, exc_info=True)
