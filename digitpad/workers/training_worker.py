"""The object that trains, in a thread of its own."""

import logging
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training import EpochResult, Evaluation, create_network, evaluate
from digitpad.recognition.presets import TrainingJob
from digitpad.recognition.training_run import as_examples, run_training, trained_network

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingRequest:
    """A job, the data to do it on, and the preset's name it came from."""

    job: TrainingJob
    dataset: Dataset
    preset: str


@dataclass(frozen=True)
class Snapshot:
    """An epoch's result and a copy of the network after it, which nobody else changes."""

    result: EpochResult
    saved: SavedNetwork


@dataclass(frozen=True)
class TrainingSummary:
    """How a run that was not stopped ended: on pictures that took no part in it."""

    epochs: int
    test: Evaluation
    seconds: float


class TrainingWorker(QObject):
    """Trains one network at a time, in the thread it was moved to.

    ``request_stop``, ``pause`` and ``resume`` may be called from any thread: they set events that are polled
    once per mini-batch. A queued slot would not be delivered while ``run`` runs.

    Signals
    -------
    epoch_finished(Snapshot)
    progressed(Progress)
        At most 20 times a second.
    completed(TrainingSummary)
        After the last epoch of a run that was not stopped.
    failed(str)
        A sentence for the user.
    finished()
        Always, once, last.
    """

    epoch_finished = Signal(object)
    progressed = Signal(object)
    completed = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop_requested = threading.Event()
        self._may_go_on = threading.Event()
        self._may_go_on.set()

    def prepare(self) -> None:
        """Forget an earlier stop or pause. To be called before each run is requested."""
        self._stop_requested.clear()
        self._may_go_on.set()

    def request_stop(self) -> None:
        """Ask for the end of the run within one mini-batch, paused or not."""
        self._stop_requested.set()
        self._may_go_on.set()

    def pause(self) -> None:
        """Halt within one mini-batch."""
        self._may_go_on.clear()

    def resume(self) -> None:
        """Go on from where it halted."""
        self._may_go_on.set()

    @Slot(object)
    def run(self, request: TrainingRequest) -> None:
        """Train until done, stopped or failed."""
        try:
            self._train(request)
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit(
                "Training stopped: this machine has too little memory for it. Try smaller layers."
            )
        except Exception:
            log.exception("Training crashed")
            self.failed.emit("Training stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()

    def _train(self, request: TrainingRequest) -> None:
        job, dataset = request.job, request.dataset
        network = create_network(job.config)
        seconds, epochs = 0.0, 0
        for result in run_training(network, dataset, job, self._should_stop, self.progressed.emit):
            seconds, epochs = seconds + result.seconds, result.epoch
            saved = trained_network(network.copy(), dataset, job, request.preset, result)
            self.epoch_finished.emit(Snapshot(result, saved))
        if epochs == job.config.epochs and not self._stop_requested.is_set():
            test = evaluate(network, as_examples(dataset.test), self._should_stop)
            if test is not None:
                self.completed.emit(TrainingSummary(epochs, test, seconds))

    def _should_stop(self) -> bool:
        if not self._may_go_on.is_set():  # asking is much cheaper than an empty wait
            self._may_go_on.wait()
        return self._stop_requested.is_set()
