"""Recording of a training run."""

import dataclasses
import json
import logging
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from digitpad.digits.data_file import ShouldStop
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.errors import DataFileError, LibraryError, StoppedError
from digitpad.library.runs.job_text import changes_as_text, changes_from_text, changes_until, job_as_text
from digitpad.library.runs.run_record import DatasetRecord, RunStatus
from digitpad.library.storage.process_owner import is_alive, this_process
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import BatchLoss

log = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 1.0
SECONDS_BETWEEN_CHECKPOINTS = 10.0
MAX_WAITING_BYTES = 64_000_000
"""Weights that may wait while nothing can be written. Beyond that, every second epoch loses its weights."""

_N_FLUSHED = 5  # the newest networks of a batch are flushed to the disk
_N_LOSSES = 150  # of a run: each observed step takes longer

Post = Callable[..., None]

Snapshot = SavedNetwork | Callable[[], SavedNetwork]
"""A network that is no longer changed, or a function that makes one in the writer's thread."""


@dataclasses.dataclass(frozen=True)
class RunStart:
    """The properties of a new run.

    Attributes
    ----------
    id : str
        See ``Library.new_run_id``.
    job : TrainingJob
    preset : str
    dataset : DatasetRecord
    threads : int
    name : str
    versions : mapping
    parent, parent_epoch
        See ``RunRecord``.
    """

    id: str
    job: TrainingJob
    preset: str
    dataset: DatasetRecord
    threads: int
    name: str
    versions: dict[str, str]
    parent: str = ""
    parent_epoch: int = 0


@dataclasses.dataclass
class _Batch:
    """The data to write next."""

    epochs: list[tuple[EpochResult, Snapshot | None]] = dataclasses.field(default_factory=list)
    losses: list[tuple[float, float]] = dataclasses.field(default_factory=list)
    changes: tuple[SettingChange, ...] | None = None
    state: dict[str, Any] | None = None
    progress: float = 0.0
    end: dict[str, Any] = dataclasses.field(default_factory=dict)


