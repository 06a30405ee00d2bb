"""The right to record a run, which one process has at a time."""

import sqlite3

import numpy as np

from digitpad.errors import LibraryError
from digitpad.library.runs.job_text import changes_as_text, changes_from_text, changes_until, job_as_text
from digitpad.library.runs.run_record import RunStatus
from digitpad.library.storage.process_owner import is_alive, this_process
from digitpad.recognition.training.presets import TrainingJob


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
