"""Data of a run that are written together."""

import dataclasses
import sqlite3
from collections.abc import Callable
from typing import Any

import numpy as np

from digitpad.errors import LibraryError
from digitpad.library.runs.job_text import changes_as_text
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.results import EpochResult

MAX_WAITING_BYTES = 64_000_000
"""Weights that may wait while nothing can be written. Beyond that, every second epoch loses its weights."""

_N_FLUSHED = 5  # the newest networks of a batch are flushed to the disk

Snapshot = SavedNetwork | Callable[[], SavedNetwork]
"""A network that is no longer changed, or a function that makes one in the writer's thread."""


@dataclasses.dataclass
class RecordedBatch:
    """What a run has come to since the last batch.

    Attributes
    ----------
    epochs : list of (EpochResult, Snapshot or None)
    losses : list of (float, float)
        Epochs done, and the loss of a mini-batch.
    changes : tuple of SettingChange, optional
        All changes of the run, if there is a new one.
    state : dict, optional
        A checkpoint: see ``Trainer.state``.
    progress : float
        Epochs done at the checkpoint.
    end : dict
        Columns of the run's row that say how it ended.
    """

    epochs: list[tuple[EpochResult, Snapshot | None]] = dataclasses.field(default_factory=list)
    losses: list[tuple[float, float]] = dataclasses.field(default_factory=list)
    changes: tuple[SettingChange, ...] | None = None
    state: dict[str, Any] | None = None
    progress: float = 0.0
    end: dict[str, Any] = dataclasses.field(default_factory=dict)

    def write(self, connection: sqlite3.Connection, files: WeightFiles, run_id: str) -> list[str]:
        """Write everything inside a transaction. Return the files that are no longer needed.

        Raises
        ------
        LibraryError
            If the run was deleted.
        """
        is_there = connection.execute("SELECT checkpoint FROM runs WHERE id = ?", (run_id,)).fetchone()
        if is_there is None:
            raise LibraryError(f"Run {run_id} was deleted during training, so recording has ended.")
        new_files: list[str] = []
        try:
            for n_left, (result, saved) in zip(range(len(self.epochs))[::-1], self.epochs, strict=True):
                made = saved() if callable(saved) else saved
                name, n_bytes = "", 0
                if made is not None:
                    name, n_bytes = files.write_network(made, is_flushed=n_left < _N_FLUSHED)
                new_files.append(name)
                connection.execute(
                    "INSERT OR REPLACE INTO epochs (run, epoch, validation_accuracy, seconds, result,"
                    " weights, weights_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        run_id,
                        result.epoch,
                        result.validation_accuracy,
                        result.seconds,
                        result.as_text(),
                        name,
                        n_bytes,
                    ),
                )
            if self.losses:
                connection.execute(
                    "INSERT INTO batch_losses (run, first, numbers) VALUES (?, ?, ?)",
                    (run_id, self.losses[0][0], np.array(self.losses, "<f8").tobytes()),
                )
            values: dict[str, Any] = dict(self.end)
            if self.changes is not None:
                values["changes"] = changes_as_text(self.changes)
            if self.state is not None:
                name, n_bytes = files.write_state(self.state)
                new_files.append(name)
                values |= {"checkpoint": name, "checkpoint_bytes": n_bytes, "progress": self.progress}
            if new_files:
                files.flush_folder()
            if values:
                assignments = ", ".join(f"{column} = ?" for column in values)
                connection.execute(f"UPDATE runs SET {assignments} WHERE id = ?", (*values.values(), run_id))
        except BaseException:  # it is retried with other file names
            files.delete(new_files)
            raise
        return [is_there[0]] if self.state is not None else []

    def thin(self, n_bytes: int) -> None:
        """Drop the weights of every second epoch if all, of ``n_bytes`` each, take too much memory."""
        epochs = self.epochs
        held = [index for index, (_, saved) in enumerate(epochs) if saved is not None]
        if len(held) * n_bytes > MAX_WAITING_BYTES:
            for index in held[:-1:2]:
                epochs[index] = (epochs[index][0], None)