class RunRecorder:
    """Records a run during training: epochs with their weights, losses, changes, checkpoints.

    Call its methods in the thread that trains, between steps. There they only copy; the library's writer does
    the rest. While the disk is full, the data wait in memory.

    Parameters
    ----------
    post : callable
        Queues a change for the writer. See ``Library``.
    files : WeightFiles
    run_id : str
    changes : sequence of SettingChange
        Earlier changes, if the run continues.
    tell : callable
        Called with a sentence, in any thread, if the run cannot be recorded or not go on later.
    """

    def __init__(
        self,
        post: Post,
        files: WeightFiles,
        run_id: str,
        changes: tuple[SettingChange, ...] = (),
        tell: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        self.run_id = run_id
        self._tell = tell
        self._has_failed = False
        self._post = post
        self._files = files
        self._changes = list(changes)
        self._batch = _Batch()
        self._is_written = threading.Event()  # set when the last batch is written
        self._is_written.set()
        self._written_at = self._checkpoint_at = -math.inf  # the first batch is written at once
        self._stops: list[Callable[[], None]] = []
        self._steps_written = -1

    def record_of(self, dataset: Dataset, should_stop: ShouldStop = lambda: False) -> DatasetRecord:
        """Return the record of the data set to train on, and keep a copy if only this process has it.

        A copy takes about a second for 50 MB of pictures, once. Without one, because it cannot be written or
        ``should_stop`` returned True, the run cannot be resumed later. The former is reported to the user.
        """
        record = DatasetRecord.of(dataset)
        if dataset.is_made:
            try:
                copy = kept_copy(dataset, should_stop)
                record = dataclasses.replace(record, source=copy.source, folder=copy.folder)
            except StoppedError:
                pass
            except DataFileError as error:
                self._tell(f"{error} The run cannot be resumed after digitpad is closed.")
        return record

    def begin(self, start: RunStart) -> None:
        """Record a new run."""
        row = {
            "id": start.id,
            "name": start.name,
            "started": time.time(),
            "status": RunStatus.RUNNING.value,
            "owner": this_process(),
            "job": job_as_text(start.job),
            "preset": start.preset,
            "dataset": start.dataset.as_text(),
            "threads": start.threads,
            "versions": json.dumps(start.versions),
            "parent": start.parent or None,
            "parent_epoch": start.parent_epoch or None,
        }
        # Another window may have deleted the parent.
        parent = "(SELECT id FROM runs WHERE id = ?)"
        marks = ", ".join(parent if name == "parent" else "?" for name in row)
        insert = f"INSERT INTO runs ({', '.join(row)}) VALUES ({marks})"
        self._post(
            lambda connection: connection.execute(insert, tuple(row.values())),
            on_failure=self._tell_failure,
            touches={"runs"},
        )

    def follow(self, trainer: Trainer, *, observes_losses: bool = True) -> None:
        """Record a trainer's changes from now on, and its losses unless ``add_losses`` receives them."""
        self._stops.append(trainer.observe(on_change=self._on_change))
        if observes_losses:
            n_steps = trainer.config.epochs * trainer.steps_per_epoch
            self._stops.append(trainer.observe(on_step=self._on_step, every=math.ceil(n_steps / _N_LOSSES)))

    def add_losses(self, losses: Iterable[BatchLoss]) -> None:
        """Record losses of mini-batches, in order."""
        self._batch.losses += [(loss.epochs_done, loss.loss) for loss in losses]

    def add_epoch(self, result: EpochResult, saved: Snapshot | None, trainer: Trainer) -> None:
        """Record an epoch that has just ended, and the network after it."""
        self._batch.epochs.append((result, saved))
        self.tick(trainer)

    def tick(self, trainer: Trainer) -> None:
        """Write the collected data at intervals. Call it between steps, a few times a second."""
        now = time.monotonic()
        gathered = bool(self._batch.epochs) or self._batch.changes is not None
        wait = SECONDS_BETWEEN_WRITES if gathered else SECONDS_BETWEEN_CHECKPOINTS
        since = self._written_at if gathered else self._checkpoint_at
        if now - since < wait:
            return
        if not self._is_written.is_set():  # the disk is slow or full
            self._thin_waiting(trainer)
            return
        self._write(trainer)

    def pause(self, trainer: Trainer) -> float | None:
        """Write everything, because nothing may follow for a long time.

        Returns
        -------
        float or None
            Seconds after which to call it again, because it is too early or the disk is full; None if
            everything was queued.
        """
        if trainer.steps_done == self._steps_written and not self._batch.epochs:
            return None
        wait = self._written_at + SECONDS_BETWEEN_WRITES - time.monotonic()
        if wait > 0.0 or not self._is_written.is_set():
            return max(wait, 0.1)
        self._write(trainer)
        return None

    def finish(
        self,
        status: RunStatus,
        trainer: Trainer | None,
        *,
        test: Evaluation | None = None,
        failure: str = "",
    ) -> None:
        """Record how the run ended.

        Parameters
        ----------
        status : RunStatus
        trainer : Trainer or None
            Pass it before its ``finish``, so that the run can continue. None keeps the last checkpoint.
        test : Evaluation, optional
        failure : str
        """
        for stop in self._stops:
            stop()
        self._stops.clear()
        self._batch.end = {
            "status": status.value,
            "owner": "",
            "test": "" if test is None else json.dumps(dataclasses.asdict(test)),
            "failure": failure,
        }
        self._write(trainer)

    def add_test(self, test: Evaluation) -> None:
        """Record the test result of a run that has ended."""
        text = json.dumps(dataclasses.asdict(test))
        self._post(
            lambda connection: connection.execute(
                "UPDATE runs SET test = ? WHERE id = ?", (text, self.run_id)
            ),
            touches={"runs"},
        )

    def _tell_failure(self, error: Exception) -> None:
        """Report once, in the writer's thread, that recording has ended."""
        if not self._has_failed:
            self._has_failed = True
            self._tell(f"This run is not recorded: {error}")

    def _on_step(self, step: Step) -> None:
        if math.isfinite(step.loss):
            self._batch.losses.append((step.epochs_done, step.loss))

    def _on_change(self, change: SettingChange) -> None:
        self._changes.append(change)
        self._batch.changes = tuple(self._changes)

    def _write(self, trainer: Trainer | None) -> None:
        batch, self._batch = self._batch, _Batch()
        if trainer is not None:
            try:
                batch.state = trainer.state()
            except MemoryError:
                log.warning("There is not enough memory for a checkpoint")
            batch.progress = trainer.progress
            self._checkpoint_at = time.monotonic()
            self._steps_written = trainer.steps_done
        self._written_at = time.monotonic()
        self._is_written.clear()
        written = self._is_written

        def on_failure(error: Exception) -> None:
            written.set()
            self._tell_failure(error)

        def after(old_files: list[str]) -> None:
            self._files.delete(old_files)
            written.set()

        self._post(
            lambda connection: self._write_batch(connection, batch),
            after=after,
            on_failure=on_failure,
            touches={"runs"},
        )

    def _write_batch(self, connection: sqlite3.Connection, batch: _Batch) -> list[str]:
        """Write a batch inside a transaction. Return the files that are no longer needed."""
        is_there = connection.execute("SELECT checkpoint FROM runs WHERE id = ?", (self.run_id,)).fetchone()
        if is_there is None:
            raise LibraryError(f"Run {self.run_id} was deleted during training, so recording has ended.")
        new_files: list[str] = []
        try:
            for n_left, (result, saved) in zip(range(len(batch.epochs))[::-1], batch.epochs, strict=True):
                made = saved() if callable(saved) else saved
                name, n_bytes = "", 0
                if made is not None:
                    name, n_bytes = self._files.write_network(made, is_flushed=n_left < _N_FLUSHED)
                new_files.append(name)
                connection.execute(
                    "INSERT OR REPLACE INTO epochs (run, epoch, validation_accuracy, seconds, result,"
                    " weights, weights_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        self.run_id,
                        result.epoch,
                        result.validation_accuracy,
                        result.seconds,
                        result.as_text(),
                        name,
                        n_bytes,
                    ),
                )
            if batch.losses:
                connection.execute(
                    "INSERT INTO batch_losses (run, first, numbers) VALUES (?, ?, ?)",
                    (self.run_id, batch.losses[0][0], np.array(batch.losses, "<f8").tobytes()),
                )
            values: dict[str, Any] = dict(batch.end)
            if batch.changes is not None:
                values["changes"] = changes_as_text(batch.changes)
            if batch.state is not None:
                name, n_bytes = self._files.write_state(batch.state)
                new_files.append(name)
                values |= {"checkpoint": name, "checkpoint_bytes": n_bytes, "progress": batch.progress}
            if new_files:
                self._files.flush_folder()
            if values:
                assignments = ", ".join(f"{column} = ?" for column in values)
                connection.execute(
                    f"UPDATE runs SET {assignments} WHERE id = ?", (*values.values(), self.run_id)
                )
        except BaseException:  # it is retried with other file names
            self._files.delete(new_files)
            raise
        return [is_there[0]] if batch.state is not None else []

    def _thin_waiting(self, trainer: Trainer) -> None:
        """Drop the weights of every second waiting epoch if they take too much memory."""
        epochs = self._batch.epochs
        held = [index for index, (_, saved) in enumerate(epochs) if saved is not None]
        if len(held) * trainer.network.parameters.nbytes > MAX_WAITING_BYTES:
            for index in held[:-1:2]:
                epochs[index] = (epochs[index][0], None)


