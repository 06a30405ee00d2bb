"""A file that grows by one checked line for each change, written by several processes.

Why not one file that is replaced as a whole: with 10,000 drawings that would write megabytes for each new
one. A line at the end costs the same however long the file is, what was there before is never touched, and
another window's lines are found by reading on from where one stopped.

A line is the CRC-32 of an entry, a space, the entry as JSON. The first line says what the file is, and has a
random mark: whoever finds another mark there knows that the file was written anew, and reads all of it.
"""

import contextlib
import errno
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.digits.file_lock import locked
from digitpad.errors import DataFileError
from digitpad.paths import damaged_name, write_atomically

VERSION = 1
MAX_BYTES = 200_000_000
Entry = dict[str, Any]

_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class ReadResult:
    """What was read from the file.

    Attributes
    ----------
    entries : list of dict
        In the order in which they were written.
    is_everything : bool
        True if the file was read from its start: what was read before is to be forgotten.
    n_damaged : int
        Lines that could not be read.
    kept_aside : Path or None
        Where the file with these lines is kept; None if there are none.
    """

    entries: list[Entry]
    is_everything: bool
    n_damaged: int = 0
    kept_aside: Path | None = None


class EntryFile:
    """Entries in a file. Use ``read``, ``append`` and ``rewrite`` inside ``lock`` only.

    Parameters
    ----------
    path : Path
        Neither it nor its folder needs to exist.
    kind : str
        What the file says it is; another kind of file is not read.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self._kind = kind
        self._first_line = b""
        self._n_bytes_read = 0

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep all other processes away from the file.

        Raises
        ------
        OSError
            If the folder is read-only, or another process does not let go (TimeoutError).
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path.with_name(f"{self.path.name}.lock"), _PATIENCE_SECONDS):
            yield

    def read(self, *, may_repair: bool = True) -> ReadResult | None:
        """Return what was written since the last call; None if there is no file, or nothing in it.

        Lines that are damaged are left out, and the file is replaced by one without them. As it was, it is
        kept beside the new one.

        Parameters
        ----------
        may_repair : bool
            False to leave a damaged file as it is.

        Raises
        ------
        DataFileError
            If the file is of another kind, of a later version, or too large.
        OSError
        """
        if self.path.exists() and not self.path.is_file():
            raise OSError(errno.EINVAL, "not a file")  # to open a pipe would be to wait for its writer
        try:
            with self.path.open("rb") as file:
                first_line = file.readline(1_000)
                is_everything = not self._first_line or first_line != self._first_line
                if not is_everything and os.fstat(file.fileno()).st_size < self._n_bytes_read:
                    is_everything = True
                file.seek(0 if is_everything else self._n_bytes_read)
                content = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        if not first_line:
            return None
        if len(content) > MAX_BYTES:
            raise DataFileError(f"{self.path} is too large: more than {MAX_BYTES // 1_000_000} MB.")
        entries, n_damaged = _entries(content)
        if n_damaged and not is_everything:
            self._first_line = b""
            return self.read(may_repair=may_repair)
        if is_everything:
            if entries and "format" in entries[0]:
                self._check_kind(entries.pop(0))
            else:
                n_damaged = max(1, n_damaged)
        if not n_damaged:
            self._first_line = first_line
            self._n_bytes_read = len(content) + (0 if is_everything else self._n_bytes_read)
            return ReadResult(entries, is_everything)
        kept_aside = None
        if may_repair:
            kept_aside = self._keep_aside(content)
            try:
                self.rewrite(entries)
            except OSError:
                kept_aside.unlink()
                raise
        return ReadResult(entries, True, n_damaged, kept_aside)

    def append(self, entries: Iterable[Entry]) -> None:
        """Write entries behind the others, and wait until they are on the disk.

        To be called when all before was read, without damage.

        Raises
        ------
        OSError
            The file is as it was.
        """
        content = b"".join(map(_as_line, entries))
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(handle).st_size
            try:
                written = 0
                while written < len(content):
                    written += os.write(handle, content[written:])
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            with contextlib.suppress(OSError):  # what was flushed is on the disk
                os.close(handle)
        self._n_bytes_read += len(content)

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """Replace the file by one with these entries alone.

        Raises
        ------
        OSError
            The file is as it was.
        """
        first_line = _as_line({"format": self._kind, "version": VERSION, "mark": secrets.token_hex(8)})
        content = first_line + b"".join(map(_as_line, entries))
        write_atomically(self.path, content)
        self._first_line, self._n_bytes_read = first_line, len(content)

    def _check_kind(self, header: Entry) -> None:
        if header.get("format") != self._kind:
            raise DataFileError(
                f"{self.path} is not what digitpad expects there: it is another kind of file."
            )
        if header.get("version") != VERSION:
            raise DataFileError(
                f"{self.path} was written by another version of digitpad, which this one cannot read."
            )

    def _keep_aside(self, content: bytes) -> Path:
        aside = damaged_name(self.path)
        write_atomically(aside, content)
        return aside


def _as_line(entry: Entry) -> bytes:
    text = json.dumps(entry, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _entries(content: bytes) -> tuple[list[Entry], int]:
    """Return the entries of all sound lines, and the number of the others."""
    lines = content.split(b"\n")
    # Behind the last line's end there is nothing; what is there is a line that was not written to its end.
    n_damaged = int(lines.pop() != b"")
    entries: list[Entry] = []
    for line in lines:
        text = line[9:]
        try:
            entry = json.loads(text) if line[:9] == b"%08x " % zlib.crc32(text) else None
        except (ValueError, RecursionError):  # digitpad does not write such a line
            entry = None
        if isinstance(entry, dict):
            entries.append(entry)
        else:
            n_damaged += 1
    return entries, n_damaged
