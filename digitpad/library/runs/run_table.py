"""The library's list of runs."""

import dataclasses
import functools
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from digitpad.errors import LibraryError
from digitpad.library.runs.run_record import DatasetRecord, RunRecord, RunStatus, test_accuracy
from digitpad.library.storage.process_owner import is_alive
from digitpad.library.storage.weight_files import WeightFiles

Post = Callable[..., None]
"""``post(work, after=...)`` queues a change for the writer. See ``Library``."""

_SELECT = """
SELECT runs.id, name, note, is_starred, started, status, owner, preset, job, dataset, threads, versions,
    parent, parent_epoch, progress, test, failure, checkpoint != '', checkpoint_bytes,
    count(epoch), max(epoch), max(validation_accuracy) FILTER (WHERE epoch > 0), total(seconds),
    total(weights_bytes),
    (SELECT validation_accuracy FROM epochs WHERE run = runs.id AND epoch > 0 ORDER BY epoch DESC LIMIT 1)
FROM runs LEFT JOIN epochs ON run = runs.id
"""


class RunTable:
    """All runs, in memory; the writer brings changes to the disk. For one thread.

    Parameters
    ----------
    post : callable
    files : WeightFiles
    announce : callable
        Called after each change of the list.
    """

    def __init__(self, post: Post, files: WeightFiles, announce: Callable[[], object]) -> None:
        self._post = post
        self._files = files
        self._announce = announce
        self._runs: dict[str, RunRecord] = {}
        self._deleted: list[tuple[RunRecord, ...]] = []  # hidden until the library is closed

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """All runs, the newest first."""
        return tuple(sorted(self._runs.values(), key=lambda run: -run.started))

    @property
    def datasets(self) -> frozenset[DatasetRecord]:
        """The data sets of all runs, those included that can come back."""
        hidden = (run for runs in self._deleted for run in runs)
        return frozenset(run.dataset for run in (*self._runs.values(), *hidden))

    def __len__(self) -> int:
        return len(self._runs)

    def find(self, run_id: str) -> RunRecord | None:
        """Return a run, or None if there is none with that id."""
        return self._runs.get(run_id)

    def named(self, text: str) -> RunRecord:
        """Return the run with an id or the start of one; "last" is the newest.

        Raises
        ------
        LibraryError
            If there is none, or more than one.
        """
        runs = self.runs
        found = runs[:1] if text == "last" else [run for run in runs if run.id.startswith(text.lower())]
        if not found or not text:
            raise LibraryError(f"There is no run {text!r}. 'digitpad runs' lists all runs.")
        if len(found) > 1:
            ids = ", ".join(run.id for run in found[:5])
            raise LibraryError(f"{len(found)} runs begin with {text!r}: {ids}. Give more of the id.")
        return found[0]

    def rename(self, run_id: str, name: str) -> None:
        """Rename a run."""
        self._update(run_id, name=name)

    def set_note(self, run_id: str, note: str) -> None:
        """Set the note of a run."""
        self._update(run_id, note=note)

    def set_starred(self, run_id: str, is_starred: bool) -> None:
        """Set or remove the star of a run. Starred runs are not thinned."""
        self._update(run_id, is_starred=is_starred)

    def delete(self, run_ids: Iterable[str]) -> None:
        """Remove runs from the list. They are deleted permanently when the library is closed.

        Runs in progress stay.
        """
        doomed = tuple(
            run
            for run_id in run_ids
            if (run := self._runs.get(run_id)) is not None and run.status is not RunStatus.RUNNING
        )
        if doomed:
            self._deleted.append(doomed)
            for run in doomed:
                del self._runs[run.id]
            self._announce()

    @property
    def can_undo(self) -> bool:
        """Whether deleted runs can be restored."""
        return bool(self._deleted)

    def undo_delete(self) -> tuple[RunRecord, ...]:
        """Restore the runs deleted last, and return them."""
        if not self._deleted:
            return ()
        runs = self._deleted.pop()
        self._runs |= {run.id: run for run in runs}
        self._announce()
        return runs

    def bring_back(self, run_id: str) -> None:
        """Restore one run, if it was deleted."""
        for index, runs in enumerate(self._deleted):
            for run in runs:
                if run.id == run_id:
                    self._runs[run_id] = run
                    left = tuple(one for one in runs if one.id != run_id)
                    self._deleted[index : index + 1] = [left] if left else []
                    self._announce()
                    return

    def delete_for_good(self) -> None:
        """Delete permanently, with all weights, the runs removed from the list."""
        ids = [run.id for runs in self._deleted for run in runs]
        self._deleted = []
        if ids:
            self._post(
                lambda connection: delete_runs(connection, ids), after=self._files.delete, touches={"runs"}
            )

    def replace(self, rows: Iterable[RunRecord]) -> bool:
        """Replace the rows by those in the database. Return whether anything changed."""
        hidden = {run.id for runs in self._deleted for run in runs}
        before, self._runs = self._runs, {run.id: run for run in rows if run.id not in hidden}
        return self._runs != before

    def _update(self, run_id: str, **values: Any) -> None:
        run = self._runs.get(run_id)
        if run is None:
            return
        self._runs[run_id] = dataclasses.replace(run, **values)
        assignments = ", ".join(f"{column} = ?" for column in values)
        self._post(
            lambda connection: connection.execute(
                f"UPDATE runs SET {assignments} WHERE id = ?", (*values.values(), run_id)
            )
        )
        self._announce()


