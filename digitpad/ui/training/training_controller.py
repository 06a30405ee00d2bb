"""Training as the window sees it: from the form's settings to networks, with all that is shown on the way."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from digitpad.errors import DigitpadError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import Progress
from digitpad.recognition.training.training_run import check_job_fits
from digitpad.ui.actions import Actions
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.ui.training.run_record import RunRecord
from digitpad.ui.training.training_panel import TrainingPanel
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.error_text import error_text
from digitpad.workers.training_runner import TrainingRunner, TrainingState
from digitpad.workers.training_worker import Snapshot, TrainingRequest, TrainingSummary


class TrainingController(QObject):
    """Starts, pauses and stops training, and shows how it goes. Lives in the GUI thread.

    Each epoch's network is set in the state, and so is what the form describes.

    Signals
    -------
    trained(SavedNetwork)
        The network that a run which is over has left, after at least one epoch.
    epoch_finished(Snapshot)
        After an epoch was shown.
    """

    trained = Signal(object)
    epoch_finished = Signal(object)

    def __init__(
        self, state: AppState, actions: Actions, right: TrainingPanel, status: TrainingStatus
    ) -> None:
        super().__init__(right)
        self._app_state = state
        self._right = right
        self._banner = right.banner
        self._status = status
        self._run = RunRecord()
        self._error_text = ""
        self._controller = TrainingRunner(self)
        controller = self._controller
        for signal, slot in (
            (actions.train.triggered, self.start),
            (actions.pause.triggered, self._on_pause),
            (actions.stop.triggered, self.stop),
            (state.dataset_changed, self._on_dataset_changed),
            (right.form.changed, self._on_form_changed),
            (right.form.live_changed, self._on_live_changed),
            (right.form.settled, self._on_form_settled),
            (controller.state_changed, self._on_state_changed),
            (controller.epoch_finished, self._on_epoch_finished),
            (controller.progressed, self._on_progressed),
            (controller.setting_changed, self._on_setting_changed),
            (controller.kept, self._on_kept),
            (controller.completed, self._on_completed),
            (controller.failed, self._on_failed),
        ):
            signal.connect(slot)
        self._on_form_changed()

    @property
    def state(self) -> TrainingState:
        """What training is doing."""
        return self._controller.state

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._app_state.dataset
        assert dataset is not None
        self._right.form.set_check(lambda job: check_job_fits(job, dataset))
        self._right.form.set_classes(len(dataset.class_names))
        self._right.form.set_pictures(dataset.train)
        self._right.show_state(self.state, can_train=True)

    @Slot()
    def start(self) -> None:
        """Begin a run with the form's settings, or say which of them cannot be."""
        dataset = self._app_state.dataset
        if dataset is None or self.state is not TrainingState.IDLE or self._has_to_wait():
            return
        try:
            request = TrainingRequest(self._right.form.job(), dataset, self._right.form.preset)
        except DigitpadError as error:
            self._error_text = error_text(error)
            self._banner.show_message(self._error_text)
            return
        config = request.job.config
        self._banner.hide()
        self._run = RunRecord(config.epochs, has_schedule=config.schedule != "constant")
        self._right.charts.begin(config.epochs, "nats" if config.cost == "cross_entropy" else "")
        self._status.begin(config.epochs)
        self._status.show_message(self._run.position())
        self._controller.start(request)

    @Slot()
    def stop(self) -> None:
        """End the run within one mini-batch. What it has learned in whole epochs stays."""
        self._controller.stop()

    def shut_down(self) -> None:
        """End the run and its thread, and wait for both."""
        self._controller.shut_down()

    def take_last_messages(self) -> None:
        """Take what the thread sent before its end: with that, the run ends as any other."""
        QCoreApplication.sendPostedEvents(self._controller, QEvent.Type.MetaCall.value)

    @Slot()
    def _on_pause(self) -> None:
        if self.state is not TrainingState.PAUSED:
            self._controller.pause()
        elif not self._has_to_wait():
            self._controller.resume()

    def _has_to_wait(self) -> bool:
        """Return whether training cannot begin or go on now, and say why."""
        reason = self._app_state.computing.why_wait(Work.TRAINING)
        if reason:
            self._banner.show_message(reason)
        return bool(reason)

    @Slot()
    def _on_form_changed(self) -> None:
        self._app_state.set_draft(self._right.form.draft())

    @Slot()
    def _on_form_settled(self) -> None:
        self._banner.withdraw(self._error_text)

    @Slot(object)
    def _on_state_changed(self, state: TrainingState) -> None:
        self._right.show_state(state, can_train=self._app_state.dataset is not None)
        if state is TrainingState.IDLE:
            self._status.end()
            self._right.charts.finish()
            self._status.show_message(self._run.outcome())
        elif state is TrainingState.STOPPING:
            self._status.show_message("Stopping…")
        else:
            is_paused = state is TrainingState.PAUSED
            self._status.show_message(self._run.position(is_paused=is_paused))
        self._status.set_paused(state is TrainingState.PAUSED)
        if state is TrainingState.IDLE and self._run.snapshot:
            saved, n_epochs = self._run.snapshot.saved, self._run.kept_epoch
            epochs = "1 epoch" if n_epochs == 1 else f"{n_epochs} epochs"
            self._use(saved, f"trained network, {epochs}", n_epochs)
            self.trained.emit(saved)
        self._note_work(state)

    def _note_work(self, state: TrainingState) -> None:
        computing = self._app_state.computing
        is_paused = state is TrainingState.PAUSED
        now = Work.PAUSED_TRAINING if is_paused else None if state is TrainingState.IDLE else Work.TRAINING
        if now is not None:
            computing.begin(now)  # before the other ends: a run is under way all the time
        for work in {Work.TRAINING, Work.PAUSED_TRAINING} - {now}:
            computing.end(work)

    def _use(self, saved: SavedNetwork, source: str, epoch: int) -> None:
        self._app_state.set_network(NetworkInUse(saved, source, saved, epoch))

    @Slot(object)
    def _on_epoch_finished(self, snapshot: Snapshot) -> None:
        self._run.snapshot = snapshot
        self._run.epochs_done = snapshot.result.epoch
        self._right.charts.add_result(snapshot.result)
        self._status.show_result(snapshot.result)
        self._show_learning_rate(snapshot.result.learning_rate)
        if self.state is TrainingState.RUNNING:
            self._status.show_message(self._run.position())
        epoch = snapshot.result.epoch
        self._use(snapshot.saved, f"network after epoch {epoch}", epoch)
        self.epoch_finished.emit(snapshot)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self._run.progress = progress
        if self.state is TrainingState.RUNNING:
            self._status.show_progress(progress)
            self._status.show_message(self._run.position())
            self._show_learning_rate(progress.learning_rate)

    def _show_learning_rate(self, rate: float) -> None:
        if self._run.has_schedule and rate:  # else it is what the form says
            self._right.show_learning_rate(rate)

    @Slot(str, float)
    def _on_live_changed(self, name: str, value: float) -> None:
        self._controller.change(name, value)
        if self.state is TrainingState.PAUSED:
            self._status.show_notice(f"{self._run.change_text(name, value)} when training goes on")

    @Slot(object)
    def _on_setting_changed(self, change: SettingChange) -> None:
        self._right.charts.add_mark(self._run.mark(change))
        self._status.show_notice(f"{self._run.change_text(change.name, change.value)} from here on")

    @Slot(object)
    def _on_kept(self, snapshot: Snapshot) -> None:
        self._run.snapshot = snapshot
        if mark := self._run.kept_mark():
            self._right.charts.add_mark(mark)

    @Slot(object)
    def _on_completed(self, summary: TrainingSummary) -> None:
        self._run.summary = summary

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._run.failure = message
        self._banner.show_message(message)
