"""The controller of training: from the form's settings to networks in use."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.library import run_name
from digitpad.machine import n_cores
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.recognition.training.training_run import check_job_fits, check_weights_fit
from digitpad.ui.actions import Actions
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.ui.training.run_continuer import Branch, RunContinuer
from digitpad.ui.training.run_summary import change_summary, kept_network_label, outcome, position
from digitpad.ui.training.settings_sharer import SettingsSharer
from digitpad.ui.training.train_page import TrainPage
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.error_text import error_text
from digitpad.workers.training_messages import Goal, Recording, TrainingRequest
from digitpad.workers.training_runner import TrainingRunner, TrainingState

_ALL_CORES = "train_on_all_cores"  # a setting: "yes", or empty


class TrainingController(QObject):
    """The controller that starts, pauses and stops training, and puts each epoch's network in use.

    Lives in the GUI thread.

    Attributes
    ----------
    sharer : SettingsSharer
        Opens and saves files of settings.
    """

    def __init__(self, state: AppState, actions: Actions, panel: TrainPage, status: TrainingStatus) -> None:
        super().__init__(panel)
        self._state = state
        self._panel = panel
        self._status = status
        self._refusal = ""  # the form's error that was reported last
        self._branch: Branch | None = None  # the weights that the next run starts from
        self._runner = TrainingRunner(self)
        self._continuer = RunContinuer(state, self)
        self.sharer = SettingsSharer(state, actions, panel.form, self)
        self._all_cores = actions.all_cores
        self._all_cores.setEnabled(n_cores() > 1)
        self._all_cores.setChecked(n_cores() > 1 and state.settings.value(_ALL_CORES) == "yes")
        for signal, slot in (
            (actions.train.triggered, self.start),
            (actions.pause.triggered, self._on_pause),
            (actions.stop.triggered, self.stop),
            (actions.all_cores.toggled, self._on_all_cores),
            (actions.one_step.triggered, self._on_one_step),
            (actions.one_epoch.triggered, self._on_one_epoch),
            (panel.pace_changed, self._on_pace_changed),
            (state.watching_changed, self._on_watching_changed),
            (state.dataset_changed, self._on_dataset_changed),
            (state.library.pen_styles_changed, self._on_pen_styles_changed),
            (panel.form.changed, self._on_form_changed),
            (panel.form.settled, self._on_form_settled),
            (panel.form.live_changed, self._on_live_changed),
            (panel.branch_note.cancelled, self._on_branch_cancelled),
            (self._continuer.ready, self._launch),
            (self._continuer.branched, self._on_branched),
            (self._continuer.warned, status.show_notice),
            (self.sharer.opened, self._on_branch_cancelled),
            (self.sharer.opened, panel.wanted),
            (self.sharer.noticed, status.show_notice),
            (self._runner.state_changed, self._on_state_changed),
        ):
            signal.connect(slot)
        self._on_form_changed()

    @property
    def state(self) -> TrainingState:
        """The state of training."""
        return self._runner.state

    @Slot()
    def start(self) -> None:
        """Start a run with the form's settings, or report which of them is invalid."""
        self._begin(Goal.END)

    def _begin(self, goal: Goal) -> None:
        dataset = self._state.dataset
        if dataset is None or self.state is not TrainingState.IDLE or self._has_to_wait():
            return
        if isinstance(self._panel.form.draft(), DigitpadError):
            self._panel.wanted.emit()  # the invalid field gets the focus and must be visible
        try:
            request = self._request(dataset)
        except DigitpadError as error:
            self._refusal = error_text(error)
            self._state.failed.emit(self._refusal)
            return
        self._on_branch_cancelled()
        self._launch(request, goal)

    def _request(self, dataset: Dataset) -> TrainingRequest:
        """Return the run that the form describes; raise DigitpadError if it is invalid."""
        job, preset = self._panel.form.job(), self._panel.form.preset
        library, branch = self._state.library.library, self._branch
        if branch is not None:
            check_weights_fit(job, branch.saved.network)
        name = run_name(job, preset)
        recording: Recording | None = None
        if library.is_open and branch is not None:
            name = f"{branch.parent.name}, from epoch {branch.epoch}"
            recording = Recording(library, library.new_run_id(), name, branch.parent.id, branch.epoch)
        elif library.is_open:
            recording = Recording(library, library.new_run_id(), name)
        first = None if branch is None else branch.saved
        threads = self.sharer.threads(job)
        return TrainingRequest(job, dataset, preset, recording, first, threads=threads)

    @Slot(object)
    def _launch(self, request: TrainingRequest, goal: Goal = Goal.END) -> None:
        """Start a run, or resume an earlier one."""
        self._state.withdrawn.emit("")
        self._status.begin(request.job.config.epochs, request.job.config.batch_size)
        if request.resumed is not None:  # before it starts, as entries during a run change the run
            changes = {change.name: change.value for change in request.resumed.changes_to_go_on}
            config = replace(request.job.config, **changes)  # type: ignore[arg-type]
            self._panel.form.show_job(replace(request.job, config=config))
            self._panel.wanted.emit()
        self._runner.start(request, goal)
        run = self._run
        run.subscribe(self._on_run_event)
        self._state.set_run(run)

    @Slot(object)
    def _on_branched(self, branch: Branch) -> None:
        self._branch = branch
        self._panel.form.show_job(branch.parent.job)
        self._panel.branch_note.show_text(f"Begins with epoch {branch.epoch} of {branch.parent.name}")
        self._panel.wanted.emit()

    @Slot()
    def _on_branch_cancelled(self) -> None:
        self._branch = None
        self._panel.branch_note.hide()

    @Slot(bool)
    def _on_all_cores(self, is_wanted: bool) -> None:
        self._state.settings.set_value(_ALL_CORES, "yes" if is_wanted else "")

    @Slot()
    def stop(self) -> None:
        """Stop the run within one mini-batch. Complete epochs are kept."""
        self._runner.stop()

    def shut_down(self) -> None:
        """Stop the run like ``stop``, and wait for its thread."""
        self._continuer.shut_down()
        self.sharer.shut_down()
        self._runner.shut_down()

    @property
    def _run(self) -> RunHistory:
        assert self._runner.history is not None
        return self._runner.history

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._state.dataset
        assert dataset is not None
        form = self._panel.form
        form.set_check(lambda job: check_job_fits(job, dataset))
        form.set_classes(len(dataset.class_names))
        form.set_pictures(dataset.train)
        self._panel.show_state(self.state, can_train=True)

    @Slot()
    def _on_pen_styles_changed(self) -> None:
        self._panel.form.set_own_styles(self._state.library.library.pen_styles.styles)

    @Slot()
    def _on_form_changed(self) -> None:
        self._state.set_draft(self._panel.form.draft())

    @Slot()
    def _on_form_settled(self) -> None:
        if self._refusal:
            self._state.withdrawn.emit(self._refusal)
            self._refusal = ""

    @Slot()
    def _on_pause(self) -> None:
        if self._shown_state is not TrainingState.PAUSED:
            self._runner.pause()
        elif not self._has_to_wait():
            self._runner.resume()

    @Slot()
    def _on_one_step(self) -> None:
        if self._can_go_on(Goal.STEP):
            self._runner.take_step()

    @Slot()
    def _on_one_epoch(self) -> None:
        if self._can_go_on(Goal.EPOCH):
            self._runner.take_epoch()

    def _can_go_on(self, goal: Goal) -> bool:
        """Return whether the current run may go on to a goal; without a run, start one and return False."""
        if self.state is TrainingState.IDLE:
            self._begin(goal)
            return False
        if self._has_to_wait():
            return False
        self._state.follow_run()  # the user wants to see the effect of the step
        return True

    @Slot(object)
    def _on_pace_changed(self, pace: float | None) -> None:
        self._runner.set_pace(pace)
        self._status.set_pace(pace)

    @Slot()
    def _on_watching_changed(self) -> None:
        self._runner.set_watched(self._state.is_watching)

    @Slot(str, float)
    def _on_live_changed(self, name: str, value: float) -> None:
        self._runner.change(name, value)
        if self.state is TrainingState.PAUSED:
            self._status.show_notice(f"{change_summary(self._run, name, value)} when training resumes")

    def _has_to_wait(self) -> bool:
        """Return whether training has to wait for other work, and report why."""
        reason = self._state.computing.why_wait(Work.TRAINING)
        if reason:
            self._state.failed.emit(reason)
        return bool(reason)

    @Slot(object)
    def _on_state_changed(self, state: TrainingState) -> None:
        shown = self._shown_state
        self._panel.show_state(shown, can_train=self._state.dataset is not None)
        self._status.set_paused(shown is TrainingState.PAUSED)
        if state is TrainingState.IDLE:
            self._status.end()
            gone_back_to = None if self._state.follows_run else self._state.epoch_in_use
            self._status.show_message(outcome(self._run, gone_back_to))
        elif state is TrainingState.STOPPING:
            self._status.show_message("Stopping…")
        else:
            self._status.show_message(position(self._run, is_paused=shown is TrainingState.PAUSED))
        if state is TrainingState.IDLE:
            if self._run.kept_epoch and self._state.follows_run:
                self._use_kept()
            self._state.leave_steps()
        self._note_work(state)

    @property
    def _shown_state(self) -> TrainingState:
        """The state that the page shows. A single step is so short that it counts as paused."""
        return TrainingState.PAUSED if self._runner.is_stepping else self.state

    def _note_work(self, state: TrainingState) -> None:
        computing = self._state.computing
        is_paused = state is TrainingState.PAUSED
        now = Work.PAUSED_TRAINING if is_paused else None if state is TrainingState.IDLE else Work.TRAINING
        if now is not None:
            computing.begin(now)  # before the other ends, so that a run is always registered
        for work in {Work.TRAINING, Work.PAUSED_TRAINING} - {now}:
            computing.end(work)

    def _on_run_event(self, event: RunEvent) -> None:
        run, is_running = self._run, self.state is TrainingState.RUNNING
        if event is RunEvent.STEP and run.newest_step is not None:
            newest = run.newest_step
            if newest.saved is not None:
                self._state.use_step(run, newest.step.number, newest.saved)
        elif event is RunEvent.EPOCH and run.epochs_done:
            result = run.results[-1]
            self._status.show_result(result)
            self._show_learning_rate(result.learning_rate)
            if self._state.follows_run:
                self._state.choose_epoch(result.epoch)
        elif event is RunEvent.PROGRESS and run.progress is not None and is_running:
            self._status.show_progress(run.progress)
            self._show_learning_rate(run.progress.learning_rate)
        elif event is RunEvent.SETTING:
            change = run.changes[-1]
            self._status.show_notice(f"{change_summary(run, change.name, change.value)} from here on")
        elif event is RunEvent.END and run.failure:
            self._state.failed.emit(run.failure)
        if is_running and event in (RunEvent.EPOCH, RunEvent.PROGRESS):
            self._status.show_message(position(run, is_paused=self._shown_state is TrainingState.PAUSED))

    def _use_kept(self) -> None:
        """Put the network that the run kept in use."""
        epoch = self._run.kept_epoch
        saved = self._run.snapshots.at_hand(epoch)
        if saved is None:  # a resumed run without a new epoch
            self._state.choose_epoch(epoch)
            return
        network = NetworkInUse(saved, kept_network_label(self._run), saved, epoch, self._run)
        record = self._state.record_of(network)  # for its name in the library
        self._state.set_network(network if record is None else replace(network, source=record.name))

    def _show_learning_rate(self, rate: float) -> None:
        if rate and self._run.job.config.schedule != "constant":  # else the form shows it
            self._panel.show_learning_rate(rate)
