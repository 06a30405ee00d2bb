"""A reader and a writer of UNIPEN files: labelled pen strokes as text."""

import gzip
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file, write_atomically

MAX_BYTES = 20_000_000  # text takes many times as much memory as numbers and lines
MAX_COORDINATE = 1e9
_SEGMENT_LABEL = re.compile(r'"([^"]*)"\s*$')


@dataclass(frozen=True)
class PenDigit:
    """One digit as somebody wrote it.

    Attributes
    ----------
    label : int
    writer : int or None
        None where the file does not say.
    strokes : tuple of (n, 2) float
        y downward, in tablet units.
    """

    label: int
    writer: int | None
    strokes: tuple[Stroke, ...]


def read_unipen(path: Path) -> list[PenDigit]:
    """Read the digits of a UNIPEN file, plain or gzip.

    Raises
    ------
    DataFileError
        Naming the file, the line and what is wrong with it.
    """
    text = _read_text(path)
    digits: list[PenDigit] = []
    label: int | None = None
    writer: int | None = None
    strokes: list[Stroke] = []
    points: list[tuple[float, float]] | None = None

    def finish_digit() -> None:
        if label is not None:
            if not strokes:
                raise DataFileError(f"{path}, line {number}: the digit before it has no strokes.")
            digits.append(PenDigit(label, writer, tuple(strokes)))

    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        if points and line.startswith((".SEGMENT", ".PEN_DOWN")):
            raise DataFileError(f"{path}, line {number}: the stroke before it does not end.")
        if line.startswith(".SEGMENT"):
            finish_digit()
            found = _SEGMENT_LABEL.search(line)
            if found is None or not re.fullmatch("[0-9]", found[1]):
                raise DataFileError(f"{path}, line {number}: the segment has no digit as label.")
            label, writer, strokes, points = int(found[1]), None, [], None
        elif line.startswith(".COMMENT") and label is not None:
            writer = _writer(line.split(), label, writer)
        elif line.startswith(".PEN_DOWN"):
            points = []
        elif line.startswith(".PEN_UP"):
            if points:
                strokes.append(_as_stroke(points, path, number))
            points = None
        elif points is not None and line.strip() and not line.startswith("."):
            points.append(_point(line, path, number))
    if points:
        raise DataFileError(f"{path} is cut short: its last stroke does not end.")
    finish_digit()
    if not digits:
        raise DataFileError(f"{path} holds no pen digits: it has no .SEGMENT with strokes.")
    return digits


def write_unipen(digits: Iterable[PenDigit], path: Path) -> None:
    """Write digits as a UNIPEN file; with gzip if its name ends in ``.gz``.

    ``read_unipen`` gives the same labels, writers and strokes back, exactly: numbers are written with as many
    places as that takes.

    Raises
    ------
    DataFileError
        If there is nothing to write, or too much to be read back, or naming why the file cannot be written.
        A file that was there is unchanged.
    """
    lines = [".VERSION 1.0", '.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"', ".HIERARCHY DIGIT"]
    n_digits = n_strokes = 0
    for digit in digits:
        first, last = n_strokes, n_strokes + len(digit.strokes) - 1
        its_strokes = f"{first}-{last}" if last > first else f"{first}"
        lines += ["", f'.SEGMENT DIGIT {its_strokes} ? "{digit.label}"']
        if digit.writer is not None:
            lines.append(f".COMMENT {digit.label} {digit.writer} {n_digits}")
        for stroke in digit.strokes:
            lines.append(".PEN_DOWN")
            lines += [f"{x!r} {-y!r}" for x, y in stroke.tolist()]  # UNIPEN's y points upward
            lines.append(".PEN_UP")
        n_digits += 1
        n_strokes += len(digit.strokes)
    if not n_digits:
        raise DataFileError(f"{path} was not written: there are no digits to write.")
    content = ("\n".join(lines) + "\n").encode("ascii")
    if len(content) > MAX_BYTES:
        raise DataFileError(
            f"{path} was not written: {n_digits:,} digits make more than {MAX_BYTES // 1_000_000} MB "
            "of text, which could not be read again. Write fewer."
        )
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise DataFileError(f"{path} cannot be written: {error.strerror or error}.") from error


def _writer(words: list[str], label: int, writer: int | None) -> int | None:
    # The comment of a sample is: label, writer, running number. Other comments are free text.
    if (
        len(words) == 4
        and all(re.fullmatch("[0-9]{1,9}", word) for word in words[1:])
        and int(words[1]) == label
    ):
        return int(words[2])
    return writer


def _point(line: str, path: Path, number: int) -> tuple[float, float]:
    try:
        x, y = line.split()[:2]
        return float(x), -float(y)  # UNIPEN's y points upward
    except ValueError:
        raise DataFileError(f"{path}, line {number}: {line.strip()[:40]!r} is not a pen position.") from None


def _as_stroke(points: list[tuple[float, float]], path: Path, number: int) -> Stroke:
    try:
        stroke = as_stroke(points)
    except ValueError:
        raise DataFileError(f"{path}, line {number}: a pen position is not a finite number.") from None
    if np.abs(stroke).max() > MAX_COORDINATE:
        raise DataFileError(f"{path}, line {number}: a pen position is out of any tablet's range.")
    return stroke


def _read_text(path: Path) -> str:
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
        with path.open("rb") as file:
            is_compressed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            with gzip.GzipFile(fileobj=file) if is_compressed else file as stream:
                content = stream.read(MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataFileError(f"{path} is damaged: its compressed data is not valid.") from error
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_BYTES:
        raise DataFileError(f"{path} is too large: more than {MAX_BYTES // 1_000_000} MB of text.")
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise DataFileError(f"{path} is not a UNIPEN file: it holds bytes that are not ASCII text.") from None
