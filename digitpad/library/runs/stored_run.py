"""A run as stored in the library: epochs, losses, changes, weights and checkpoint."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping

import numpy as np

from digitpad.errors import LibraryError
from digitpad.library.runs.job_text import changes_from_text, changes_until
from digitpad.library.runs.run_record import RunRecord, RunStatus
from digitpad.library.runs.run_table import read_runs
from digitpad.library.runs.versions import versions
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.layers import has_convolutions
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.trainer import Trainer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import BatchLoss, RunEnd, RunHistory

log = logging.getLogger(__name__)

_ENDS = {
    RunStatus.COMPLETED: RunEnd.COMPLETED,
    RunStatus.EARLY_STOPPED: RunEnd.EARLY_STOPPED,
    RunStatus.STOPPED: RunEnd.STOPPED,
    RunStatus.INTERRUPTED: RunEnd.STOPPED,
    RunStatus.FAILED: RunEnd.FAILED,
}


class StoredWeights(Mapping[int, SavedNetwork]):
    """The networks of a run's epochs. Each is read from its file on access.

    Parameters
    ----------
    files : WeightFiles
    names : mapping of int to str
        File names by epoch.
    """

    def __init__(self, files: WeightFiles, names: Mapping[int, str]) -> None:
        self._files = files
        self._names = dict(names)

    def __getitem__(self, epoch: int) -> SavedNetwork:
        """Read the network after an epoch.

        Raises
        ------
        KeyError
            If its weights are not stored.
        ModelFileError
            If its file is missing or damaged.
        """
        return self._files.network(self._names[epoch])

    def file_name(self, epoch: int) -> str:
        """Return the file name of an epoch with stored weights."""
        return self._names[epoch]

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class StoredRun:
    """One run as it was in the database when it was read.

    Attributes
    ----------
    record : RunRecord
    results : tuple of EpochResult
        From epoch 0, if it was evaluated.
    batch_losses : tuple of BatchLoss
    changes : tuple of SettingChange
    test : Evaluation or None
    weights : StoredWeights
    checkpoint_name : str
        Name of the checkpoint file; empty if there is none.
    """

    def __init__(
        self,
        record: RunRecord,
        results: tuple[EpochResult, ...],
        batch_losses: tuple[BatchLoss, ...],
        changes: tuple[SettingChange, ...],
        test: Evaluation | None,
        weights: StoredWeights,
        checkpoint: str,
        files: WeightFiles,
    ) -> None:
        self.record = record
        self.results = results
        self.batch_losses = batch_losses
        self.changes = changes
        self.test = test
        self.weights = weights
        self.checkpoint_name = checkpoint
        self._files = files

    def restore(self, trainer: Trainer) -> None:
        """Restore a trainer, with the run's job or one of more epochs, to the run's newest checkpoint.

        A run without a checkpoint starts again, with the same result.

        Raises
        ------
        CheckpointError
            If the checkpoint's file is missing or damaged, or belongs to other data.
        LibraryError
            If there is no checkpoint, although the run has trained or began with another run's weights.
        """
        if self.checkpoint_name:
            trainer.restore(self._files.state(self.checkpoint_name), goes_further=True)
        elif self.record.epochs_done or self.record.parent_epoch:
            raise LibraryError(f"Run {self.record.id} has no checkpoint to continue from.")

    @property
    def changes_to_go_on(self) -> tuple[SettingChange, ...]:
        """The changes up to the checkpoint."""
        return changes_until(self.changes, self.record.progress)

    def differs_here(self, threads: int) -> str:
        """Return what affects the last bits and differs from the run's start, or an empty string.

        Parameters
        ----------
        threads : int
            Number of threads used here.
        """
        here = versions()
        if threads != self.record.threads:
            return f"threads were {self.record.threads}, and are {threads}"
        then = {**here, **self.record.versions}
        names = ["processor", "blas", "numpy"]
        if has_convolutions(self.record.job.config.layers):
            names.append("convolutions")
            then["convolutions"] = self.record.versions.get("convolutions", "an earlier revision")
        return "; ".join(
            f"{name} was {then[name]}, and is {here[name]}" for name in names if then[name] != here[name]
        )

    def history(self) -> RunHistory:
        """Return the run's history for display. Weights are read when an epoch is chosen."""
        record = self.record
        return RunHistory.restored(
            record.job,
            record.preset,
            record.dataset.name,
            record.dataset.fingerprint,
            run_id=record.id,
            results=self.results,
            batch_losses=self.batch_losses,
            changes=self.changes,
            stored=self.weights,
            end=_ENDS.get(record.status),
            test=self.test,
            failure=record.failure,
        )

    def history_to_go_on(self, job: TrainingJob) -> RunHistory:
        """Return the history up to the checkpoint, with the job to continue with."""
        history = self.history()
        history.go_on(job, self.record.progress)
        return history


def read_stored_run(connection: sqlite3.Connection, files: WeightFiles, run_id: str) -> StoredRun:
    """Read a run from the database.

    Raises
    ------
    LibraryError
        If there is none with that id.
    """
    records = read_runs(connection, run_id)
    if not records:
        raise LibraryError(f"There is no run {run_id}. 'digitpad runs' lists all runs.")
    changes, test, checkpoint = connection.execute(
        "SELECT changes, test, checkpoint FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    results, names = [], {}
    for epoch, text, weights in connection.execute(
        "SELECT epoch, result, weights FROM epochs WHERE run = ? ORDER BY epoch", (run_id,)
    ):
        try:
            results.append(EpochResult(**json.loads(text)))
        except (ValueError, TypeError):
            log.warning("Epoch %s of run %s cannot be read", epoch, run_id)
            continue
        if weights:
            names[epoch] = weights
    losses: list[BatchLoss] = []
    for (numbers,) in connection.execute(
        "SELECT numbers FROM batch_losses WHERE run = ? ORDER BY first", (run_id,)
    ):
        pairs = np.frombuffer(numbers[: len(numbers) // 16 * 16], "<f8").reshape(-1, 2).tolist()
        losses += [BatchLoss(*pair) for pair in pairs]
    return StoredRun(
        records[0],
        tuple(results),
        tuple(losses),
        changes_from_text(changes),
        _evaluation(test),
        StoredWeights(files, names),
        checkpoint,
        files,
    )


def read_weights(connection: sqlite3.Connection, files: WeightFiles, run_id: str) -> StoredWeights:
    """Read from the database which epochs of a run have stored weights."""
    names = connection.execute("SELECT epoch, weights FROM epochs WHERE run = ? AND weights != ''", (run_id,))
    return StoredWeights(files, dict(names))


def _evaluation(text: str) -> Evaluation | None:
    try:
        return Evaluation(**json.loads(text)) if text else None
    except (ValueError, TypeError):
        return None
