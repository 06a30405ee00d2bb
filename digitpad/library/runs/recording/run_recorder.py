"""Recording of a training run."""

import dataclasses
import json
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable

from digitpad.digits.data_file import ShouldStop
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.errors import DataFileError, StoppedError
from digitpad.library.runs.job_text import job_as_text
from digitpad.library.runs.recording.recorded_batch import RecordedBatch, Snapshot
from digitpad.library.runs.run_record import DatasetRecord, RunStatus
from digitpad.library.storage.process_owner import this_process
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import BatchLoss

log = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 1.0
SECONDS_BETWEEN_CHECKPOINTS = 10.0

_N_LOSSES = 150  # of a run: each observed step takes longer

Post = Callable[..., None]


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
        self._batch = RecordedBatch()
        self._is_written = threading.Event()  # set when the last batch is written
        self._is_written.set()
        self._written_at = self._checkpoint_at = -math.inf  # the first batch is written at once
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
        trainer.observe(on_change=self._on_change)
        if observes_losses:
            n_steps = trainer.config.epochs * trainer.steps_per_epoch
            trainer.observe(on_step=self._on_step, every=math.ceil(n_steps / _N_LOSSES))

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
            self._batch.thin(trainer.network.parameters.nbytes)
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
        batch, self._batch = self._batch, RecordedBatch()
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
            lambda connection: batch.write(connection, self._files, self.run_id),
            after=after,
            on_failure=on_failure,
            touches={"runs"},
        )
