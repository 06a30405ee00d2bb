"""The object that trains in a thread of its own and accepts commands."""

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
    ``set_watched``, ``take_state`` and ``request_stop`` may be given from any thread. They are executed in
    order, within one mini-batch, and a stop before all others. (A queued slot would not be delivered while
    ``run`` runs.)

    Single steps and steps in slow motion are reported one by one.

    Signals
    -------
    began(Beginning)
    epoch_finished(Snapshot)
    progressed(Progress)
        Emitted at most ten times a second, and after each reported step.
    batch_losses(tuple of BatchLoss)
        Losses since the last time, emitted as often as progress and before the epoch's result.
    stepped(StepReport)
        Emitted after a single step, and after each step in slow motion, before its progress. In slow motion a
        step has no network while an earlier one is waiting: see ``note_taken``.
    health_measured(StepHealth)
        Emitted at the end of each epoch and, while watched, up to four times a second.
    setting_changed(SettingChange)
        Emitted when a step uses a changed setting; if the run is paused, after it continues.
    halted(int)
        Emitted with the command's number when the requested step or epoch is done and the run is paused.
    state_taken(object)
        The result of ``Trainer.state``. None while pictures are generated, or if there is not enough memory.
    kept(Snapshot)
        The final network of a run with at least one epoch, however it ended: of the last epoch or, with
        patience, of the best one.
    completed(TrainingSummary)
        Emitted after the last epoch of a run that was not stopped by ``request_stop``.
    failed(str)
        A sentence for the user.
    finished()
        Always emitted once, after the others.
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
        """Clear the commands of an earlier run. Call it before each request of a run."""
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._stop_requested.clear()
        self._is_hurried.clear()
        self._is_network_waiting.clear()

    def request_stop(self, *, is_hurried: bool = False) -> None:
        """Stop the run and, if hurried, the work that follows it."""
        # The order matters: a thread that sees the stop must also see the hurry.
        if is_hurried:
            self._is_hurried.set()
        self._stop_requested.set()
        self._commands.put(Order.STOP)

    def go_to(self, goal: Goal, number: int = 0) -> None:
        """Train to a goal, then halt. ``halted`` carries the number."""
        self._commands.put(Go(goal, number))

    def pause(self) -> None:
        """Halt before the next mini-batch."""
        self.go_to(Goal.PAUSE)

    def go_on(self) -> None:
        """Continue to the end of the run."""
        self.go_to(Goal.END)

    def take_step(self, number: int = 0) -> None:
        """Train on one mini-batch, then halt. ``halted`` carries the number."""
        self.go_to(Goal.STEP, number)

    def take_epoch(self, number: int = 0) -> None:
        """Train to the end of the open epoch, then halt. ``halted`` carries the number."""
        self.go_to(Goal.EPOCH, number)

    def set_pace(self, steps_per_second: float | None) -> None:
        """Limit the steps per second from now on; None for full speed."""
        self._commands.put(Pace(steps_per_second))

    def set_watched(self, is_watched: bool) -> None:
        """Switch the measurement of the layers on or off."""
        self._commands.put(Watch(is_watched))

    def note_taken(self) -> None:
        """Record that the network of the newest ``stepped`` was shown, so that the next one may follow."""
        self._is_network_waiting.clear()

    def take_state(self) -> None:
        """Send the state needed to resume the run later."""
        self._commands.put(Order.STATE)

    def change(self, name: str, value: float) -> None:
        """Change a setting of the run from the next mini-batch on, paused or not.

        Raises
        ------
        SettingError
            If the setting cannot be changed during a run, or the value is not allowed.
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
        """The waiting commands."""
        return self._commands

    @property
    def is_stop_requested(self) -> bool:
        """Whether the run must end."""
        return self._stop_requested.is_set()

    @property
    def is_network_waiting(self) -> bool:
        """Whether a step's network was sent but not taken yet."""
        return self._is_network_waiting.is_set()

    def send_step(self, report: StepReport) -> None:
        """Send a step. Call it in the worker's thread."""
        if report.saved is not None:
            self._is_network_waiting.set()
        self.stepped.emit(report)

    @property
    def is_hurried(self) -> bool:
        """Whether the work that follows the run must end as well."""
        return self._is_hurried.is_set()
