"""Resumes stored runs, and branches new runs from their epochs."""

import dataclasses
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError, LibraryError
from digitpad.library import Library, RunRecord
from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import AppState
from digitpad.workers.task_queue import TaskQueue
from digitpad.workers.training_messages import Recording, TrainingRequest, worker_threads


@dataclass(frozen=True)
class Branch:
    """The weights that a new run starts from.

    Attributes
    ----------
    parent : RunRecord
    epoch : int
    saved : SavedNetwork
        The network after that epoch.
    """

    parent: RunRecord
    epoch: int
    saved: SavedNetwork


@dataclass(frozen=True)
class _GoingOn:
    request: TrainingRequest
    warning: str


class RunContinuer(QObject):
    """The background reader of runs to resume or to branch from, at the request of the state.

    Signals
    -------
    ready(TrainingRequest)
        The run can be resumed; its data set is in use.
    branched(Branch)
        A new run can start from these weights.
    warned(str)
        Possible differences from an uninterrupted run, as a sentence.
    """

    ready = Signal(object)
    branched = Signal(object)
    warned = Signal(str)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._is_shut_down = False
        self._tasks = TaskQueue(self)
        self._tasks.failed.connect(state.failed)
        state.go_on_wanted.connect(self._on_go_on_wanted)
        state.branch_wanted.connect(self._on_branch_wanted)

    def shut_down(self) -> None:
        """Wait for the reading to end, and ignore its result."""
        self._is_shut_down = True
        self._tasks.wait()

    @Slot(str, int)
    def _on_go_on_wanted(self, run_id: str, epochs: int) -> None:
        library, dataset = self._state.library.library, self._state.dataset
        if not self._has_to_wait():
            self._tasks.ask(lambda: _going_on(library, run_id, epochs, dataset), self._on_ready)

    @Slot(str, int)
    def _on_branch_wanted(self, run_id: str, epoch: int) -> None:
        library = self._state.library.library

        def read() -> Branch:
            stored = library.read_run(run_id)
            if epoch not in stored.weights:
                raise LibraryError(
                    f"The weights of epoch {epoch} of {stored.record.name} are no longer stored."
                )
            return Branch(stored.record, epoch, stored.weights[epoch])

        if not self._has_to_wait():
            self._tasks.ask(read, self._on_branch_read)

    def _on_branch_read(self, branch: Branch) -> None:
        if not self._is_shut_down and not self._has_to_wait():
            self.branched.emit(branch)

    def _on_ready(self, going_on: _GoingOn) -> None:
        if self._is_shut_down or self._has_to_wait():
            return
        self._state.dataset_awaited.emit(self)
        if going_on.request.dataset is not self._state.dataset:
            self._state.set_dataset(going_on.request.dataset)
        self.ready.emit(going_on.request)
        if going_on.warning:
            self.warned.emit(going_on.warning)

    def _has_to_wait(self) -> bool:
        reason = self._state.computing.why_wait(Work.OPENING) or self._state.computing.why_wait(Work.TRAINING)
        if reason:
            self._state.failed.emit(reason)
        return bool(reason)


def _going_on(library: Library, run_id: str, epochs: int, dataset: Dataset | None) -> _GoingOn:
    """Read a run, and its data set unless that is in use.

    Raises
    ------
    DigitpadError
        If the run cannot be resumed. The message has the reason.
    """
    stored = library.read_run(run_id)
    record, job = stored.record, stored.record.job
    if epochs:
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))
    if record.epochs_done >= job.config.epochs:
        raise DigitpadError(
            f"{record.name} has completed its {record.epochs_done} epochs. Use Train further for more."
        )
    if dataset is None or dataset.fingerprint != record.dataset.fingerprint:
        dataset = record.dataset.load()
    threads = worker_threads(job.config, record.threads)
    differences = stored.differs_here(threads)
    warning = f"The last bits may differ from an uninterrupted run: {differences}." if differences else ""
    recording = Recording(library, record.id)
    request = TrainingRequest(job, dataset, record.preset, recording, resumed=stored, threads=threads)
    return _GoingOn(request, warning)
