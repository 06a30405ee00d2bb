"""The thread that writes the library, in the order of the requests."""

import contextlib
import errno
import logging
import queue
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitpad.errors import DigitpadError, LibraryError
from digitpad.library.storage.database import error_name, is_busy, is_damage, transaction
from digitpad.library.storage.salvage import open_whole
from digitpad.library.storage.weight_files import WeightFiles

log = logging.getLogger(__name__)

IS_HELD = "Another program has locked your library. Your changes will be saved once it is free."

Work = Callable[[sqlite3.Connection], Any]

_SECONDS_BETWEEN_LOOKS = 1.0  # for changes by other processes
_SECONDS_BETWEEN_TRIES = 1.0
_BUSY_TIMEOUT_MS = 500  # between checks whether the library is being closed
_SECONDS_FOR_A_SLOW_DISK = 20.0
_MOST_AT_ONCE = 500  # changes in one transaction
_SECONDS_FOR_OTHERS = 0.003  # between transactions: SQLite's locks have no queue
_BUSY_SECONDS = 10.0  # of waiting for another process before it is reported
_TOO_LITTLE_ROOM = 1_000_000  # bytes: SQLite reports a full disk in several ways


@dataclass(eq=False)
class Job:
    """A task for the database.

    Attributes
    ----------
    work : callable
        Called with the connection, inside a transaction. It may be called again after a failure.
    after : callable
        Called with the result of ``work`` when the transaction is on disk, in the writer's thread.
    on_failure : callable
        Called with the exception if ``work`` itself fails and is abandoned, in the writer's thread.
    """

    work: Work
    after: Callable[[Any], object] = lambda result: None
    on_failure: Callable[[Exception], object] = lambda error: None
    result: Any = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)


