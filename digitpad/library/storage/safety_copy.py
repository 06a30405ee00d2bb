"""A safety copy of the library, to restore it if it becomes unreadable."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from digitpad.library.storage.database import connect

log = logging.getLogger(__name__)

SECONDS_BETWEEN_COPIES = 24 * 3600.0
MOST_GROWTH = 1.1  # of a library that has already been copied today
SMALL_BYTES = 1_000_000  # smaller libraries are copied after each change


def copy_path(path: Path) -> Path:
    """Return the path of a library's safety copy."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def make_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a library that was found intact, unless the copy is recent. A failure is only logged."""
    target = copy_path(path)
    new = target.with_name(f"{target.stem}.new{target.suffix}")
    try:
        if target.exists() and not _is_old(target, path):
            return
        with alone(path, seconds=0.0):
            for ending in ("", "-journal"):  # left by a process that was killed
                Path(f"{new}{ending}").unlink(missing_ok=True)
            try:
                with contextlib.closing(connect(new)) as copy:
                    connection.backup(copy)
                new.replace(target)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
    except (OSError, sqlite3.Error) as error:
        log.warning("There is no new safety copy of the library: %s", error)


def _is_old(copy: Path, path: Path) -> bool:
    """Return whether a library has changed since, and that is a day ago, or it is small or has grown."""
    then, now = copy.stat(), path.stat()
    if then.st_mtime >= now.st_mtime:
        return False
    is_old = not 0.0 <= time.time() - then.st_mtime < SECONDS_BETWEEN_COPIES
    return is_old or now.st_size < SMALL_BYTES or then.st_size * MOST_GROWTH < now.st_size


@contextlib.contextmanager
def alone(path: Path, seconds: float = 30.0) -> Iterator[None]:
    """Return a context that only one process can be in. Wait at most ``seconds`` for the others.

    Raises
    ------
    sqlite3.Error
        If another process stays in it for longer.
    """
    # SQLite releases its lock when the process ends, on every system. The file stays, empty: if it were
    # deleted, the next two processes might lock different files.
    lock = path.with_name(f"{path.stem}.lock")
    with contextlib.closing(sqlite3.connect(lock, timeout=seconds, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # nothing to undo, and no file left by a kill
        connection.execute("BEGIN EXCLUSIVE")
        lock.with_name(f"{lock.name}-journal").unlink(missing_ok=True)  # left by earlier versions
        yield
