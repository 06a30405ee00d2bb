"""Start, pause, resume and stop of training, as the window sees it."""

from enum import Enum

from PySide6.QtCore import QObject, QThread, Signal, Slot

from digitpad.workers.thread_stack import STACK_BYTES
from digitpad.workers.training_worker import TrainingRequest, TrainingWorker


class TrainingState(Enum):
    """What training is doing."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class TrainingRunner(QObject):
    """Owns the training thread; lives in the GUI thread. One run at a time.

    A call that does not fit the state, such as a second ``start``, does nothing.

    Signals
    -------
    state_changed(TrainingState)
    epoch_finished(Snapshot), progressed(Progress), setting_changed(SettingChange)
    kept(Snapshot), completed(TrainingSummary), failed(str)
        As ``TrainingWorker`` sends them.
    """

    state_changed = Signal(object)
    epoch_finished = Signal(object)
    progressed = Signal(object)
    setting_changed = Signal(object)
    kept = Signal(object)
    completed = Signal(object)
    failed = Signal(str)

    _run_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = TrainingState.IDLE
        self._is_shut_down = False
        self._thread = QThread(self)
        self._thread.setObjectName("digitpad training")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = TrainingWorker()
        self._worker.moveToThread(self._thread)
        self._run_requested.connect(self._worker.run)
        self._worker.epoch_finished.connect(self.epoch_finished)
        self._worker.progressed.connect(self.progressed)
        self._worker.setting_changed.connect(self.setting_changed)
        self._worker.kept.connect(self.kept)
        self._worker.completed.connect(self.completed)
        self._worker.failed.connect(self.failed)
        self._worker.finished.connect(self._on_finished)

    @property
    def state(self) -> TrainingState:
        """What training is doing."""
        return self._state

    def start(self, request: TrainingRequest) -> None:
        """Begin a run, if none is under way."""
        if self._state is not TrainingState.IDLE or self._is_shut_down:
            return
        self._thread.start()  # which does nothing if it runs already
        self._worker.prepare()
        self._set_state(TrainingState.RUNNING)
        self._run_requested.emit(request)

    def pause(self) -> None:
        """Halt within one mini-batch."""
        if self._state is TrainingState.RUNNING:
            self._worker.pause()
            self._set_state(TrainingState.PAUSED)

    def resume(self) -> None:
        """Go on after a pause."""
        if self._state is TrainingState.PAUSED:
            self._worker.resume()
            self._set_state(TrainingState.RUNNING)

    def stop(self) -> None:
        """End the run within one mini-batch. The state is IDLE when it has ended."""
        if self._state in (TrainingState.RUNNING, TrainingState.PAUSED):
            self._worker.request_stop()
            self._set_state(TrainingState.STOPPING)

    def change(self, name: str, value: float) -> None:
        """Change a setting of the run under way from the next mini-batch on.

        Raises
        ------
        SettingError
            For a setting that cannot be changed during a run, or a value that it does not allow.
        """
        if self._state in (TrainingState.RUNNING, TrainingState.PAUSED):
            self._worker.change(name, value)

    def shut_down(self) -> None:
        """End the run and the thread, and wait for both. Nothing can be started afterwards."""
        self._is_shut_down = True
        self._worker.request_stop(is_hurried=True)
        # Without quit() the thread's event loop would go on, and wait() with it.
        self._thread.quit()
        self._thread.wait()

    @Slot()
    def _on_finished(self) -> None:
        self._set_state(TrainingState.IDLE)

    def _set_state(self, state: TrainingState) -> None:
        self._state = state
        self.state_changed.emit(state)
