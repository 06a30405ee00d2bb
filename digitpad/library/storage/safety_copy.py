"""A copy of the library, from which one that cannot be read is restored."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from digitpad.library.storage.database import connect

log = logging.getLogger(__name__)

SECONDS_BETWEEN_COPIES = 24 * 3600.0
MOST_GROWTH = 1.1  # of a library that was copied on the same day
SMALL_BYTES = 1_000_000  # of a library that is copied whenever it has changed


def copy_path(path: Path) -> Path:
    """Return where the safety copy of a library lies."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def make_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a library that was found whole, unless the copy is new enough. A failure is logged alone."""
    target = copy_path(path)
    new = target.with_name(f"{target.stem}.new{target.suffix}")
    try:
        if target.exists() and not _is_old(target, path):
            return
        with alone(path, seconds=0.0):
            for ending in ("", "-journal"):  # of a copy that was killed
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
    """Keep other processes out of a block, and wait so long for those that are in it.

    Raises
    ------
    sqlite3.Error
        If another one is in it for longer.
    """
    # SQLite's lock ends with its process on every system. The file stays, and stays empty: if it were
    # deleted, the next two might lock different ones.
    lock = path.with_name(f"{path.stem}.lock")
    with contextlib.closing(sqlite3.connect(lock, timeout=seconds, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # there is nothing to undo, nor to be left by a kill
        connection.execute("BEGIN EXCLUSIVE")
        lock.with_name(f"{lock.name}-journal").unlink(missing_ok=True)  # of earlier versions
        yield
