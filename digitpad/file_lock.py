"""Locks between processes. The system frees those of a process that ends, however it ends."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)

if sys.platform == "win32":
    import msvcrt

    _PLACE = 100_000  # what is locked cannot be read: behind whatever a small file holds

    def lock_at_once(handle: int) -> None:
        """Lock an open file until it is closed; raise OSError if it is locked, or cannot be."""
        os.lseek(handle, _PLACE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def lock_at_once(handle: int) -> None:
        """Lock an open file until it is closed; raise OSError if it is locked, or cannot be."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(path: Path, wait: Callable[[], object]) -> Iterator[None]:
    """Hold a lock file inside the ``with`` block, and remove it afterwards.

    Threads of one process exclude each other, too. Where the disk has no locks, there is none.

    Parameters
    ----------
    path : Path
        Of the lock file.
    wait : callable
        Called again and again while somebody else holds it: it takes some time, or raises to give up.

    Raises
    ------
    OSError
        If the lock file cannot be made.
    """
    while (handle := _try(path)) is None:
        wait()
    try:
        yield
    finally:
        _release(path, handle)


def _try(path: Path) -> int | None:
    """Return the handle of the lock file; None if somebody else holds it."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR | _BINARY, 0o600)
    try:
        lock_at_once(handle)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    except OSError:
        return handle
    try:
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except FileNotFoundError:
        pass
    os.close(handle)  # it was removed by its last holder
    return None


def _release(path: Path, handle: int) -> None:
    if sys.platform == "win32":  # where no open file can be removed
        os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(handle)
