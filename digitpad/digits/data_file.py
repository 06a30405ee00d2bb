"""Data files, plain or gzip, unpacked only as far as they are read."""

import contextlib
import io
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from digitpad.errors import DataFileError, StoppedError
from digitpad.paths import why_not_a_file
from digitpad.presentation import bytes_text

OnProgress = Callable[[float], object]
"""Called with the fraction done, 0..1, in the thread that reads."""

OnStage = Callable[[str], object]
"""Is called with what begins now, such as "Fetching KMNIST: 3 of 21 MB", in the thread that does it."""

ShouldStop = Callable[[], bool]

_GZIP_MAGIC = b"\x1f\x8b"
_COMPRESSED_CHUNK = 1 << 18
_CHUNK = 1 << 20


class Watch:
    """Reports the progress of a long operation and stops it on request.

    Parameters
    ----------
    on_progress, should_stop : callable, optional
    """

    def __init__(self, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None) -> None:
        self._on_progress = on_progress
        self._should_stop = should_stop

    def at(self, part: float) -> None:
        """Report the fraction done, 0..1.

        Raises
        ------
        StoppedError
            If the operation should stop.
        """
        if self._should_stop is not None and self._should_stop():
            raise StoppedError("Reading was stopped.")
        if self._on_progress is not None:
            self._on_progress(min(part, 1.0))


class DataFile:
    """The content of an open file, unpacked if it is a single gzip member.

    The standard library's ``gzip`` also reads further members, of which a file can hold millions, and is
    slower.

    Attributes
    ----------
    path : Path
    """

    def __init__(self, file: io.BufferedReader, path: Path) -> None:
        self.path = path
        self._file = file
        is_compressed = file.read(2) == _GZIP_MAGIC
        file.seek(0)
        self._decompressor = zlib.decompressobj(wbits=31) if is_compressed else None

    def read(self, n_bytes: int) -> bytes:
        """Return the next ``n_bytes``, or fewer at the end."""
        parts, missing = [], n_bytes
        while missing and (part := self._next(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def read_into(self, buffer: memoryview, watch: Watch) -> bool:
        """Fill a buffer of bytes. Return False if the content ends before it is full."""
        n_read = 0
        while n_read < len(buffer):
            watch.at(n_read / len(buffer))
            part = self._next(len(buffer) - n_read)
            if not part:
                return False
            buffer[n_read : n_read + len(part)] = part
            n_read += len(part)
        return True

    def has_more(self) -> bool:
        """Return whether anything follows. At the end of compressed data, check the checksum."""
        if self._next(1):
            return True
        return bool(self._decompressor and self._decompressor.unused_data) or bool(self._file.read(1))

    def _next(self, n_bytes: int) -> bytes:
        """Return up to ``n_bytes``, and none only at the end."""
        n_bytes = min(n_bytes, _CHUNK)
        if self._decompressor is None:
            return self._file.read(n_bytes)
        part = b""
        while not part and not self._decompressor.eof:
            compressed = self._decompressor.unconsumed_tail or self._file.read(_COMPRESSED_CHUNK)
            if not compressed:
                raise DataFileError(f"{self.path} is cut short: its compressed data ends too early.")
            try:
                part = self._decompressor.decompress(compressed, n_bytes)
            except zlib.error as error:
                raise DataFileError(f"{self.path} is damaged: its compressed data is invalid.") from error
        return part


@contextlib.contextmanager
def open_data_file(path: Path, most_bytes: int) -> Iterator[DataFile]:
    """Open a file for reading.

    Parameters
    ----------
    path : Path
    most_bytes : int
        Larger files are refused, compressed or not.

    Raises
    ------
    DataFileError
        If it cannot be read. Also raised for errors inside the ``with`` block. The message names the file.
    """
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > most_bytes:
                raise DataFileError(f"{path} is too large: more than {bytes_text(most_bytes)}.")
            yield DataFile(file, path)
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise DataFileError(f"There is not enough memory to read {path}.") from error
