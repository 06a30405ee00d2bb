"""A training run controlled by commands."""

import logging
import math
import queue
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from digitpad.nn.calibration import Calibration
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import BatchLoss, StepReport
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    as_examples,
    calibrated,
    make_trainer,
    stepped_network,
    trained_network,
)
from digitpad.workers import right_of_way
from digitpad.workers.health_meter import HealthMeter
from digitpad.workers.run_recording import RunRecording
from digitpad.workers.training_messages import (
    Beginning,
    Change,
    Command,
    Go,
    Goal,
    Order,
    Pace,
    Snapshot,
    TrainingRequest,
    TrainingSummary,
    Watch,
)

if TYPE_CHECKING:
    from digitpad.workers.training_worker import TrainingWorker

log = logging.getLogger(__name__)

_BATCH_LOSSES = 2_000
"""Limit of the mini-batch losses computed in a run at full speed. Each takes as long as a small step."""


class CommandedRun:
    """A run of a training worker. It obeys the worker's commands and emits its signals.

    At full speed the trainer takes whole epochs and halts only for commands. Steps to be reported or measured
    are taken singly in between. Waiting, copies and measurements are not counted as training time.
    """

    def __init__(self, worker: "TrainingWorker", request: TrainingRequest) -> None:
        self._worker = worker
        self._request = request
        self._goal = Goal.END
        self._number = 0  # of the command that set the goal
        self._changes_before: list[Change] = []  # requested before there was a trainer
        self._losses: list[BatchLoss] = []
        self._pace: float | None = None  # steps per second
        self._next_step_at = 0.0
        self._unsent: Step | None = None  # the newest step, if it was sent without its network
        self._calibration = Calibration()  # of the newest epoch
        self._health = HealthMeter(request.dataset.validation, worker.health_measured.emit)
        self._recording = recording = RunRecording(request)
        self._changes_taken = list(recording.changes)

    def run(self) -> None:
        """Train until done or stopped."""
        worker, request = self._worker, self._request
        job, dataset = request.job, request.dataset
        network = create_network(job.config) if request.first is None else _first(job, request.first)
        trainer = make_trainer(
            network, dataset, job, self._is_stopped_before, worker.progressed.emit, request.threads
        )
        if trainer is None:
            return
        self._recording.begin(trainer, lambda: worker.is_stop_requested)
        try:
            self._train(trainer)
        except BaseException as error:
            self._recording.fail(error)
            raise
        if not worker.is_stop_requested:
            test = evaluate(network, as_examples(dataset.test), lambda: worker.is_stop_requested)
            if test is not None:
                self._recording.add_test(test)
                worker.completed.emit(TrainingSummary(trainer.epochs_done, test))

    def _train(self, trainer: Trainer) -> None:
        """Train to the end of the run or a stop, then send and record the final network."""
        worker, request, job = self._worker, self._request, self._request.job
        n_steps = job.config.epochs * trainer.steps_per_epoch
        self._observed_every = math.ceil(n_steps / _BATCH_LOSSES)
        trainer.observe(on_step=self._on_step, on_change=self._on_change, every=self._observed_every)
        self._health.follow(trainer)
        for change in self._changes_before:
            trainer.change(change.name, change.value)
        first = None
        while first is None:
            if not self._obeys(trainer):
                self._recording.end(trainer, is_hurried=worker.is_hurried)
                return
            first = trainer.evaluate_first(lambda: self._is_halted(trainer, is_step_left=False))
        health = self._health.now(trainer)
        snapshot = None if trainer.steps_done else Snapshot(first, self._saved(trainer, first))
        worker.began.emit(Beginning(snapshot, health, request.dataset.fingerprint))
        if snapshot is not None:
            self._recording.add_epoch(snapshot.result, snapshot.saved, trainer)
        try:
            while not trainer.is_over and self._obeys(trainer):
                self._go_towards_goal(trainer)
            self._recording.end(trainer, is_hurried=self._worker.is_hurried)
        finally:  # the network has good weights even after an exception
            self._keep(trainer)

    # Towards the goal

    def _go_towards_goal(self, trainer: Trainer) -> None:
        """Train until the goal is reached, a command halts the trainer, or one single step is done."""
        has_a_step_left = not trainer.is_epoch_trained  # otherwise its evaluation was halted
        if has_a_step_left and (self._is_followed or self._health.is_due(trainer)):
            self._take_one(trainer)
            if not trainer.is_epoch_trained:
                if self._goal is Goal.STEP:
                    self._halt()
                return
            if self._goal is Goal.STEP:
                self._goal = Goal.EPOCH  # the evaluation belongs to the epoch's last step
        self._unsent = None
        result = trainer.epoch(
            self._halt_of_epoch(trainer), lambda progress: self._on_progress(progress, trainer)
        )
        if result is None:
            if self._worker.is_stop_requested or self._goal in (Goal.STEP, Goal.PAUSE):
                self._on_progress(trainer.epoch_progress, trainer)
            return
        self._send_losses()
        # An epoch can be short, so few pictures are used. The final network is calibrated on all pictures.
        saved = self._calibrated(self._saved(trainer, result), CALIBRATED_IN_A_HURRY)
        self._calibration = saved.calibration
        self._health.measure_epoch(trainer)
        self._worker.epoch_finished.emit(Snapshot(result, saved))
        self._recording.add_epoch(result, saved, trainer)
        if self._goal is Goal.EPOCH and not trainer.is_over:
            self._halt()

    def _halt_of_epoch(self, trainer: Trainer) -> Callable[[], bool]:
        """Return a function that decides whether the open epoch must halt. It is called before each step."""
        has_no_command = self._worker.commands.empty  # at full speed, there is hardly time for more
        may_become_due = self._health.may_become_due_in(trainer)

        def is_halted() -> bool:
            right_of_way.give()
            if has_no_command() and not may_become_due():
                return False
            return self._is_halted(trainer, is_step_left=not trainer.is_epoch_trained)

        return is_halted

    def _halt(self) -> None:
        self._goal = Goal.PAUSE
        self._worker.halted.emit(self._number)

    @property
    def _is_followed(self) -> bool:
        """Whether the next step must be reported."""
        return self._goal is Goal.STEP or self._pace is not None

    def _take_one(self, trainer: Trainer) -> None:
        """Take one step, and send its reports and measurements."""
        is_followed = self._is_followed
        if self._pace is not None:
            self._next_step_at = time.perf_counter() + 1.0 / self._pace
        step = self._health.measured_step(trainer) if self._health.is_due(trainer) else trainer.step()
        if not is_followed:
            return
        if step.number % self._observed_every:  # otherwise it was observed
            self._on_step(step)
        self._send_step(trainer, step)

    def _send_step(self, trainer: Trainer, step: Step) -> None:
        is_asked_for = self._goal in (Goal.STEP, Goal.PAUSE)
        is_shown = is_asked_for or not self._worker.is_network_waiting
        progress = trainer.epoch_progress
        self._send_losses()
        self._worker.send_step(StepReport(step, progress, self._stepped(trainer, step) if is_shown else None))
        self._worker.progressed.emit(progress)
        self._unsent = None if is_shown else step
        self._recording.tick(trainer)

    # Commands

    def _is_halted(self, trainer: Trainer, *, is_step_left: bool) -> bool:
        """Execute the waiting commands, between two steps or two parts of an evaluation.

        Returns
        -------
        bool
            Whether to halt: for a pause, for a stop, or because the next step must be taken singly.
        """
        if self._worker.commands.empty():  # true before nearly every step
            return is_step_left and self._health.is_due(trainer)
        if not self._obeys(trainer, may_wait=False):
            return True
        return self._goal is Goal.PAUSE or (
            is_step_left and (self._is_followed or self._health.is_due(trainer))
        )

    def _obeys(self, trainer: Trainer | None, *, may_wait: bool = True) -> bool:
        """Execute the waiting commands, unless a requested step must be taken first.

        While paused, wait for a command if ``may_wait``; in slow motion, until the next step is due. Without
        a trainer, pictures are still being generated.

        Returns
        -------
        bool
            Whether the run continues. A stop is executed at once, before all other commands.
        """
        while not self._worker.is_stop_requested and self._goal is not Goal.STEP:
            patience = self._patience(trainer)
            if may_wait and self._goal is Goal.PAUSE and trainer is not None:
                patience = self._recording.pause(trainer)
            try:
                command = self._worker.commands.get(may_wait, patience)
            except queue.Empty:
                if may_wait and self._goal is Goal.PAUSE:
                    continue  # the recording still has something to write
                break
            self._obey(command, trainer)
        return not self._worker.is_stop_requested

    def _patience(self, trainer: Trainer | None) -> float | None:
        """Return the seconds to wait for a command, or None for no limit."""
        if self._goal is Goal.PAUSE:
            return None
        if self._pace is None or trainer is None or trainer.is_epoch_trained:
            return 0.0
        return max(0.0, self._next_step_at - time.perf_counter())

    def _obey(self, command: Command, trainer: Trainer | None) -> None:
        if command is Order.STATE:
            self._send_state(trainer)
        elif isinstance(command, Change) and trainer is None:
            self._changes_before.append(command)
        elif isinstance(command, Change) and trainer is not None:
            trainer.change(command.name, command.value)
        elif isinstance(command, Pace):
            # The next step is due at the new pace, counted from the last step.
            if self._pace is not None and command.steps_per_second is not None:
                self._next_step_at += 1.0 / command.steps_per_second - 1.0 / self._pace
            self._pace = command.steps_per_second
        elif isinstance(command, Watch):
            self._health.is_watched = command.is_watched
        elif isinstance(command, Go):
            self._goal, self._number = command.goal, command.number
            if self._goal is Goal.PAUSE and self._unsent is not None and trainer is not None:
                self._send_step(trainer, self._unsent)

    def _is_stopped_before(self) -> bool:
        """Execute waiting commands while pictures are generated. Return whether to end the run."""
        right_of_way.give()
        return not self._obeys(None)

    # Signals

    def _send_state(self, trainer: Trainer | None) -> None:
        try:
            state = None if trainer is None else trainer.state()
        except MemoryError:
            log.warning("There is not enough memory for the state of training")
            state = None
        self._worker.state_taken.emit(state)

    def _keep(self, trainer: Trainer) -> None:
        """End the run, and send the final network."""
        trainer.finish()
        self._send_losses()
        if trainer.kept_result is not None:
            saved = self._saved(trainer, trainer.kept_result)
            self._worker.kept.emit(Snapshot(trainer.kept_result, self._calibrated(saved)))

    def _saved(self, trainer: Trainer, result: EpochResult) -> SavedNetwork:
        """Return a copy of the current network, with its origin."""
        request = self._request
        network = trainer.network.copy()
        return trained_network(
            network, request.dataset, request.job, request.preset, result, self._changes_taken
        )

    def _stepped(self, trainer: Trainer, step: Step) -> SavedNetwork:
        """Return a copy of the network within an epoch, with its origin."""
        request, network = self._request, trainer.network.copy()
        return stepped_network(
            network,
            request.dataset,
            request.job,
            request.preset,
            step,
            self._calibration,
            self._changes_taken,
        )

    def _calibrated(self, saved: SavedNetwork, n_most: int | None = None) -> SavedNetwork:
        return calibrated(saved, self._request.dataset.validation, n_most, lambda: self._worker.is_hurried)

    def _on_step(self, step: Step) -> None:
        if math.isfinite(step.loss):
            self._losses.append(BatchLoss(step.epochs_done, step.loss))

    def _on_progress(self, progress: Progress, trainer: Trainer) -> None:
        self._send_losses()
        self._worker.progressed.emit(progress)
        self._recording.tick(trainer)

    def _on_change(self, change: SettingChange) -> None:
        self._changes_taken.append(change)
        self._worker.setting_changed.emit(change)

    def _send_losses(self) -> None:
        if self._losses:
            losses, self._losses = tuple(self._losses), []
            self._worker.batch_losses.emit(losses)
            self._recording.add_losses(losses)


def _first(job: TrainingJob, saved: SavedNetwork) -> Network:
    """Return a new network for a job with the weights of another network, which must fit the job."""
    network, given = create_network(job.config), saved.network
    for new, old in zip((*network.weights, *network.biases), (*given.weights, *given.biases), strict=True):
        new[...] = old
    return network
