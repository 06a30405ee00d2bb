"""The object that trains, in a thread of its own, and takes commands."""

import logging
import queue
import threading

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DigitpadError
from digitpad.nn.config.live_settings import check_change
from digitpad.recognition.training.run_history import StepReport
from digitpad.recognition.training.training_run import TOO_LITTLE_MEMORY
from digitpad.workers.commanded_run import CommandedRun
from digitpad.workers.training_messages import (
    MAX_PACE,
    Change,
    Command,
    Go,
    Goal,
    Order,
    Pace,
    TrainingRequest,
    Watch,
)

log = logging.getLogger(__name__)

__all__ = ["TrainingRequest", "TrainingWorker"]


class TrainingWorker(QObject):
    """Trains one network at a time, in the thread it was moved to.

    The commands ``go_on``, ``pause``, ``take_step``, ``take_epoch``, ``change``, ``set_pace``,
    ``set_watched``, ``take_state`` and ``request_stop`` may be given from any thread. They are obeyed in
    order, a stop at once, within one mini-batch. (A queued slot would not be delivered while ``run`` runs.)

    Steps that are asked for one by one, or taken in slow motion, are reported one by one.

    Signals
    -------
    began(Beginning)
    epoch_finished(Snapshot)
    progressed(Progress)
        At most ten times a second, and after each step that is reported.
    batch_losses(tuple of BatchLoss)
        New since the last time; as often as progress, and before the epoch's result.
    stepped(StepReport)
        After a single step, and after each in slow motion, before its progress. In slow motion a network is
        left out while an earlier one waits: see ``note_taken``.
    health_measured(StepHealth)
        At the end of each epoch; while it is watched, also up to four times a second.
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
    stepped = Signal(object)
    health_measured = Signal(object)
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
        self._is_network_waiting = threading.Event()
        self.prepare()

    # Commands, from any thread

    def prepare(self) -> None:
        """Forget the commands of an earlier run. To be called before each run is requested."""
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._stop_requested.clear()
        self._is_hurried.clear()
        self._is_network_waiting.clear()

    def request_stop(self, *, is_hurried: bool = False) -> None:
        """End the run; in a hurry, end what follows it as well."""
        # In this order: who sees the stop must see the hurry too.
        if is_hurried:
            self._is_hurried.set()
        self._stop_requested.set()
        self._commands.put(Order.STOP)

    def go_to(self, goal: Goal, number: int = 0) -> None:
        """Train to a goal, then halt; ``halted`` tells the number."""
        self._commands.put(Go(goal, number))

    def pause(self) -> None:
        """Halt before the next mini-batch."""
        self.go_to(Goal.PAUSE)

    def go_on(self) -> None:
        """Train on, to the end of the run."""
        self.go_to(Goal.END)

    def take_step(self, number: int = 0) -> None:
        """Train on for one mini-batch, then halt; ``halted`` tells the number."""
        self.go_to(Goal.STEP, number)

    def take_epoch(self, number: int = 0) -> None:
        """Train on to the end of the open epoch, then halt; ``halted`` tells the number."""
        self.go_to(Goal.EPOCH, number)

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take at most so many steps a second from now on, up to ``MAX_PACE``; None for full speed.

        Raises
        ------
        ValueError
            For a pace that is not over 0 or too fast.
        """
        if steps_per_second is not None and not 0.0 < steps_per_second <= MAX_PACE:
            raise ValueError(f"{steps_per_second} steps a second are no slow motion")
        self._commands.put(Pace(steps_per_second))

    def set_watched(self, is_watched: bool) -> None:
        """Measure how the layers fare from now on, or do not."""
        self._commands.put(Watch(is_watched))

    def note_taken(self) -> None:
        """Note that the network of the newest ``stepped`` has been shown: the next one may come."""
        self._is_network_waiting.clear()

    def take_state(self) -> None:
        """Send what the trainer needs to go on later."""
        self._commands.put(Order.STATE)

    def change(self, name: str, value: float) -> None:
        """Change a setting of the run from the next mini-batch on, paused or not.

        Raises
        ------
        SettingError
            For a setting that cannot be changed during a run, or a value that it does not allow.
        """
        check_change(name, value)
        self._commands.put(Change(name, value))

    # The run, in the worker's thread

    @Slot(object)
    def run(self, request: TrainingRequest) -> None:
        """Train until done, stopped or failed."""
        try:
            CommandedRun(self, request).run()
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
    def commands(self) -> "queue.SimpleQueue[Command]":
        """The commands that wait."""
        return self._commands

    @property
    def is_stop_requested(self) -> bool:
        """Return whether the run is to end."""
        return self._stop_requested.is_set()

    @property
    def is_network_waiting(self) -> bool:
        """Return whether a step's network was sent, and nobody has taken it yet."""
        return self._is_network_waiting.is_set()

    def send_step(self, report: StepReport) -> None:
        """Send a step, from the worker's thread."""
        if report.saved is not None:
            self._is_network_waiting.set()
        self.stepped.emit(report)

    @property
    def is_hurried(self) -> bool:
        """Return whether what follows the run is to end as well."""
        return self._is_hurried.is_set()
