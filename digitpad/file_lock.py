"""Locks between processes. The system releases those of a process that ends for any reason."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)

if sys.platform == "win32":
    import msvcrt

    _PLACE = 100_000  # a locked byte cannot be read, so lock one beyond the content

    def lock_at_once(handle: int) -> None:
        """Lock an open file until it is closed. Raise OSError if it is locked or cannot be locked."""
        os.lseek(handle, _PLACE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def lock_at_once(handle: int) -> None:
        """Lock an open file until it is closed. Raise OSError if it is locked or cannot be locked."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(path: Path, wait: Callable[[], object]) -> Iterator[None]:
    """Hold a lock file inside the ``with`` block, and remove it afterwards.

    Also excludes other threads of this process. If the disk does not support locks, nothing is locked.

    Parameters
    ----------
    path : Path
        Path of the lock file.
    wait : callable
        Called repeatedly while another holder has the lock. It should take some time, or raise to give up.

    Raises
    ------
    OSError
        If the lock file cannot be created.
    """
    while (handle := _try(path)) is None:
        wait()
    try:
        yield
    finally:
        _release(path, handle)


def _try(path: Path) -> int | None:
    """Return the handle of the lock file, or None if somebody else holds it."""
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
    os.close(handle)  # its last holder removed it
    return None


def _release(path: Path, handle: int) -> None:
    if sys.platform == "win32":  # which cannot remove an open file
        os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(handle)
