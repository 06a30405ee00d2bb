"""The record of one training run: settings, results, losses, changes and snapshots."""

import math
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.layer_health import StepHealth
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.training import kept_result
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.snapshots import Snapshots

MAX_BATCH_LOSSES = 4_000
"""Limit of the mini-batch loss curve. Beyond it, every second point is dropped."""

MAX_HEALTHS = 1_000
"""Limit of the layer statistics. Beyond it, every second one is dropped."""

MAX_STEPS_FOLLOWED = 200
"""Limit of the losses kept for single steps."""

T = TypeVar("T")


class RunEvent(Enum):
    """The kinds of changes in a history."""

    EPOCH = "epoch"
    PROGRESS = "progress"
    BATCH_LOSSES = "batch losses"
    STEP = "step"
    HEALTH = "health"
    SETTING = "setting"
    SNAPSHOTS = "snapshots"
    END = "end"


class RunEnd(Enum):
    """The ways a run can end."""

    COMPLETED = "completed"
    EARLY_STOPPED = "early stopped"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class BatchLoss:
    """The mean loss of one mini-batch before its step.

    Attributes
    ----------
    epochs_done : float
        Finished epochs plus the fraction of the open one: 3.42 is in the fourth epoch.
    loss : float
    """

    epochs_done: float
    loss: float


@dataclass(frozen=True)
class StepReport:
    """One step of a run that is followed step by step.

    Attributes
    ----------
    step : Step
    progress : Progress
        After the step.
    saved : SavedNetwork or None
        A copy of the network after the step; nobody else changes it. None if steps come too fast to show. It
        has the calibration of the previous epoch.
    """

    step: Step
    progress: Progress
    saved: SavedNetwork | None = None


class _Thinned(Generic[T]):
    """Evenly spaced values of a growing sequence. Beyond the limit, every second one is dropped.

    Parameters
    ----------
    n_most : int

    Attributes
    ----------
    values : list
        The kept values; always includes the first.
    newest : object or None
        The last value offered.
    """

    def __init__(self, n_most: int) -> None:
        self.values: list[T] = []
        self.newest: T | None = None
        self._n_most = n_most
        self._stride = 1  # one in this number of values is kept
        self._n_offered = 0

    def offer(self, value: T) -> None:
        """Add a value, if it is its turn."""
        self.newest = value
        if self._n_offered % self._stride == 0:
            self.values.append(value)
            if len(self.values) > self._n_most:
                self.values = self.values[::2]
                self._stride *= 2
        self._n_offered += 1


Subscriber = Callable[[RunEvent], object]


