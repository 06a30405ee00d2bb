"""The file of own digits of digitpad versions without a library, with a line for each change.

A line is the CRC-32 of an entry, a space, and the entry as JSON. An entry adds a digit, with its strokes as
base64 of eight-byte floats; gives a digit another label; or deletes a digit. The first line gives the format.
"""

import base64
import json
import logging
import re
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import MAX_TIME, N_LABELS, MyDigit, as_content, checked_label
from digitpad.library.samples.sample_table import MAX_BYTES, MAX_SAMPLES, Post, insert_digits
from digitpad.paths import may_exist, why_not_a_file

log = logging.getLogger(__name__)

OLD_NAME = "my-digits.jsonl"
_IMPORTED = "old_digits"  # a setting that is present once they are in the library
_MAX_FILE_BYTES = 200_000_000
_MAX_LINES = 300_000
_MOST_NAMES = 3
_MAX_LINE_BYTES = 8_000_000  # the largest digit has 5.4 MB


@dataclass(frozen=True)
class OldDigits:
    """The readable content of a file.

    Attributes
    ----------
    samples : tuple of MyDigit
    n_left_out : int
        Invalid digits, such as one drawn at an infinite time, and digits beyond the limit.
    left_out : tuple of str
        Ids of the first of these.
    n_damaged : int
        Lines that cannot be read.
    """

    samples: tuple[MyDigit, ...]
    n_left_out: int = 0
    left_out: tuple[str, ...] = ()
    n_damaged: int = 0


def read_old_digits(path: Path) -> OldDigits:
    """Read a file of own digits. A damaged line is skipped.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    if reason := why_not_a_file(path):  # opening a pipe would block
        raise OSError(reason)
    samples: dict[str, MyDigit] = {}
    left_out: list[str] = []
    n_left_out = n_damaged = n_bytes = 0
    with path.open("rb") as file:
        for line in _lines(file):
            match _entry(line):
                case {"add": str(sample_id), "label": label, "time": drawn, "strokes": strokes}:
                    is_full = len(samples) >= MAX_SAMPLES or n_bytes >= MAX_BYTES
                    sample = None if is_full else _sample(sample_id, label, drawn, strokes)
                    if sample is None:
                        n_left_out += 1
                        left_out += [sample_id[:40]] if n_left_out <= _MOST_NAMES else []
                    else:
                        samples[sample_id] = sample
                        n_bytes += len(sample.content)
                case {"relabel": str(sample_id), "label": int(label)}:
                    if sample_id in samples and 0 <= label < N_LABELS:
                        samples[sample_id] = replace(samples[sample_id], label=label)
                case {"delete": str(sample_id)}:
                    deleted = samples.pop(sample_id, None)
                    n_bytes -= len(deleted.content) if deleted else 0
                case {"format": _}:
                    pass  # the first line
                case _:
                    n_damaged += 1
    return OldDigits(tuple(samples.values()), n_left_out, tuple(left_out), n_damaged)


def import_old_digits(
    connection: sqlite3.Connection, path: Path, post: Post, warn: Callable[[str], object]
) -> None:
    """Import old digits into the library, once. Their file stays unchanged. Does not wait for the import.

    Parameters
    ----------
    connection : sqlite3.Connection
        Used to check whether they have been imported.
    path : Path
        The file need not exist.
    post : callable
        ``post(work, after=...)`` queues a change for the writer, from any thread.
    warn : callable
        Called with a sentence on what could not be read, in any thread.
    """
    if may_exist(path) and not _are_imported(connection):
        threading.Thread(target=_import, args=(path, post, warn), name="old digits", daemon=True).start()


def _import(path: Path, post: Post, warn: Callable[[str], object]) -> None:
    try:
        old = read_old_digits(path)
    except OSError as error:
        warn(f"Your digits from an earlier digitpad, {path}, cannot be read: {error}.")
        return
    except Exception:
        log.exception("The old file of own digits cannot be read")
        return

    def work(connection: sqlite3.Connection) -> bool:
        if _are_imported(connection):  # another process was faster, and its user may have deleted some since
            return False
        insert_digits(connection, old.samples)
        connection.execute("INSERT INTO settings (name, value) VALUES (?, 'imported')", (_IMPORTED,))
        return True

    def after(is_done: bool) -> None:
        if is_done and (warning := _warning(old, path)):
            warn(warning)

    post(work, after=after)


def _are_imported(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT 1 FROM settings WHERE name = ?", (_IMPORTED,)).fetchone()
    return row is not None


def _warning(old: OldDigits, path: Path) -> str:
    """Return a sentence on what could not be read, or an empty string."""
    parts = []
    if old.n_left_out:
        names = ", ".join(old.left_out) + (" …" if old.n_left_out > len(old.left_out) else "")
        parts.append(f"{_counted(old.n_left_out, 'digit')} that cannot be kept ({names})")
    if old.n_damaged:
        parts.append(_counted(old.n_damaged, "damaged line"))
    if not parts:
        return ""
    return (
        f"{len(old.samples):,} of your digits from an earlier digitpad are now in the library. Left out: "
        f"{' and '.join(parts)} of {path}, which stays unchanged."
    )


def _counted(number: int, noun: str) -> str:
    return f"one {noun}" if number == 1 else f"{number:,} {noun}s"


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield all lines without their ends, and an empty line for each one that is too long."""
    n_lines = n_bytes = 0
    while n_lines < _MAX_LINES and n_bytes < _MAX_FILE_BYTES and (line := file.readline(_MAX_LINE_BYTES)):
        n_lines, n_bytes = n_lines + 1, n_bytes + len(line)
        yield line[:-1] if line.endswith(b"\n") else b""
        while not line.endswith(b"\n") and (line := file.readline(_MAX_LINE_BYTES)):
            n_bytes += len(line)
    if file.read(1):
        yield b""


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return the entry of a valid line, or None."""
    text = line[9:]
    try:
        entry = json.loads(text) if line[:9] == b"%08x " % zlib.crc32(text) else None
    except (ValueError, RecursionError):  # digitpad did not write this line
        return None
    return entry if isinstance(entry, dict) else None


def _sample(sample_id: str, label: Any, drawn: Any, texts: Any) -> MyDigit | None:
    """Return the digit of an entry, or None if digitpad would not have written it."""
    try:
        strokes = [np.frombuffer(base64.b64decode(text), "<f8").reshape(-1, 2) for text in texts]
        drawn = float(drawn)
        if not (0.0 <= drawn <= MAX_TIME) or not re.fullmatch("[0-9A-Za-z_-]{1,64}", sample_id):
            return None
        return MyDigit(sample_id, checked_label(label), drawn, as_content(strokes))
    except (DataFileError, TypeError, ValueError, OverflowError):
        return None
