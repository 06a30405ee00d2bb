"""Download of a published file from its mirrors in turn, with a check of its digest."""

import contextlib
import hashlib
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digitpad.digits.data_file import ShouldStop
from digitpad.digits.downloads.transfer import MirrorError, OtherFileError, Transfer
from digitpad.errors import DataFileError, StoppedError
from digitpad.file_lock import locked

PATIENCE_S = 20.0
_CHUNK = 1 << 20
_PART = ".part"
_LOCK = ".lock"
_ASKING_S = 0.1  # interval between calls of ``should_stop`` while waiting

OnBytes = Callable[[int], object]
"""Called with the number of bytes received so far."""


@dataclass(frozen=True)
class PublishedFile:
    """A file published on the web.

    Attributes
    ----------
    name : str
        File name in the user's folder.
    n_bytes : int
    digest : str
        As "sha256:" and hexadecimal digits.
    urls : tuple of str
        Mirrors, tried in this order.
    """

    name: str
    n_bytes: int
    digest: str
    urls: tuple[str, ...]


def is_kept(file: PublishedFile, folder: Path) -> bool:
    """Return whether a folder has a file of this name and size. Its content is checked by ``fetch``."""
    try:
        return (folder / file.name).stat().st_size == file.n_bytes
    except OSError:
        return False


def fetch(
    file: PublishedFile,
    folder: Path,
    on_bytes: OnBytes = lambda n_bytes: None,
    should_stop: ShouldStop = lambda: False,
    patience_s: float = PATIENCE_S,
    on_check: Callable[[], object] = lambda: None,
) -> Path:
    """Return the path of a published file in a folder, after downloading it if it is missing or damaged.

    If the download is stopped or the mirror fails, the received part is kept and the next call continues
    it. If another process is downloading the file, wait for it.

    Parameters
    ----------
    file : PublishedFile
    folder : Path
        Created if necessary.
    on_bytes, should_stop : callable, optional
    patience_s : float
        A mirror that sends less than 20 kB in this time is abandoned.
    on_check : callable, optional
        Called before a file that was received is checked.

    Raises
    ------
    DataFileError
        If no mirror sends the file, or it cannot be saved.
    StoppedError
        Within 0.2 s after ``should_stop`` returns True.
    """
    path = folder / file.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_here(path, file, should_stop):  # checked before locking: the folder may be read-only
            with alone(file, folder, on_bytes, should_stop):
                if not _is_here(path, file, should_stop):
                    _fetch(file, path, on_bytes, should_stop, patience_s, on_check)
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error
    on_bytes(file.n_bytes)
    return path


def alone(
    file: PublishedFile, folder: Path, on_bytes: OnBytes, should_stop: ShouldStop, purpose: str = ""
) -> contextlib.AbstractContextManager[None]:
    """Return a context in which no other process handles a file. Entering it waits for the others.

    Parameters
    ----------
    file : PublishedFile
    folder : Path
        Must exist.
    on_bytes : callable
        Called while waiting, with the number of bytes that another process has received.
    should_stop : callable
    purpose : str, optional
        Name of the action; by default, the download.

    Raises
    ------
    OSError
        If the folder cannot be written.
    StoppedError
        Within 0.2 s after ``should_stop`` returns True.
    """

    def wait() -> None:
        if should_stop():
            raise StoppedError("Waiting was stopped.")
        with contextlib.suppress(OSError):
            on_bytes(min((folder / (file.name + _PART)).stat().st_size, file.n_bytes))
        time.sleep(_ASKING_S)

    return locked(folder / f"{file.name}{purpose}{_LOCK}", wait)


def _is_here(path: Path, file: PublishedFile, should_stop: ShouldStop) -> bool:
    return path.is_file() and _is_whole(path, file, should_stop)


def _fetch(
    file: PublishedFile,
    path: Path,
    on_bytes: OnBytes,
    should_stop: ShouldStop,
    patience_s: float,
    on_check: Callable[[], object],
) -> None:
    """Download a file from the first mirror that sends it, replacing a damaged one."""
    part = path.with_name(file.name + _PART)
    reasons = []
    try:
        path.unlink(missing_ok=True)
        for url in file.urls:
            try:
                _receive(url, part, file, on_bytes, should_stop, patience_s, on_check)
            except MirrorError as error:
                reasons.append(f"{urllib.parse.urlsplit(url).hostname} {error}")
                continue
            part.replace(path)
            return
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)  # frees the space on a full disk
        raise
    raise DataFileError(f"{file.name} cannot be downloaded: {'; '.join(reasons)}.")


def _receive(
    url: str,
    part: Path,
    file: PublishedFile,
    on_bytes: OnBytes,
    should_stop: ShouldStop,
    patience_s: float,
    on_check: Callable[[], object],
) -> None:
    """Complete a part file. Raise MirrorError if the result is not the published file.

    A part file that cannot be completed is deleted.
    """
    n_here = part.stat().st_size if part.exists() else 0
    for start in dict.fromkeys((n_here, 0)):  # the earlier part may be to blame
        if start < file.n_bytes:
            transfer = Transfer(url, start, file.n_bytes, patience_s, should_stop)
            _append(transfer, part, file.n_bytes, on_bytes)
        on_check()
        if _is_whole(part, file, should_stop):
            return
        part.unlink()
    raise OtherFileError


def _append(transfer: Transfer, part: Path, n_bytes: int, on_bytes: OnBytes) -> None:
    """Append what a transfer sends to a part file, or replace the file. It may become slightly too long."""
    n_here, output = 0, None
    try:
        for chunk in transfer.chunks():
            if output is None:
                n_here = transfer.start
                output = part.open("ab" if n_here else "wb")
            output.write(chunk)
            n_here += len(chunk)
            on_bytes(n_here)
            if n_here > n_bytes:
                return
    finally:
        transfer.close()
        if output is not None:
            output.close()
    if n_here < n_bytes:
        raise MirrorError("broke off")


def _is_whole(path: Path, file: PublishedFile, should_stop: ShouldStop) -> bool:
    algorithm, _, expected = file.digest.partition(":")
    digest = hashlib.new(algorithm)
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            if should_stop():
                raise StoppedError("Checking was stopped.")
            digest.update(chunk)
    return digest.hexdigest() == expected