class Writer:
    """A thread with its own connection to the database.

    While the disk is full or another process has locked the database, jobs wait and are retried. No job is
    dropped while the process lives. If the database is lost or damaged, it is opened again, which restores
    what can be restored.

    Parameters
    ----------
    path : Path
        Path of the database; its folder is created.
    files : WeightFiles
        The files of a failed transaction are deleted.
    on_trouble : callable
        Called with a sentence when nothing can be written, and with "" when it can again. In the writer's
        thread.
    on_opened : callable
        Called with the connection and a sentence on damage, before the first job and whenever the file was
        opened again.
    on_others : callable
        Called when another process has written, or ``has_news`` returned True.
    has_news : callable
        Called with the connection once a second. Returns whether something changed without a write, such as
        the end of a process.
    """

    def __init__(
        self,
        path: Path,
        files: WeightFiles,
        on_trouble: Callable[[str], object],
        on_opened: Callable[[sqlite3.Connection, str], object],
        on_others: Callable[[], object],
        has_news: Callable[[sqlite3.Connection], bool] = lambda connection: False,
    ) -> None:
        self._path = path
        self._files = files
        self._on_trouble = on_trouble
        self._on_opened = on_opened
        self._on_others = on_others
        self._has_news = has_news
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._n_unwritten = 0
        self._n_unwritten_lock = threading.Lock()
        self._gives_up_at = float("inf")
        self._trouble = ""  # its kind
        self._version = 0  # of the database when it was opened
        self._failed_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="library", daemon=True)

    def start(self) -> None:
        """Open the database and begin to write."""
        self._thread.start()

    def post(self, job: Job) -> None:
        """Queue a job. Callable from any thread."""
        with self._n_unwritten_lock:
            self._n_unwritten += 1
        self._jobs.put(job)

    @property
    def is_writing(self) -> bool:
        """Whether there are jobs that are not on disk yet, and the thread is at work."""
        return self._thread.is_alive() and self._n_unwritten > 0

    def close(self, seconds: float) -> bool:
        """Write waiting jobs, and end. Return whether all were written.

        A writer in trouble gives up after ``seconds``. One that is only slow has longer.
        """
        self._gives_up_at = time.monotonic() + seconds
        self._is_closing.set()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(seconds + 0.5)
        until = time.monotonic() + _SECONDS_FOR_A_SLOW_DISK
        while self._thread.is_alive() and self._failed_since is None and time.monotonic() < until:
            self._thread.join(0.1)
        return self._n_unwritten == 0

    # In the thread

    def _run(self) -> None:
        waiting: list[Job] = []
        while (connection := self._opened()) is not None:
            with contextlib.closing(connection):
                if self._serves(connection, waiting):
                    break
        if self._n_unwritten:
            log.warning("%d changes of the library were not written", self._n_unwritten)

    def _opened(self) -> sqlite3.Connection | None:
        """Return a connection, however long it takes, or None if there is no time left."""
        while True:
            connection = None
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection, damage = open_whole(self._path, self._files)
                self._version = _data_version(connection)  # before anything is read, as others may write
                self._on_opened(connection, damage)
                connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
                self._end_trouble()
                return connection
            except LibraryError as error:
                self._tell("unusable", str(error))
            except (OSError, sqlite3.Error, MemoryError) as error:
                self._tell_failure(error)
            except Exception:
                log.exception("The library cannot be opened")
                self._tell("bug", "Your library cannot be opened because of a bug. The log has the details.")
            if connection is not None:
                connection.close()
            if not self._waits():
                return None

    def _serves(self, connection: sqlite3.Connection, waiting: list[Job]) -> bool:
        """Write jobs until it is time to end. Return False if the file must be opened again.

        Parameters
        ----------
        connection : sqlite3.Connection
        waiting : list of Job
            Taken from the queue but not written yet; they come first. Changed in place.
        """
        version, looked_at = self._version, time.monotonic()
        while True:
            if not waiting:
                waiting += self._taken()
            while waiting and (error := self._failure(connection, waiting)) is not None:
                self._tell_failure(error)
                is_lost = is_damage(error) or error_name(error) == "SQLITE_READONLY_DBMOVED"
                if not (is_busy(error) and self._is_time_left) and not self._waits():
                    return True
                if is_lost:
                    return False
            if waiting:
                self._end_trouble()
                for job in waiting:
                    _follow(job)
                with self._n_unwritten_lock:
                    self._n_unwritten -= len(waiting)
                waiting.clear()
                time.sleep(_SECONDS_FOR_OTHERS)
            if self._is_closing.is_set() and self._jobs.empty():
                return True
            if time.monotonic() - looked_at >= _SECONDS_BETWEEN_LOOKS:
                seen, version, looked_at = version, _data_version(connection), time.monotonic()
                if version != seen or self._has_news(connection):
                    self._on_others()

    def _taken(self) -> list[Job]:
        """Return the next jobs, or none if nothing comes."""
        jobs: list[Job | None] = []
        with contextlib.suppress(queue.Empty):
            jobs.append(self._jobs.get(timeout=_SECONDS_BETWEEN_LOOKS))
            while len(jobs) < _MOST_AT_ONCE:
                jobs.append(self._jobs.get_nowait())
        return [job for job in jobs if job is not None]

    def _failure(self, connection: sqlite3.Connection, jobs: list[Job]) -> Exception | None:
        """Write jobs in one transaction. Return the error that prevents it, or None."""
        try:
            with transaction(connection):
                self._files.begin(connection)
                for job in jobs:
                    self._do(connection, job)
        except (OSError, sqlite3.Error, MemoryError) as error:
            self._files.doubt()
            return error
        return None

    def _do(self, connection: sqlite3.Connection, job: Job) -> None:
        """Do one job. If it fails by itself, leave the others as they are."""
        connection.execute("SAVEPOINT job")
        job.error = None
        try:
            job.result = job.work(connection)
        except (OSError, MemoryError):
            raise
        except Exception as error:
            if _is_passing(error):
                raise
            connection.execute("ROLLBACK TO job")
            self._files.doubt()
            if not isinstance(error, DigitpadError):
                log.exception("A change of the library failed")
            job.error = error
        connection.execute("RELEASE job")

    @property
    def _is_time_left(self) -> bool:
        return time.monotonic() < self._gives_up_at

    def _waits(self) -> bool:
        """Wait until it is time to retry. Return False if that is no longer useful."""
        until = time.monotonic() + _SECONDS_BETWEEN_TRIES
        while self._is_time_left:
            if self._is_closing.is_set() and self._n_unwritten == 0:
                return False
            if time.monotonic() >= until:
                return True
            time.sleep(0.05)
        return False

    def _tell_failure(self, error: Exception) -> None:
        now = time.monotonic()
        self._failed_since = self._failed_since or now
        if is_busy(error):
            if now - self._failed_since >= _BUSY_SECONDS:
                self._tell("busy", IS_HELD)
        elif self._is_full(error):
            self._tell(
                "full",
                f"The disk is full: {self._path.parent}. Free some space; until then new data stays in "
                "memory.",
            )
        else:
            self._tell(
                "other",
                f"Your library cannot be written: {self._path}: {error}. New data stays in memory and is "
                "saved as soon as that works.",
            )

    def _is_full(self, error: Exception) -> bool:
        """Return whether the disk is full."""
        if error_name(error) == "SQLITE_FULL" or getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT):
            return True
        try:
            return shutil.disk_usage(self._path.parent).free < _TOO_LITTLE_ROOM
        except OSError:
            return False

    def _tell(self, kind: str, sentence: str) -> None:
        if kind != self._trouble:
            self._trouble = kind
            log.warning(sentence)
            self._on_trouble(sentence)

    def _end_trouble(self) -> None:
        self._failed_since = None
        if self._trouble:
            self._trouble = ""
            self._on_trouble("")


def _follow(job: Job) -> None:
    """Report to the requester of a job that it is done or abandoned."""
    try:
        if job.error is None:
            job.after(job.result)
        else:
            job.on_failure(job.error)
    except Exception:
        log.exception("The callback of a library change failed")


def _data_version(connection: sqlite3.Connection) -> int:
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:  # another process is writing
        return -1


def _is_passing(error: BaseException) -> bool:
    """Return whether an error may be temporary: a full disk, a busy file, a missing folder."""
    return is_damage(error) or error_name(error).startswith(
        ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
    )
