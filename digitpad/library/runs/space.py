"""The disk space of runs, and what to delete when it exceeds the user's budget."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digitpad.library.runs.run_record import RunRecord, RunStatus
from digitpad.library.storage.weight_files import unnamed_of

BUDGET_SETTING = "library.budget_mb"
DEFAULT_BUDGET_MB = 2_000
MEGABYTE = 1_000_000  # bytes
MOST_BUDGET_MB = 10_000_000
N_RESUMABLE = 10
"""The newest runs keep their checkpoints, whatever their size."""


@dataclass(frozen=True)
class Space:
    """The used and the allowed disk space for weights and checkpoints of all runs.

    Attributes
    ----------
    used_bytes, budget_bytes : int
    """

    used_bytes: int
    budget_bytes: int

    @property
    def is_exceeded(self) -> bool:
        """Whether runs take more than is allowed."""
        return self.used_bytes > self.budget_bytes


def space_of(runs: Iterable[RunRecord], budget: str) -> Space:
    """Return the used space of runs, and the allowed space from the text of ``BUDGET_SETTING``."""
    is_number = budget.isascii() and budget.isdigit() and len(budget) < 12
    megabytes = min(int(budget), MOST_BUDGET_MB) if is_number else DEFAULT_BUDGET_MB
    return Space(sum(run.n_bytes for run in runs), megabytes * MEGABYTE)


def thin(connection: sqlite3.Connection, runs: Sequence[RunRecord]) -> list[str]:
    """Delete weights of the oldest runs until all runs fit the budget, inside a transaction.

    A run loses every second epoch, repeatedly, until four kinds are left: its last epoch, the most accurate
    one, the one with the lowest loss, and those that unfinished branches began with. If that is not enough,
    runs older than the newest ``N_RESUMABLE`` lose their checkpoints too. Starred runs and runs in progress
    stay complete.

    Parameters
    ----------
    connection : sqlite3.Connection
    runs : sequence of RunRecord
        All runs in the database.

    Returns
    -------
    list of str
        Names of files to be deleted after the transaction.
    """
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (BUDGET_SETTING,)).fetchone()
    space = space_of(runs, row[0] if row else "")
    surplus = space.used_bytes - space.budget_bytes
    if surplus <= 0:
        return []
    names: list[str] = []
    newest_first = sorted(runs, key=lambda run: -run.started)
    for run in reversed(newest_first):
        if surplus > 0 and _may_lose(run):
            dropped, n_bytes = _thin_epochs(connection, run.id, surplus)
            names += dropped
            surplus -= n_bytes
    for run in reversed(newest_first[N_RESUMABLE:]):
        if surplus > 0 and _may_lose(run):
            name, n_bytes = connection.execute(
                "SELECT checkpoint, checkpoint_bytes FROM runs WHERE id = ?", (run.id,)
            ).fetchone()
            connection.execute(
                "UPDATE runs SET checkpoint = '', checkpoint_bytes = 0 WHERE id = ?", (run.id,)
            )
            names.append(name)
            surplus -= n_bytes
    return unnamed_of(connection, names)


def _may_lose(run: RunRecord) -> bool:
    return not run.is_starred and run.status is not RunStatus.RUNNING


def _thin_epochs(connection: sqlite3.Connection, run_id: str, surplus: int) -> tuple[list[str], int]:
    """Delete weights of a run until ``surplus`` bytes are gone. Return file names and the bytes deleted."""
    rows = connection.execute(
        "SELECT epoch, validation_accuracy, result, weights, weights_bytes FROM epochs"
        " WHERE run = ? AND weights != '' ORDER BY epoch",
        (run_id,),
    ).fetchall()
    if not rows:
        return [], 0
    stay = {
        rows[-1][0],
        max(rows, key=lambda row: row[1])[0],
        min(rows, key=lambda row: _validation_loss(row[2]))[0],
    }
    stay |= {
        epoch
        for (epoch,) in connection.execute(
            "SELECT parent_epoch FROM runs WHERE parent = ? AND status NOT IN (?, ?)",
            (run_id, RunStatus.COMPLETED.value, RunStatus.EARLY_STOPPED.value),
        )
    }
    left = {epoch: (name, n_bytes) for epoch, _, _, name, n_bytes in rows if epoch not in stay}
    dropped: dict[int, tuple[str, int]] = {}
    stride = 2
    while left and sum(n_bytes for _, n_bytes in dropped.values()) < surplus:
        odd = [epoch for epoch in left if epoch % stride or stride > rows[-1][0]]
        dropped |= {epoch: left.pop(epoch) for epoch in odd}
        stride *= 2
    connection.executemany(
        "UPDATE epochs SET weights = '', weights_bytes = 0 WHERE run = ? AND epoch = ?",
        [(run_id, epoch) for epoch in dropped],
    )
    return [name for name, _ in dropped.values()], sum(n_bytes for _, n_bytes in dropped.values())


def _validation_loss(result: str) -> float:
    try:
        return float(json.loads(result)["validation_loss"])
    except (ValueError, TypeError, KeyError):
        return float("inf")
