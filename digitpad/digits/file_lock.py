"""A lock between processes: of several windows, one at a time changes a file."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SECONDS_BETWEEN_TRIES = 0.01

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_to_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def locked(path: Path, patience_seconds: float) -> Iterator[None]:
    """Hold the lock that a file stands for. The file is made if need be, stays empty and stays there.

    The system frees the lock of a process that ends, however it ends.

    Raises
    ------
    TimeoutError
        If another process held the lock all the time.
    OSError
        If the file cannot be made or opened.
    """
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
    try:
        end = time.monotonic() + patience_seconds
        while True:
            try:
                _try_to_lock(handle)
                break
            except (BlockingIOError, PermissionError):  # the latter is what Windows says
                if time.monotonic() >= end:
                    raise TimeoutError(f"{path} is locked by another process") from None
                time.sleep(_SECONDS_BETWEEN_TRIES)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # what was done under the lock is done; closing frees it too
                _unlock(handle)
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)