class EndedOwners:
    """Detects recording processes that ended without notice. For one thread."""

    def __init__(self) -> None:
        self._ended: set[str] = set()

    def __call__(self, connection: sqlite3.Connection) -> bool:
        """Return whether a process has ended since the last call or, at the first call, at any time."""
        running = RunStatus.RUNNING.value
        try:
            rows = connection.execute(
                "SELECT DISTINCT owner FROM runs WHERE status = ?", (running,)
            ).fetchall()
        except sqlite3.Error:
            return False  # another process is writing
        before, self._ended = self._ended, {owner for (owner,) in rows if not is_alive(owner)}
        return not self._ended <= before


def read_runs(connection: sqlite3.Connection, run_id: str = "") -> list[RunRecord]:
    """Return all runs of the database, or the one with an id."""
    where = "WHERE runs.id = ?" if run_id else ""
    rows = connection.execute(f"{_SELECT} {where} GROUP BY runs.id", (run_id,) if run_id else ())
    alive: dict[str, bool] = {}
    return [_record(row, alive) for row in rows]


def delete_runs(connection: sqlite3.Connection, run_ids: Sequence[str]) -> list[str]:
    """Delete runs, and return the names of their files, which are to be deleted after the transaction.

    A run in progress stays: it may have been continued in the meantime.
    """
    names: list[str] = []
    for run_id in run_ids:
        found = connection.execute("SELECT status, owner FROM runs WHERE id = ?", (run_id,)).fetchone()
        if found is None or (found[0] == RunStatus.RUNNING.value and is_alive(found[1])):
            continue
        names += [
            name for (name,) in connection.execute("SELECT weights FROM epochs WHERE run = ?", (run_id,))
        ]
        names += [
            name for (name,) in connection.execute("SELECT checkpoint FROM runs WHERE id = ?", (run_id,))
        ]
        connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
    return list(filter(None, names))


def _record(row: Sequence[Any], alive: dict[str, bool]) -> RunRecord:
    (
        run_id, name, note, is_starred, started, status_text, owner, preset, job, dataset, threads, versions,
        parent, parent_epoch, progress, test, failure, has_checkpoint, checkpoint_bytes,
        _, epochs_done, best, seconds, weights_bytes, last,
    ) = row  # fmt: skip
    status = RunStatus(status_text) if status_text in {one.value for one in RunStatus} else RunStatus.FAILED
    if status is RunStatus.RUNNING:
        if owner not in alive:
            alive[owner] = is_alive(owner)
        if not alive[owner]:
            status = RunStatus.INTERRUPTED
    return RunRecord(
        id=run_id,
        name=name,
        note=note,
        is_starred=bool(is_starred),
        started=started,
        status=status,
        preset=preset,
        job_text=job,
        dataset=DatasetRecord.from_text(dataset),
        threads=threads,
        versions=_versions(versions),
        parent=parent or "",
        parent_epoch=parent_epoch or 0,
        epochs_done=epochs_done or 0,
        progress=progress,
        best_accuracy=best,
        last_accuracy=last,
        seconds=seconds,
        n_bytes=int(weights_bytes) + checkpoint_bytes,
        has_checkpoint=bool(has_checkpoint),
        test_accuracy=test_accuracy(test),
        failure=failure,
    )


@functools.lru_cache(maxsize=1_000)
def _versions(text: str) -> dict[str, str]:
    """Return versions as a mapping that runs share. Do not change it."""
    try:
        return {str(key): str(value) for key, value in json.loads(text).items()}
    except (ValueError, AttributeError):
        return {}
