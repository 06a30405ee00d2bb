"""Retrains a network in the background without the digits that taught it an answer."""

from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.insight.why.left_out import LeftOut, Recipe, Retraining, leave_out
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import AppState
from digitpad.ui.why.why_findings import Taught
from digitpad.ui.why.why_model import WhyModel
from digitpad.workers.generator_task import GeneratorTask
from digitpad.workers.thread_stack import STACK_BYTES

_UNKNOWN_RUN = (
    "It is not known how this network was trained, so it cannot be retrained. Train one, or open a run "
    "on the page Runs."
)
_CHANGED_RUN = (
    "Settings were changed while this network was trained, or it started from other weights, so it "
    "cannot be retrained in the same way."
)
_BUSY = "You can start this when training, teaching or the race has ended."
_STOPPED = "Stopped for other work."


class LeaveOutModel(QObject):
    """Follows the explanation of a ``WhyModel``. Lives in the GUI thread.

    Signals
    -------
    changed()
        Emitted when ``why_not``, ``progress``, ``left_out`` or ``note`` may have changed.
    """

    changed = Signal()

    def __init__(self, state: AppState, model: WhyModel, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._model = state, model
        self._progress: Retraining | None = None
        self._left_out: LeftOut | None = None
        self._note = ""
        self._task: GeneratorTask | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(STACK_BYTES)
        model.subject_changed.connect(self._on_subject_changed)
        model.taught_changed.connect(self.changed)
        state.computing.changed.connect(self._on_computing_changed)

    @property
    def why_not(self) -> str:
        """A sentence on why retraining is impossible now; empty if possible or running."""
        taught = self._model.taught
        if taught is None:
            return ""
        if self._recipe(taught) is None:
            return self._why_no_recipe()
        return _BUSY if self._is_other_work() and self._task is None else ""

    @property
    def can_begin(self) -> bool:
        """Whether retraining can start now."""
        return self._model.taught is not None and self._task is None and not self.why_not

    @property
    def is_running(self) -> bool:
        """Whether networks are being trained."""
        return self._task is not None

    @property
    def progress(self) -> Retraining | None:
        """Progress of retraining; None before the first epoch is done."""
        return self._progress

    @property
    def left_out(self) -> LeftOut | None:
        """Result of retraining; None until known."""
        return self._left_out

    @property
    def note(self) -> str:
        """Why there is no result."""
        return self._note

    @property
    def seconds(self) -> float:
        """Expected duration in seconds, from the original run; 0 if unknown."""
        network = self._state.shown_network
        if network is None or network.run is None or not network.epoch:
            return 0.0
        return 2.0 * sum(one.seconds for one in network.run.epochs if one.epoch <= (network.epoch or 0))

    def begin(self, n_digits: int) -> None:
        """Leave out the ``n_digits`` digits that pushed most towards the answer."""
        if not self.can_begin:
            return
        taught, answered = self._model.taught, self._model.answered
        assert taught is not None
        assert answered is not None
        recipe = self._recipe(taught)
        assert recipe is not None
        explanation, teachers = answered.explanation, taught.digits.pushed_towards(n_digits)
        picture = taught.subject.picture
        self._forget()
        make = partial(leave_out, recipe, picture, explanation.answer, explanation.rival, teachers)
        task = self._task = GeneratorTask(make, self, gives_way=True)
        task.yielded.connect(self._on_yielded)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        task.start(self._pool)
        self.changed.emit()

    def stop(self) -> None:
        """Stop training and discard its result."""
        if self._task is not None:
            self._task.request_stop()
            self._task = None  # it deletes itself when it ends
        self._progress = None
        self.changed.emit()

    def shut_down(self) -> None:
        """Stop training and wait until it has stopped."""
        self.stop()
        self._pool.waitForDone()

    def _recipe(self, taught: Taught) -> Recipe | None:
        """Return how the explained network was trained; None if that cannot be repeated."""
        network = self._state.shown_network
        if network is None or network.saved is not taught.subject.saved or self._why_no_recipe():
            return None
        run, epoch = network.run, network.epoch
        assert run is not None
        assert epoch is not None
        return Recipe(network.saved.network, run.job, taught.dataset, run.fingerprint, epoch)

    def _why_no_recipe(self) -> str:
        network = self._state.shown_network
        if network is None or network.run is None or not network.epoch or network.saved is not network.base:
            return _UNKNOWN_RUN
        record = self._state.library.library.runs.find(network.run.run_id)
        is_branch = record is not None and bool(record.parent)
        return _CHANGED_RUN if network.run.changes or is_branch else ""

    def _is_other_work(self) -> bool:
        return bool(self._state.computing.active & {Work.TRAINING, Work.RACE, Work.FINE_TUNING})

    def _forget(self) -> None:
        self._progress, self._left_out, self._note = None, None, ""

    @Slot()
    def _on_subject_changed(self) -> None:
        self._forget()
        self.stop()

    @Slot()
    def _on_computing_changed(self) -> None:
        if self._task is not None and self._is_other_work():
            self._note = _STOPPED
            self.stop()
        else:
            self.changed.emit()

    @Slot(object)
    def _on_yielded(self, value: Retraining | LeftOut) -> None:
        task = self.sender()
        assert isinstance(task, GeneratorTask)
        task.proceed()
        if task is not self._task:
            return
        if isinstance(value, LeftOut):
            self._left_out = value
        else:
            self._progress = value
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.sender() is self._task:
            self._note = sentence

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, GeneratorTask)
        task.deleteLater()
        if task is self._task:
            self._task = self._progress = None
            self.changed.emit()