def claim(connection: sqlite3.Connection, run_id: str, checkpoint: str, job: TrainingJob) -> None:
    """Make this process the one that records a run, inside a transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
    run_id : str
    checkpoint : str
        Name of the checkpoint file to continue from.
    job : TrainingJob
        Job to continue with.

    Raises
    ------
    LibraryError
        If the run was deleted, another process records it, or its checkpoint has changed.
    """
    row = connection.execute("SELECT status, owner, checkpoint FROM runs WHERE id = ?", (run_id,)).fetchone()
    if row is None:
        raise LibraryError(f"There is no run {run_id}.")
    status, owner, newest = row
    if status == RunStatus.RUNNING.value and is_alive(owner):
        raise LibraryError(f"Run {run_id} is already running.")
    if newest != checkpoint:
        raise LibraryError(f"Run {run_id} has continued in the meantime. Try again.")
    _forget_after_checkpoint(connection, run_id)
    connection.execute(
        "UPDATE runs SET status = ?, owner = ?, job = ?, test = '', failure = '' WHERE id = ?",
        (RunStatus.RUNNING.value, this_process(), job_as_text(job), run_id),
    )


def _forget_after_checkpoint(connection: sqlite3.Connection, run_id: str) -> None:
    """Delete everything recorded after a run's checkpoint, because it will be recorded again."""
    progress, changes = connection.execute(
        "SELECT progress, changes FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    connection.execute("DELETE FROM epochs WHERE run = ? AND epoch > ?", (run_id, progress))
    for rowid, numbers in connection.execute(
        "SELECT rowid, numbers FROM batch_losses WHERE run = ?", (run_id,)
    ).fetchall():
        pairs = np.frombuffer(numbers[: len(numbers) // 16 * 16], "<f8").reshape(-1, 2)
        kept = pairs[pairs[:, 0] <= progress + 1e-9]
        if len(kept) < len(pairs):
            connection.execute("UPDATE batch_losses SET numbers = ? WHERE rowid = ?", (kept.tobytes(), rowid))
    before = changes_until(changes_from_text(changes), progress)
    connection.execute("UPDATE runs SET changes = ? WHERE id = ?", (changes_as_text(before), run_id))
