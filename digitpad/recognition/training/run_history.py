"""What one training run has come to: settings, results, losses, changes and snapshots."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult, Progress
from digitpad.nn.training.training import kept_result
from digitpad.recognition.training.presets import TrainingJob

MAX_BATCH_LOSSES = 4_000
"""Points of the curve of mini-batch losses. When there would be more, every second one is dropped."""

MAX_SNAPSHOT_BYTES = 64_000_000


class RunEvent(Enum):
    """What changed in a history."""

    EPOCH = "epoch"
    PROGRESS = "progress"
    BATCH_LOSSES = "batch losses"
    SETTING = "setting"
    END = "end"


class RunEnd(Enum):
    """How a run ended."""

    COMPLETED = "completed"
    EARLY_STOPPED = "early stopped"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class BatchLoss:
    """The mean loss of one mini-batch, before the step that it led to.

    Attributes
    ----------
    epochs_done : float
        Finished epochs and the fraction of the open one: 3.42 lies in the fourth epoch.
    loss : float
    """

    epochs_done: float
    loss: float


Subscriber = Callable[[RunEvent], object]


class RunHistory:
    """The record of one training run. Charts, slider, library and exports read it; no widget owns it.

    It is changed in one thread only: the GUI thread in the window, the main thread on the command line.

    Parameters
    ----------
    job : TrainingJob
        The settings that the run began with.
    preset : str
        Name of the preset that the job came from.
    dataset_name : str
    fingerprint : str
        SHA-256 of the data set, in hexadecimal digits. Empty until it is known.

    Attributes
    ----------
    end : RunEnd or None
        None while the run goes on.
    failure : str
        Why the run failed; empty unless ``end`` is FAILED.
    test : Evaluation or None
        The kept network on the test pictures, if the run was not stopped.
    progress : Progress or None
        How far the run is inside an epoch; the newest that was reported.
    """

    def __init__(self, job: TrainingJob, preset: str, dataset_name: str, fingerprint: str = "") -> None:
        self.job = job
        self.preset = preset
        self.dataset_name = dataset_name
        self.fingerprint = fingerprint
        self.end: RunEnd | None = None
        self.failure = ""
        self.test: Evaluation | None = None
        self.progress: Progress | None = None
        self._results: list[EpochResult] = []
        self._batch_losses: list[BatchLoss] = []
        self._loss_stride = 1  # every how many batch losses one is recorded
        self._losses_offered = 0
        self._changes: list[SettingChange] = []
        self._snapshots: dict[int, SavedNetwork] = {}
        self._snapshot_stride = 1
        self._subscribers: list[weakref.WeakMethod[Subscriber]] = []

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.job.config.seed

    @property
    def results(self) -> Sequence[EpochResult]:
        """The result of each epoch, from epoch 0 (before the first step) if that was evaluated."""
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
        return tuple(self._batch_losses)

    @property
    def changes(self) -> Sequence[SettingChange]:
        """Changes of settings during the run, in order."""
        return tuple(self._changes)

    @property
    def snapshots(self) -> Mapping[int, SavedNetwork]:
        """The network after each epoch, by epoch, thinned to ``MAX_SNAPSHOT_BYTES``; newest and kept stay."""
        return MappingProxyType(self._snapshots)

    @property
    def kept_epoch(self) -> int:
        """The epoch whose network the run ends with: the newest, or with patience the best; 0 for none."""
        return 0 if self.kept_result is None else self.kept_result.epoch

    @property
    def kept_result(self) -> EpochResult | None:
        """The result of ``kept_epoch``; None before the first epoch."""
        return kept_result(self.epochs, self.job.config) if self.epochs else None

    def epoch_with_snapshot(self, epoch: int) -> int | None:
        """Return an epoch, or the newest one before it that has a snapshot; None if there is none."""
        return max((number for number in self._snapshots if number <= epoch), default=None)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call a bound method with a RunEvent after each change. It is not kept alive by this."""
        self._subscribers.append(weakref.WeakMethod(subscriber))

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop calling a bound method."""
        self._subscribers = [one for one in self._subscribers if one() != subscriber]

    def add_result(self, result: EpochResult, saved: SavedNetwork | None = None) -> None:
        """Record an epoch, and the network after it. Epoch 0 is the evaluation before the first step."""
        self._results.append(result)
        if saved is not None:
            self._snapshots[result.epoch] = saved
            self._thin_snapshots()
        self._announce(RunEvent.EPOCH)

    def note_progress(self, progress: Progress) -> None:
        """Note how far the run is."""
        self.progress = progress
        self._announce(RunEvent.PROGRESS)

    def add_batch_losses(self, losses: Sequence[BatchLoss]) -> None:
        """Record losses of mini-batches, in order."""
        for loss in losses:
            if self._losses_offered % self._loss_stride == 0:
                self._batch_losses.append(loss)
                if len(self._batch_losses) > MAX_BATCH_LOSSES:
                    self._batch_losses = self._batch_losses[::2]
                    self._loss_stride *= 2
            self._losses_offered += 1
        if losses:
            self._announce(RunEvent.BATCH_LOSSES)

    def add_change(self, change: SettingChange) -> None:
        """Record that a setting was changed."""
        self._changes.append(change)
        self._announce(RunEvent.SETTING)

    def keep(self, saved: SavedNetwork) -> None:
        """Record the network that the run ends with, as the snapshot of ``kept_epoch``."""
        self._snapshots[self.kept_epoch] = saved
        self._thin_snapshots()

    def finish(self, end: RunEnd, *, test: Evaluation | None = None, failure: str = "") -> None:
        """Record how the run ended."""
        self.end, self.test, self.failure = end, test, failure
        self._announce(RunEvent.END)

    def _thin_snapshots(self) -> None:
        """Drop every second snapshot until all fit, and epoch 0 last; the newest and the kept one stay."""
        newest = self.epochs_done
        stay = {newest, self.kept_epoch} - {0}
        while sum(map(_n_bytes, self._snapshots.values())) > MAX_SNAPSHOT_BYTES:
            n_before = len(self._snapshots)
            self._snapshots = {
                epoch: saved
                for epoch, saved in self._snapshots.items()
                if epoch % self._snapshot_stride == 0 or epoch in stay
            }
            if len(self._snapshots) < n_before:
                continue
            if self._snapshot_stride > newest:
                self._snapshots = {epoch: saved for epoch, saved in self._snapshots.items() if epoch in stay}
                return
            self._snapshot_stride *= 2

    def _announce(self, event: RunEvent) -> None:
        """Call all subscribers, also after one of them has failed."""
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


def _n_bytes(saved: SavedNetwork) -> int:
    return saved.network.parameters.nbytes
