"""The object that trains, in a thread of its own."""

import logging
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.nn.config.live_settings import LiveSettings, SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.training import EpochResult, create_network, kept_result
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    TOO_LITTLE_MEMORY,
    as_examples,
    calibrated,
    run_training,
    trained_network,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingRequest:
    """A job, the data to do it on, and the preset's name it came from."""

    job: TrainingJob
    dataset: Dataset
    preset: str


@dataclass(frozen=True)
class Snapshot:
    """An epoch's result and a calibrated copy of the network after it, which nobody else changes."""

    result: EpochResult
    saved: SavedNetwork


@dataclass(frozen=True)
class TrainingSummary:
    """How a run that was not stopped ended.

    Attributes
    ----------
    epochs : int
        As many as were done: fewer than wanted, if it was stopped early for want of progress.
    test : Evaluation
        Of the kept network, on pictures that took no part in the run.
    seconds : float
    """

    epochs: int
    test: Evaluation
    seconds: float


class TrainingWorker(QObject):
    """Trains one network at a time, in the thread it was moved to.

    ``request_stop``, ``pause``, ``resume`` and ``change`` may be called from any thread: they set what is
    looked at once per mini-batch. A queued slot would not be delivered while ``run`` runs.

    Signals
    -------
    epoch_finished(Snapshot)
    progressed(Progress)
        At most ten times a second.
    setting_changed(SettingChange)
        When a change takes hold; if the run is paused, when it goes on.
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

    epoch_finished = Signal(object)
    progressed = Signal(object)
    setting_changed = Signal(object)
    kept = Signal(object)
    completed = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop_requested = threading.Event()
        self._is_hurried = threading.Event()
        self._may_go_on = threading.Event()
        self._changes_taken: list[SettingChange] = []
        self.prepare()

    def prepare(self) -> None:
        """Forget an earlier stop, pause or change. To be called before each run is requested."""
        self._live = LiveSettings(self._on_taken)
        self._changes_taken.clear()
        self._stop_requested.clear()
        self._is_hurried.clear()
        self._may_go_on.set()

    def request_stop(self, *, is_hurried: bool = False) -> None:
        """Ask for the end of the run within one mini-batch, paused or not; in a hurry, for all work's end."""
        # In this order: whoever sees the stop sees the hurry, and a paused run, woken, sees the stop.
        if is_hurried:
            self._is_hurried.set()
        self._stop_requested.set()
        self._may_go_on.set()

    def pause(self) -> None:
        """Halt within one mini-batch."""
        self._may_go_on.clear()

    def resume(self) -> None:
        """Go on from where it halted."""
        self._may_go_on.set()

    def change(self, name: str, value: float) -> None:
        """Change a setting of the run from the next mini-batch on, paused or not.

        Raises
        ------
        SettingError
            See ``LiveSettings.change``.
        """
        self._live.change(name, value)

    @Slot(object)
    def run(self, request: TrainingRequest) -> None:
        """Train until done, stopped or failed."""
        try:
            self._train(request)
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit(TOO_LITTLE_MEMORY)
        except Exception:
            log.exception("Training crashed")
            self.failed.emit("Training stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()

    def _train(self, request: TrainingRequest) -> None:
        job, dataset = request.job, request.dataset
        network = create_network(job.config)
        results: list[EpochResult] = []

        def snapshot(result: EpochResult, n_calibrated_on: int | None) -> Snapshot:
            saved = trained_network(network.copy(), dataset, job, request.preset, result, self._changes_taken)
            saved = calibrated(saved, dataset.validation, n_calibrated_on, self._is_hurried.is_set)
            return Snapshot(result, saved)

        def keep() -> None:
            if results:
                self.kept.emit(snapshot(kept_result(results, job.config), n_calibrated_on=None))

        run = run_training(network, dataset, job, self._should_stop, self.progressed.emit, self._live)
        try:
            for result in run:
                results.append(result)
                # An epoch can be short. In the end all pictures are taken, if nobody is in a hurry.
                self.epoch_finished.emit(snapshot(result, CALIBRATED_IN_A_HURRY))
        except Exception:
            keep()  # the network has good weights again
            raise
        keep()
        test = evaluate(network, as_examples(dataset.test), self._should_stop)
        if test is not None:  # not stopped, now or before
            seconds = sum(result.seconds for result in results)
            self.completed.emit(TrainingSummary(len(results), test, seconds))

    def _on_taken(self, change: SettingChange) -> None:
        self._changes_taken.append(change)
        self.setting_changed.emit(change)

    def _should_stop(self) -> bool:
        if not self._may_go_on.is_set():  # asking is much cheaper than an empty wait
            self._may_go_on.wait()
        return self._stop_requested.is_set()
