"""Control of training from the GUI thread, and recording of its history."""

from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, Signal, Slot

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training.layer_health import StepHealth
from digitpad.nn.training.results import Progress
from digitpad.recognition.training.run_history import BatchLoss, RunEnd, RunHistory, StepReport
from digitpad.workers.thread_stack import STACK_BYTES
from digitpad.workers.training_messages import Beginning, Goal, Snapshot, TrainingRequest, TrainingSummary
from digitpad.workers.training_worker import TrainingWorker


class TrainingState(Enum):
    """The states of training."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class TrainingRunner(QObject):
    """Owns the training thread and the history of its run. Lives in the GUI thread, with one run at a time.

    A call that does not fit the state, such as a second ``start``, does nothing.

    Attributes
    ----------
    history : RunHistory or None
        History of the newest run. It is complete before the state becomes IDLE.

    Signals
    -------
    state_changed(TrainingState)
    state_taken(dict or None)
        The result of ``take_state``; see ``TrainingWorker``.
    """

    state_changed = Signal(object)
    state_taken = Signal(object)

    _run_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: RunHistory | None = None
        self._state = TrainingState.IDLE
        self._is_shut_down = False
        self._is_stepping = False
        self._pace: float | None = None
        self._is_watched = False
        self._command = 0  # number of the last one
        self._summary: TrainingSummary | None = None
        self._failure = ""
        self._thread = QThread(self)
        self._thread.setObjectName("digitpad training")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = TrainingWorker()
        self._worker.moveToThread(self._thread)
        self._run_requested.connect(self._worker.run)
        for signal, slot in (
            (self._worker.began, self._on_began),
            (self._worker.epoch_finished, self._on_epoch_finished),
            (self._worker.progressed, self._on_progressed),
            (self._worker.batch_losses, self._on_batch_losses),
            (self._worker.stepped, self._on_stepped),
            (self._worker.health_measured, self._on_health_measured),
            (self._worker.setting_changed, self._on_setting_changed),
            (self._worker.halted, self._on_halted),
            (self._worker.kept, self._on_kept),
            (self._worker.completed, self._on_completed),
            (self._worker.failed, self._on_failed),
            (self._worker.finished, self._on_finished),
        ):
            signal.connect(slot)
        self._worker.state_taken.connect(self.state_taken)  # slots connected to it run in the GUI thread

    @property
    def state(self) -> TrainingState:
        """The current state."""
        return self._state

    @property
    def is_stepping(self) -> bool:
        """Whether single steps are being taken: the state is RUNNING, then PAUSED when they are done."""
        return self._state is TrainingState.RUNNING and self._is_stepping

    @property
    def pace(self) -> float | None:
        """Limit of the steps per second; None for full speed."""
        return self._pace

    def start(self, request: TrainingRequest, goal: Goal = Goal.END) -> None:
        """Start a run with a new history, unless one is in progress. At the goal, the state is PAUSED."""
        if self._state is not TrainingState.IDLE or self._is_shut_down:
            return
        if request.resumed is not None:
            self.history = request.resumed.history_to_go_on(request.job)
        else:
            self.history = RunHistory(request.job, request.preset, request.dataset.name)
        if request.recording is not None:
            self.history.run_id = request.recording.run_id
        self._summary, self._failure = None, ""
        self._thread.start()  # does nothing if it is running
        self._worker.prepare()
        self._worker.set_pace(self._pace)
        self._worker.set_watched(self._is_watched)
        self._is_stepping = False
        self._go_to(goal)
        self._set_state(TrainingState.RUNNING)
        self._run_requested.emit(request)

    def pause(self) -> None:
        """Pause within one mini-batch."""
        if self._state is TrainingState.RUNNING:
            self._go_to(Goal.PAUSE)
            self._set_state(TrainingState.PAUSED)

    def resume(self) -> None:
        """Continue after a pause."""
        self._go_on(Goal.END)

    def take_step(self) -> None:
        """Continue after a pause for one mini-batch. The state is PAUSED again when it is done.

        More steps may be requested meanwhile, or anything else that can follow a pause.
        """
        self._go_on(Goal.STEP)

    def take_epoch(self) -> None:
        """Continue after a pause to the end of the open epoch. The state is PAUSED again then."""
        self._go_on(Goal.EPOCH)

    def set_pace(self, steps_per_second: float | None) -> None:
        """Limit the steps per second from now on, in this run and the next; None for full speed.

        With a limit, each step is reported, and the network after it as often as it can be shown.
        """
        self._worker.set_pace(steps_per_second)  # ignored unless a run is in progress
        self._pace = steps_per_second

    def set_watched(self, is_watched: bool) -> None:
        """Switch the measurement of the layers on or off, in this run and the next."""
        self._is_watched = is_watched
        self._worker.set_watched(is_watched)

    def stop(self) -> None:
        """Stop the run within one mini-batch. The state is IDLE when it has ended."""
        if self._state in (TrainingState.RUNNING, TrainingState.PAUSED):
            self._worker.request_stop()
            self._set_state(TrainingState.STOPPING)

    def change(self, name: str, value: float) -> None:
        """Change a setting of the current run from the next mini-batch on.

        Raises
        ------
        SettingError
            If the setting cannot be changed during a run, or the value is not allowed.
        """
        if self._state in (TrainingState.RUNNING, TrainingState.PAUSED):
            self._worker.change(name, value)

    def take_state(self) -> None:
        """Request the state needed to resume the current run later; ``state_taken`` sends it."""
        if self._state in (TrainingState.RUNNING, TrainingState.PAUSED):
            self._worker.take_state()

    def shut_down(self) -> None:
        """Stop the run and the thread, wait for both, and record the end. Nothing can start afterwards."""
        self._is_shut_down = True
        self._worker.request_stop(is_hurried=True)
        # Without quit() the thread's event loop would not end, and wait() would block.
        self._thread.quit()
        self._thread.wait()
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)  # the thread's last signals
        if self._state is not TrainingState.IDLE:  # the thread ended before the run began
            self._close_history()

    def _go_on(self, goal: Goal) -> None:
        if self._state is TrainingState.PAUSED or self.is_stepping:
            self._go_to(goal)
            self._is_stepping = goal is Goal.STEP
            self._set_state(TrainingState.RUNNING)

    def _go_to(self, goal: Goal) -> None:
        self._command += 1
        self._worker.go_to(goal, self._command)

    # Recording

    @Slot(object)
    def _on_began(self, beginning: Beginning) -> None:
        assert self.history is not None
        self.history.fingerprint = beginning.fingerprint
        if beginning.snapshot is not None and not self.history.results:
            self.history.add_result(beginning.snapshot.result, beginning.snapshot.saved)
        self.history.add_health(beginning.health)

    @Slot(object)
    def _on_epoch_finished(self, snapshot: Snapshot) -> None:
        assert self.history is not None
        self.history.add_result(snapshot.result, snapshot.saved)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        assert self.history is not None
        self.history.note_progress(progress)

    @Slot(object)
    def _on_batch_losses(self, losses: tuple[BatchLoss, ...]) -> None:
        assert self.history is not None
        self.history.add_batch_losses(losses)

    @Slot(object)
    def _on_stepped(self, report: StepReport) -> None:
        assert self.history is not None
        try:
            self.history.add_step(report)
        finally:
            self._worker.note_taken()

    @Slot(object)
    def _on_health_measured(self, health: StepHealth) -> None:
        assert self.history is not None
        self.history.add_health(health)

    @Slot(object)
    def _on_setting_changed(self, change: SettingChange) -> None:
        assert self.history is not None
        self.history.add_change(change)

    @Slot(int)
    def _on_halted(self, command: int) -> None:
        if self._state is TrainingState.RUNNING and command == self._command:  # no newer command
            self._set_state(TrainingState.PAUSED)

    @Slot(object)
    def _on_kept(self, snapshot: Snapshot) -> None:
        assert self.history is not None
        self.history.keep(snapshot.saved)

    @Slot(object)
    def _on_completed(self, summary: TrainingSummary) -> None:
        self._summary = summary

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._failure = message

    @Slot()
    def _on_finished(self) -> None:
        self._close_history()

    def _close_history(self) -> None:
        """Record how the run ended, and become idle even if a subscriber fails."""
        try:
            self._finish_history()
        finally:
            self._set_state(TrainingState.IDLE)

    def _finish_history(self) -> None:
        assert self.history is not None
        if self._failure:
            self.history.finish(RunEnd.FAILED, failure=self._failure)
        elif self._summary is None:
            self.history.finish(RunEnd.STOPPED)
        else:
            is_early = self._summary.epochs < self.history.job.config.epochs
            end = RunEnd.EARLY_STOPPED if is_early else RunEnd.COMPLETED
            self.history.finish(end, test=self._summary.test)

    def _set_state(self, state: TrainingState) -> None:
        self._state = state
        self.state_changed.emit(state)
