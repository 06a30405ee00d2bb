"""The object that trains, in a thread of its own, and takes commands."""

import logging
import math
import queue
import threading
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.nn.config.live_settings import SettingChange, check_change
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import BatchLoss
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    TOO_LITTLE_MEMORY,
    as_examples,
    calibrated,
    limit_blas_threads,
    make_trainer,
    trained_network,
)

log = logging.getLogger(__name__)

_BATCH_LOSSES = 2_000
"""At most this many mini-batches of a run have their loss computed: each takes as long as a small step."""


@dataclass(frozen=True)
class TrainingRequest:
    """A job, the data to do it on, and the preset's name it came from."""

    job: TrainingJob
    dataset: Dataset
    preset: str


@dataclass(frozen=True)
class Snapshot:
    """An epoch's result and a copy of the network after it, which nobody else changes.

    It is calibrated, except before the first epoch.
    """

    result: EpochResult
    saved: SavedNetwork


@dataclass(frozen=True)
class Beginning:
    """What a run begins with.

    Attributes
    ----------
    snapshot : Snapshot
        The network before the first step, evaluated as epoch 0.
    fingerprint : str
        Of the data set.
    """

    snapshot: Snapshot
    fingerprint: str


@dataclass(frozen=True)
class TrainingSummary:
    """How a run that was not stopped ended.

    Attributes
    ----------
    epochs : int
        Epochs done: fewer than wanted, if the run was stopped early for want of progress.
    test : Evaluation
        Of the kept network, on pictures that took no part in the run.
    seconds : float
        Of training alone.
    """

    epochs: int
    test: Evaluation
    seconds: float


class _Goal(Enum):
    """How far to train before the next command."""

    END = "the end of the run"
    EPOCH = "the end of the open epoch"
    STEP = "one step"
    PAUSE = "no further"


@dataclass(frozen=True)
class _Go:
    """Train to a goal; who gave the command knows it by its number."""

    goal: _Goal
    number: int = 0


@dataclass(frozen=True)
class _Change:
    """Change a setting."""

    name: str
    value: float


class _Order(Enum):
    """Commands without a value."""

    STOP = "stop"
    STATE = "state"


_Command = _Go | _Change | _Order