class RunHistory:
    """The record of one training run. Charts, slider, library and exports read it; no widget owns it.

    Use it in one thread only: the GUI thread in the window, the main thread on the command line.

    Parameters
    ----------
    job : TrainingJob
        The settings at the start of the run.
    preset : str
        Name of the preset that the job came from.
    dataset_name : str
    fingerprint : str
        SHA-256 of the data set, in hexadecimal. Empty until it is known.

    Attributes
    ----------
    run_id : str
        Identifies the run in the library; empty if it is not recorded.
    end : RunEnd or None
        None during the run.
    failure : str
        Reason of the failure; empty unless ``end`` is FAILED.
    test : Evaluation or None
        Result of the final network on the test pictures, unless the run was stopped.
    progress : Progress or None
        The newest progress within an epoch.
    newest_step : StepReport or None
        The newest single step.
    """

    def __init__(self, job: TrainingJob, preset: str, dataset_name: str, fingerprint: str = "") -> None:
        self.job = job
        self.preset = preset
        self.dataset_name = dataset_name
        self.fingerprint = fingerprint
        self.run_id = ""
        self.end: RunEnd | None = None
        self.failure = ""
        self.test: Evaluation | None = None
        self.progress: Progress | None = None
        self.newest_step: StepReport | None = None
        self._results: list[EpochResult] = []
        self._steps_followed: deque[BatchLoss] = deque(maxlen=MAX_STEPS_FOLLOWED)
        self._healths = _Thinned[StepHealth](MAX_HEALTHS)
        self._batch_losses = _Thinned[BatchLoss](MAX_BATCH_LOSSES)
        self._changes: list[SettingChange] = []
        self._snapshots = Snapshots()
        self._subscribers: list[weakref.WeakMethod[Subscriber]] = []

    @classmethod
    def restored(
        cls,
        job: TrainingJob,
        preset: str,
        dataset_name: str,
        fingerprint: str,
        *,
        run_id: str,
        results: Sequence[EpochResult],
        batch_losses: Sequence[BatchLoss],
        changes: Sequence[SettingChange],
        stored: Mapping[int, SavedNetwork],
        end: RunEnd | None,
        test: Evaluation | None = None,
        failure: str = "",
    ) -> "RunHistory":
        """Return the record of an earlier run. Its networks are read from ``stored`` when needed."""
        history = cls(job, preset, dataset_name, fingerprint)
        history.run_id, history.end, history.test, history.failure = run_id, end, test, failure
        history._results = list(results)
        history._changes = list(changes)
        history._snapshots.store(stored)
        for loss in batch_losses:
            history._batch_losses.offer(loss)
        return history

    def go_on(self, job: TrainingJob, progress: float) -> None:
        """Continue the run from an earlier point, with a job that may have more epochs.

        Everything after that point is discarded. ``progress`` is the number of finished epochs plus the
        fraction of the open one.
        """
        self.job = job
        self.end, self.failure, self.test = None, "", None
        self._results = [result for result in self._results if result.epoch <= progress]
        self._changes = [change for change in self._changes if change.epochs_done <= progress]
        self._batch_losses.values = [
            loss for loss in self._batch_losses.values if loss.epochs_done <= progress + 1e-9
        ]

    @property
    def results(self) -> Sequence[EpochResult]:
        """The result of each epoch, from epoch 0 (before the first step) if it was evaluated."""
        return tuple(self._results)

    @property
    def epochs(self) -> Sequence[EpochResult]:
        """The results of the trained epochs, from epoch 1."""
        return tuple(result for result in self._results if result.epoch > 0)

    @property
    def epochs_done(self) -> int:
        """Number of trained epochs."""
        return self._results[-1].epoch if self._results else 0

    @property
    def seconds(self) -> float:
        """Training time of all epochs."""
        return sum(result.seconds for result in self.epochs)

    @property
    def batch_losses(self) -> Sequence[BatchLoss]:
        """Losses of mini-batches, evenly spaced, at most ``MAX_BATCH_LOSSES``."""
        return tuple(self._batch_losses.values)

    @property
    def is_followed(self) -> bool:
        """Whether the run advances in single steps: nothing newer than ``newest_step`` is known."""
        newest = self.newest_step
        if newest is None or self.end is not None or self.epochs_done > newest.step.epochs_done:
            return False
        return self.progress == newest.progress

    @property
    def steps_followed(self) -> Sequence[BatchLoss]:
        """The losses of consecutive single steps up to ``newest_step``.

        At most the newest ``MAX_STEPS_FOLLOWED``.
        """
        return tuple(self._steps_followed)

    @property
    def healths(self) -> Sequence[StepHealth]:
        """Layer statistics from the initial weights to the newest measurement, about ``MAX_HEALTHS``.

        They are measured after each epoch, and more often while they are shown.
        """
        values, newest = self._healths.values, self._healths.newest
        return tuple(values) if newest is None or values[-1] is newest else (*values, newest)

    @property
    def changes(self) -> Sequence[SettingChange]:
        """Changes of settings during the run, in order."""
        return tuple(self._changes)

    @property
    def snapshots(self) -> Snapshots:
        """The network after each epoch. In memory they are thinned; the newest and the kept one stay."""
        return self._snapshots

    @property
    def kept_epoch(self) -> int:
        """The epoch whose network the run ends with: the newest or, with patience, the best; 0 for none."""
        return 0 if self.kept_result is None else self.kept_result.epoch

    @property
    def kept_result(self) -> EpochResult | None:
        """The result of ``kept_epoch``; None before the first epoch."""
        return kept_result(self.epochs, self.job.config) if self.epochs else None

    def epoch_with_snapshot(self, epoch: int) -> int | None:
        """Return an epoch if it has a snapshot, or the newest earlier epoch that has one, or None."""
        return max((number for number in self.snapshots if number <= epoch), default=None)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call a bound method with a RunEvent after each change. Only a weak reference is kept."""
        self._subscribers.append(weakref.WeakMethod(subscriber))

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop calling a bound method."""
        self._subscribers = [one for one in self._subscribers if one() != subscriber]

    def add_result(self, result: EpochResult, saved: SavedNetwork | None = None) -> None:
        """Record an epoch and the network after it. Epoch 0 is the evaluation before the first step."""
        self._results.append(result)
        if saved is not None:
            self._hold(result.epoch, saved)
        self._announce(RunEvent.EPOCH)

    def note_progress(self, progress: Progress) -> None:
        """Record the progress of the open epoch."""
        self.progress = progress
        self._announce(RunEvent.PROGRESS)

    def add_batch_losses(self, losses: Sequence[BatchLoss]) -> None:
        """Record losses of mini-batches, in order."""
        for loss in losses:
            self._batch_losses.offer(loss)
        if losses:
            self._announce(RunEvent.BATCH_LOSSES)

    def add_step(self, report: StepReport) -> None:
        """Record a single step, or record it again when its network arrives later."""
        step, before = report.step, self.newest_step
        is_new = before is None or step.number != before.step.number
        if before is None or step.number not in (before.step.number, before.step.number + 1):
            self._steps_followed.clear()
        if is_new and math.isfinite(step.loss):
            self._steps_followed.append(BatchLoss(step.epochs_done, step.loss))
        self.newest_step = report
        self.progress = report.progress
        self._announce(RunEvent.STEP)

    def add_health(self, health: StepHealth) -> None:
        """Record statistics of the layers."""
        self._healths.offer(health)
        self._announce(RunEvent.HEALTH)

    def add_change(self, change: SettingChange) -> None:
        """Record that a setting was changed."""
        self._changes.append(change)
        self._announce(RunEvent.SETTING)

    def keep(self, saved: SavedNetwork) -> None:
        """Record the network that the run ends with, as the snapshot of ``kept_epoch``."""
        self._hold(self.kept_epoch, saved)

    def store_snapshots(self, stored: Mapping[int, SavedNetwork]) -> None:
        """Set the networks that can be read from storage."""
        self._snapshots.store(stored)
        self._announce(RunEvent.SNAPSHOTS)

    def take_snapshot(self, epoch: int, saved: SavedNetwork, near: int) -> None:
        """Keep a stored network that was read, and drop those farthest from an epoch to make room."""
        self._snapshots.take(epoch, saved, near)
        self._announce(RunEvent.SNAPSHOTS)

    def lose_snapshot(self, epoch: int) -> None:
        """Record that a stored network cannot be read."""
        self._snapshots.lose(epoch)
        self._announce(RunEvent.SNAPSHOTS)

    def finish(self, end: RunEnd, *, test: Evaluation | None = None, failure: str = "") -> None:
        """Record how the run ended."""
        self.end, self.test, self.failure = end, test, failure
        self._announce(RunEvent.END)

    def _hold(self, epoch: int, saved: SavedNetwork) -> None:
        self._snapshots.add(epoch, saved, stay={self.epochs_done, self.kept_epoch} - {0})

    def _announce(self, event: RunEvent) -> None:
        """Call all subscribers, even if one of them fails."""
        errors = []
        for weak in list(self._subscribers):
            subscriber = weak()
            if subscriber is None:
                self._subscribers.remove(weak)
                continue
            try:
                subscriber(event)
            except Exception as error:  # noqa: BLE001  # raised below
                errors.append(error)
        if errors:
            raise errors[0]
