"""The thread that writes the library, in the order in which changes were asked for."""

import contextlib
import errno
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitpad.errors import LibraryError
from digitpad.library.storage.database import error_name, transaction
from digitpad.library.storage.salvage import open_whole

log = logging.getLogger(__name__)

Work = Callable[[sqlite3.Connection], Any]

_SECONDS_BETWEEN_LOOKS = 1.0  # for what other processes wrote
_SECONDS_BETWEEN_TRIES = 1.0
_MOST_AT_ONCE = 500  # changes in one transaction
_BUSY_SECONDS = 10.0  # of waiting for another process before it is told


@dataclass(eq=False)
class Job:
    """Something to be done with the database.

    Attributes
    ----------
    work : callable
        Given the connection, inside a transaction. It may be called again after a failure.
    after : callable
        Called when the transaction is on the disk, with what ``work`` returned; in the writer's thread.
    on_failure : callable
        Called with the exception if ``work`` itself is at fault, and is given up.
    """

    work: Work
    after: Callable[[Any], object] = lambda result: None
    on_failure: Callable[[Exception], object] = lambda error: None
    result: Any = field(default=None, init=False)


class Writer:
    """One thread with a connection of its own.

    While the disk is full or another process holds the database, jobs wait and are tried again: nothing that
    was asked for is dropped while the process lives.

    Parameters
    ----------
    path : Path
        Of the database; its folder is made.
    on_trouble : callable
        Given a sentence when nothing can be written, and "" when it can again. In the writer's thread.
    on_opened : callable
        Given the connection and a sentence on damage, once, before the first job.
    on_others : callable
        Called when another process has written.
    on_end : callable
        Called after each transaction, with whether it is on the disk.
    """

    def __init__(
        self,
        path: Path,
        on_trouble: Callable[[str], object],
        on_opened: Callable[[sqlite3.Connection, str], object],
        on_others: Callable[[], object],
        on_end: Callable[[bool], object] = lambda is_written: None,
    ) -> None:
        self._path = path
        self._on_trouble = on_trouble
        self._on_opened = on_opened
        self._on_others = on_others
        self._on_end = on_end
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._gives_up_at = float("inf")
        self._trouble = ""
        self._version = 0  # of the database, as it was looked at last
        self._next_look = 0.0
        self._thread = threading.Thread(target=self._run, name="library", daemon=True)
        self._failed_since: float | None = None

    def start(self) -> None:
        """Open the database and begin to write."""
        self._thread.start()

    def post(self, job: Job) -> None:
        """Write something soon. From any thread."""
        self._jobs.put(job)

    @property
    def is_alive(self) -> bool:
        """Whether it was started and is not closed."""
        return self._thread.is_alive()

    def close(self, seconds: float) -> bool:
        """Write what waits, for so many seconds at most, and end; tell whether all was written."""
        self._gives_up_at = time.monotonic() + seconds
        self._is_closing.set()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(seconds + 0.5)
        return self._jobs.empty() and not self._trouble

    # In the thread

    def _run(self) -> None:
        connection = self._opened()
        if connection is None:
            return
        with contextlib.closing(connection):
            is_last = False  # nothing comes but what follows from what is done
            while True:
                jobs, is_asked_to_end = self._next_jobs()
                is_last = is_last or is_asked_to_end
                if jobs and not self._write_until_done(connection, jobs):
                    log.warning("%d changes of the library were not written: %s", len(jobs), self._trouble)
                    return
                if is_last and self._is_closing.is_set() and self._jobs.empty():
                    return
                self._look_at_others(connection)

    def _next_jobs(self) -> tuple[list[Job], bool]:
        """Wait a moment for jobs; return them, and whether the end was asked for behind them."""
        jobs: list[Job] = []
        is_last = False
        with contextlib.suppress(queue.Empty):
            job = self._jobs.get(timeout=_SECONDS_BETWEEN_LOOKS)
            while True:
                is_last = is_last or job is None
                jobs += [] if job is None else [job]
                if len(jobs) >= _MOST_AT_ONCE:
                    break
                job = self._jobs.get_nowait()
        return jobs, is_last

    def _look_at_others(self, connection: sqlite3.Connection) -> None:
        """Tell of what other processes wrote, once a second, also while this one writes all the time."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _SECONDS_BETWEEN_LOOKS
        seen, self._version = self._version, _data_version(connection)
        if self._version != seen:
            self._on_others()

    def _opened(self) -> sqlite3.Connection | None:
        while True:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection, damage = open_whole(self._path)
                self._end_trouble()
                self._version = _data_version(connection)  # before anything is read: others write meanwhile
                self._on_opened(connection, damage)
                return connection
            except LibraryError as error:
                self._tell(str(error))
            except (OSError, sqlite3.Error) as error:
                self._tell_failure(error)
            except Exception:
                log.exception("The library cannot be opened")
                return None
            if not self._waits():
                return None

    def _write_until_done(self, connection: sqlite3.Connection, jobs: list[Job]) -> bool:
        """Write jobs in one transaction, however often it takes; False if there is no time left."""
        while True:
            done: list[Job] = []
            try:
                with transaction(connection):
                    for job in jobs:
                        self._do(connection, job, done)
            except (OSError, sqlite3.Error) as error:
                self._on_end(False)
                self._tell_failure(error)
                if not self._waits():
                    return False
                continue
            self._on_end(True)
            self._end_trouble()
            for job in done:
                try:
                    job.after(job.result)
                except Exception:
                    log.exception("What follows a change of the library failed")
            return True

    def _do(self, connection: sqlite3.Connection, job: Job, done: list[Job]) -> None:
        """Do one job; if it is at fault itself, leave the others as they are."""
        connection.execute("SAVEPOINT job")
        try:
            job.result = job.work(connection)
        except (OSError, MemoryError):
            raise
        except Exception as error:
            if _is_passing(error):
                raise
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            log.exception("A change of the library failed")
            job.on_failure(error)
            return
        connection.execute("RELEASE job")
        done.append(job)

    def _waits(self) -> bool:
        """Wait until it is time to try again; False if it is not worth it any more."""
        until = time.monotonic() + _SECONDS_BETWEEN_TRIES
        while time.monotonic() < min(until, self._gives_up_at):
            time.sleep(0.05)
        return time.monotonic() < self._gives_up_at

    def _tell_failure(self, error: Exception) -> None:
        now = time.monotonic()
        self._failed_since = self._failed_since or now
        if error_name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            if now - self._failed_since >= _BUSY_SECONDS:
                self._tell("Another program holds your library; what you do here is saved once it lets go.")
            return
        if _is_full(error):
            self._tell(
                f"The disk is full: {self._path.parent}. Free some space; until then all that is new stays "
                "in memory, and is saved as soon as there is room."
            )
        else:
            self._tell(
                f"Your library cannot be written: {self._path}: {error}. What is new is kept in memory, and "
                "saved once that works."
            )

    def _tell(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            log.warning(sentence)
            self._on_trouble(sentence)

    def _end_trouble(self) -> None:
        self._failed_since = None
        if self._trouble:
            self._trouble = ""
            self._on_trouble("")


def _data_version(connection: sqlite3.Connection) -> int:
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:  # another process is writing right now
        return -1


def _is_passing(error: BaseException) -> bool:
    """Tell whether an error may be gone at the next try: a full disk, a busy file, a folder that is away."""
    return error_name(error).startswith(
        ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
    )


def _is_full(error: Exception) -> bool:
    """Tell whether an error says that there is no room left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return error_name(error) == "SQLITE_FULL"
