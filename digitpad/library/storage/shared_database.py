"""The database of the library, used by several threads."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from digitpad.errors import LibraryError
from digitpad.library.storage.database import connect
from digitpad.library.storage.writer import Job, Work, Writer

_T = TypeVar("_T")


class SharedDatabase:
    """Reads of any thread, and changes of any thread in the order of the requests. Only the writer writes.

    Parameters
    ----------
    path : Path
        Path of the database. It need not exist.
    writer : Writer
    on_touched : callable
        Called in the writer's thread with the names of the tables that a change has touched.

    Attributes
    ----------
    path : Path
    trouble : str
        The writer's newest message: why it cannot write; else empty.
    """

    def __init__(self, path: Path, writer: Writer, on_touched: Callable[[set[str]], object]) -> None:
        self.path = path
        self.trouble = ""
        self._writer = writer
        self._on_touched = on_touched
        self._gives_up = threading.Event()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Return a context with a connection for reading, in any thread.

        Raises
        ------
        LibraryError
            If the database cannot be opened or read.
        """
        if not self.path.exists():
            raise LibraryError(f"There is no library yet: {self.path}.")
        try:
            with contextlib.closing(connect(self.path)) as connection:
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(f"The library cannot be read: {self.path}: {error}.") from error

    def post(
        self,
        work: Work,
        after: Callable[[Any], object] = lambda result: None,
        on_failure: Callable[[Exception], object] = lambda error: None,
        touches: set[str] | None = None,
    ) -> None:
        """Queue a change for the writer. Callable from any thread.

        Parameters
        ----------
        work : callable
            ``work(connection)`` runs inside a transaction. It may be called again after a failure.
        after : callable
            Called with the result of ``work`` when it is on disk, in the writer's thread.
        on_failure : callable
            Called with the exception if ``work`` itself fails and is abandoned.
        touches : set of str
            Tables that the change touches.
        """

        def then(result: Any) -> None:
            after(result)
            if touches:
                self._on_touched(touches)

        self._writer.post(Job(work, then, on_failure))

    def ask(
        self,
        work: Callable[[sqlite3.Connection], _T],
        touches: set[str] | None = None,
        seconds: float = 10.0,
    ) -> _T:
        """Run a function in a transaction and wait for its result. Not for the GUI thread.

        Raises
        ------
        LibraryError
            If it fails.
        """
        future: Future[_T] = Future()
        is_given_up = threading.Event()

        def work_in_time(connection: sqlite3.Connection) -> _T:
            if is_given_up.is_set():
                raise LibraryError("The request timed out.")
            return work(connection)

        self.post(work_in_time, after=future.set_result, on_failure=future.set_exception, touches=touches)
        until = time.monotonic() + seconds
        try:
            while not self._gives_up.is_set() and time.monotonic() < until:
                with contextlib.suppress(TimeoutError):
                    return future.result(timeout=0.1)
            is_given_up.set()
            return future.result(timeout=0.0)  # it may have finished at the last moment
        except TimeoutError as error:
            raise LibraryError(self.trouble or f"The library does not answer: {self.path}.") from error
        except sqlite3.Error as error:
            raise LibraryError(f"The library cannot be written: {self.path}: {error}.") from error

    def give_up(self) -> None:
        """Stop all waiting for the disk, because the program is closing. Callable from any thread."""
        self._gives_up.set()