class TrainingWorker(QObject):
    """Trains one network at a time, in the thread it was moved to.

    The commands ``go_on``, ``pause``, ``take_step``, ``take_epoch``, ``change``, ``take_state`` and
    ``request_stop`` may be given from any thread. They are obeyed in order, a stop at once, within one
    mini-batch. (A queued slot would not be delivered while ``run`` runs.)

    Signals
    -------
    began(Beginning)
    epoch_finished(Snapshot)
    progressed(Progress)
        At most ten times a second.
    batch_losses(tuple of BatchLoss)
        New since the last time; as often as progress, and before the epoch's result.
    setting_changed(SettingChange)
        When a step takes a changed setting; if the run is paused, when it goes on.
    halted(int)
        The step or epoch that was asked for is done, and the run is paused. Tells the command's number.
    state_taken(object)
        Of ``Trainer.state``; None while pictures are generated, before there is one, and for want of memory.
    kept(Snapshot)
        The network that came out of a run with at least one epoch, however it ended: of the last epoch; with
        patience, of the best.
    completed(TrainingSummary)
        After the last epoch of a run that was not stopped by ``request_stop``.
    failed(str)
        A sentence for the user.
    finished()
        Always, once, last.
    """

    began = Signal(object)
    epoch_finished = Signal(object)
    progressed = Signal(object)
    batch_losses = Signal(object)
    setting_changed = Signal(object)
    halted = Signal(int)
    state_taken = Signal(object)
    kept = Signal(object)
    completed = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop_requested = threading.Event()
        self._is_hurried = threading.Event()
        self.prepare()

    # Commands, from any thread

    def prepare(self) -> None:
        """Forget the commands of an earlier run. To be called before each run is requested."""
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()
        self._stop_requested.clear()
        self._is_hurried.clear()

    def request_stop(self, *, is_hurried: bool = False) -> None:
        """End the run; in a hurry, end what follows it as well."""
        # In this order: who sees the stop must see the hurry too.
        if is_hurried:
            self._is_hurried.set()
        self._stop_requested.set()
        self._commands.put(_Order.STOP)

    def pause(self) -> None:
        """Halt before the next mini-batch."""
        self._commands.put(_Go(_Goal.PAUSE))

    def go_on(self) -> None:
        """Train on, to the end of the run."""
        self._commands.put(_Go(_Goal.END))

    def take_step(self, number: int = 0) -> None:
        """Train on for one mini-batch, then halt; ``halted`` tells the number."""
        self._commands.put(_Go(_Goal.STEP, number))

    def take_epoch(self, number: int = 0) -> None:
        """Train on to the end of the open epoch, then halt; ``halted`` tells the number."""
        self._commands.put(_Go(_Goal.EPOCH, number))

    def take_state(self) -> None:
        """Send what the trainer needs to go on later."""
        self._commands.put(_Order.STATE)

    def change(self, name: str, value: float) -> None:
        """Change a setting of the run from the next mini-batch on, paused or not.

        Raises
        ------
        SettingError
            For a setting that cannot be changed during a run, or a value that it does not allow.
        """
        check_change(name, value)
        self._commands.put(_Change(name, value))

    # The run, in the worker's thread

    @Slot(object)
    def run(self, request: TrainingRequest) -> None:
        """Train until done, stopped or failed."""
        try:
            _Run(self, request).run()
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit(TOO_LITTLE_MEMORY)
        except Exception:
            log.exception("Training crashed")
            self.failed.emit("Training stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()

    @property
    def commands(self) -> "queue.SimpleQueue[_Command]":
        """The commands that wait."""
        return self._commands

    @property
    def is_stop_requested(self) -> bool:
        """Tell whether the run is to end."""
        return self._stop_requested.is_set()

    @property
    def is_hurried(self) -> bool:
        """Tell whether what follows the run is to end as well."""
        return self._is_hurried.is_set()


class _Run:
    """One run of a worker: obeys its commands, and sends what happens by its signals."""

    def __init__(self, worker: TrainingWorker, request: TrainingRequest) -> None:
        self._worker = worker
        self._request = request
        self._goal = _Goal.END
        self._number = 0  # of the command that set the goal
        self._changes_before: list[_Change] = []  # asked for before there was a trainer
        self._changes_taken: list[SettingChange] = []
        self._losses: list[BatchLoss] = []
        self._seconds = 0.0

    def run(self) -> None:
        """Train until done or stopped."""
        worker, request = self._worker, self._request
        job, dataset = request.job, request.dataset
        network = create_network(job.config)
        trainer = make_trainer(network, dataset, job, self._is_stopped_before, worker.progressed.emit)
        if trainer is None:
            return
        limit_blas_threads()
        n_steps = job.config.epochs * trainer.steps_per_epoch
        trainer.observe(
            on_step=self._on_step, on_change=self._on_change, every=math.ceil(n_steps / _BATCH_LOSSES)
        )
        for change in self._changes_before:
            trainer.change(change.name, change.value)
        first = None
        while first is None:
            if not self._obeys(trainer):
                return
            first = trainer.evaluate_first(lambda: self._is_halted_by_commands(trainer, is_step_left=False))
        worker.began.emit(Beginning(Snapshot(first, self._saved(trainer, first)), dataset.fingerprint))
        try:
            while not trainer.is_over and self._obeys(trainer):
                self._go_towards_goal(trainer)
        finally:  # after an exception too, the network has good weights
            self._keep(trainer)
        if not worker.is_stop_requested:
            test = evaluate(network, as_examples(dataset.test), lambda: worker.is_stop_requested)
            if test is not None:
                worker.completed.emit(TrainingSummary(trainer.epochs_done, test, self._seconds))

    def _go_towards_goal(self, trainer: Trainer) -> None:
        """Train until the goal is reached or a command halts it."""
        has_a_step_left = not trainer.is_epoch_trained  # else its evaluation was halted
        if self._goal is _Goal.STEP and has_a_step_left:
            trainer.step()
            self._on_progress(trainer.epoch_progress)
            if not trainer.is_epoch_trained:
                self._halt()
                return
            self._goal = _Goal.EPOCH  # its evaluation belongs to its last step
        result = trainer.epoch(
            lambda: self._is_halted_by_commands(trainer, is_step_left=not trainer.is_epoch_trained),
            self._on_progress,
        )
        if result is None:
            self._on_progress(trainer.epoch_progress)
            return
        self._seconds += result.seconds
        self._send_losses()
        # An epoch can be short. In the end all pictures are taken, if nobody is in a hurry.
        self._worker.epoch_finished.emit(
            Snapshot(result, self._calibrated(self._saved(trainer, result), CALIBRATED_IN_A_HURRY))
        )
        if self._goal is _Goal.EPOCH and not trainer.is_over:
            self._halt()

    def _halt(self) -> None:
        self._goal = _Goal.PAUSE
        self._worker.halted.emit(self._number)

    def _is_halted_by_commands(self, trainer: Trainer, *, is_step_left: bool) -> bool:
        """Obey the commands that wait, between two steps or two parts of an evaluation.

        Returns
        -------
        bool
            Whether not to go on: to pause, to stop, or because the step that is left is to be taken alone.
        """
        if self._worker.commands.empty():  # as before nearly every step
            return False
        if not self._obeys(trainer, may_wait=False):
            return True
        return self._goal is _Goal.PAUSE or (self._goal is _Goal.STEP and is_step_left)

    def _obeys(self, trainer: Trainer | None, *, may_wait: bool = True) -> bool:
        """Obey the commands that wait, but none before a step that was asked for is taken.

        While paused, wait for a command if ``may_wait``. Without a trainer, pictures are still generated.

        Returns
        -------
        bool
            Whether the run goes on: a stop is obeyed at once, before all other commands.
        """
        commands = self._worker.commands
        while (
            not self._worker.is_stop_requested
            and self._goal is not _Goal.STEP
            and (not commands.empty() or (may_wait and self._goal is _Goal.PAUSE))
        ):
            command = commands.get()
            if command is _Order.STATE:
                self._send_state(trainer)
            elif isinstance(command, _Change) and trainer is None:
                self._changes_before.append(command)
            elif isinstance(command, _Change) and trainer is not None:
                trainer.change(command.name, command.value)
            elif isinstance(command, _Go):
                self._goal, self._number = command.goal, command.number
        return not self._worker.is_stop_requested

    def _is_stopped_before(self) -> bool:
        """Obey the commands that wait while pictures are generated; tell whether to end the run."""
        return not self._obeys(None)

    def _send_state(self, trainer: Trainer | None) -> None:
        try:
            state = None if trainer is None else trainer.state()
        except MemoryError:
            log.warning("There is too little memory for the state of training")
            state = None
        self._worker.state_taken.emit(state)

    def _keep(self, trainer: Trainer) -> None:
        """End the run, and send the network that it leaves."""
        trainer.finish()
        self._send_losses()
        if trainer.kept_result is not None:
            saved = self._saved(trainer, trainer.kept_result)
            self._worker.kept.emit(Snapshot(trainer.kept_result, self._calibrated(saved)))

    def _saved(self, trainer: Trainer, result: EpochResult) -> SavedNetwork:
        """Return a copy of the network as it is now, with where it comes from."""
        request = self._request
        network = trainer.network.copy()
        return trained_network(
            network, request.dataset, request.job, request.preset, result, self._changes_taken
        )

    def _calibrated(self, saved: SavedNetwork, n_most: int | None = None) -> SavedNetwork:
        return calibrated(saved, self._request.dataset.validation, n_most, lambda: self._worker.is_hurried)

    def _on_step(self, step: Step) -> None:
        if math.isfinite(step.loss):
            self._losses.append(BatchLoss(step.epochs_done, step.loss))

    def _on_progress(self, progress: Progress) -> None:
        self._send_losses()
        self._worker.progressed.emit(progress)

    def _on_change(self, change: SettingChange) -> None:
        self._changes_taken.append(change)
        self._worker.setting_changed.emit(change)

    def _send_losses(self) -> None:
        if self._losses:
            losses, self._losses = tuple(self._losses), []
            self._worker.batch_losses.emit(losses)
