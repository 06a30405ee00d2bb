"""A reader and a writer of UNIPEN files: labelled pen strokes as text."""

import gzip
import io
import itertools
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch, open_data_file
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.paths import write_atomically

MAX_BYTES = 20_000_000
MAX_LINES = 1_500_000
MAX_STROKES = 200_000
MAX_LINE = 10_000
"""Characters."""

MAX_DIGIT_STROKES = 50
MAX_STROKE_POINTS = 5_000
"""Ten seconds of the fastest pens and mice. What is larger is no digit, and takes long to draw."""

MAX_COORDINATE = 1e9
_LINES_BETWEEN_LOOKS = 1 << 14
_LONG_STROKE = f"a stroke has more than {MAX_STROKE_POINTS:,} points, too many for a digit"
_MANY_STROKES = f"a digit has more than {MAX_DIGIT_STROKES} strokes, too many for one"
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


def read_unipen(
    path: Path, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> list[PenDigit]:
    """Read the digits of a UNIPEN file, plain or gzip.

    At most 20 MB of text, 1,500,000 lines and 200,000 strokes, of which 50 make a digit and 5,000 points a
    stroke: under 300 MB of memory and 5 s.

    Parameters
    ----------
    path : Path
    on_progress, should_stop : callable, optional
        Called some times a second: with the part that is read, 0..1, and to ask whether to stop.

    Raises
    ------
    DataFileError
        Naming the file, the line and what is wrong with it.
    StoppedError
        If ``should_stop`` answered True.
    """
    watch = Watch(on_progress, should_stop)
    watch.at(0.0)
    content = _read_text(path)
    digits: list[PenDigit] = []
    label: int | None = None
    writer: int | None = None
    strokes: list[Stroke] = []
    n_strokes = 0
    points: array[float] | None = None  # x and y in turn

    def finish_digit() -> None:
        if label is not None:
            if not strokes:
                raise DataFileError(f"{path}, line {number}: the digit before it has no strokes.")
            digits.append(PenDigit(label, writer, tuple(strokes)))

    number = 0
    # A list of all lines would take 60 times the memory of the text.
    text = io.BytesIO(content)
    lines = itertools.islice(io.TextIOWrapper(text, "ascii"), MAX_LINES + 1)
    for number, line in enumerate(lines, 1):
        if number % _LINES_BETWEEN_LOOKS == 0:
            watch.at(text.tell() / len(content))
        if len(line) > MAX_LINE:
            raise DataFileError(f"{path}, line {number}: it has more than {MAX_LINE:,} characters.")
        if points is not None and not line.startswith("."):
            if not line.isspace():
                try:
                    x, y = line.split(None, 2)[:2]
                    points.extend((float(x), -float(y)))  # UNIPEN's y points upward
                except ValueError:
                    raise DataFileError(
                        f"{path}, line {number}: {line.strip()[:40]!r} is not a pen position."
                    ) from None
            continue
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
            points = array("d")
        elif line.startswith(".PEN_UP"):
            if points:
                strokes.append(_stroke(points, path, number))
                n_strokes += 1
                if len(strokes) > MAX_DIGIT_STROKES:
                    raise DataFileError(f"{path}, line {number}: {_MANY_STROKES}.")
                if n_strokes > MAX_STROKES:
                    raise DataFileError(f"{path} is too large: more than {MAX_STROKES:,} strokes.")
            points = None
    if number > MAX_LINES:
        raise DataFileError(f"{path} is too large: more than {MAX_LINES:,} lines.")
    if points:
        raise DataFileError(f"{path} is cut short: its last stroke does not end.")
    finish_digit()
    if not digits:
        raise DataFileError(f"{path} holds no pen digits: it has no .SEGMENT with strokes.")
    watch.at(1.0)
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
        if len(digit.strokes) > MAX_DIGIT_STROKES:
            raise DataFileError(f"{path} was not written: {_MANY_STROKES}.")
        for stroke in digit.strokes:
            if len(stroke) > MAX_STROKE_POINTS:
                raise DataFileError(f"{path} was not written: {_LONG_STROKE}.")
            lines.append(".PEN_DOWN")
            lines += [f"{x!r} {-y!r}" for x, y in stroke.tolist()]  # UNIPEN's y points upward
            lines.append(".PEN_UP")
        n_digits += 1
        n_strokes += len(digit.strokes)
    if not n_digits:
        raise DataFileError(f"{path} was not written: there are no digits to write.")
    content = ("\n".join(lines) + "\n").encode("ascii")
    limits = (
        (len(content), MAX_BYTES, f"{MAX_BYTES // 1_000_000} MB of text"),
        (len(lines), MAX_LINES, f"{MAX_LINES:,} lines"),
        (n_strokes, MAX_STROKES, f"{MAX_STROKES:,} strokes"),
    )
    for number, limit, name in limits:
        if number > limit:
            raise DataFileError(
                f"{path} was not written: {n_digits:,} digits make more than {name}, "
                "which could not be read again. Write fewer."
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


def _stroke(points: "array[float]", path: Path, number: int) -> Stroke:
    if len(points) > 2 * MAX_STROKE_POINTS:
        raise DataFileError(f"{path}, line {number}: {_LONG_STROKE}.")
    stroke = np.array(points).reshape(-1, 2)
    farthest = np.abs(stroke).max()
    if not np.isfinite(farthest):
        raise DataFileError(f"{path}, line {number}: a pen position is not a finite number.")
    if farthest > MAX_COORDINATE:
        raise DataFileError(f"{path}, line {number}: a pen position is out of any tablet's range.")
    stroke.flags.writeable = False
    return stroke


def _read_text(path: Path) -> bytes:
    with open_data_file(path, MAX_BYTES) as file:
        content = file.read(MAX_BYTES)
        has_more = file.has_more()
    if has_more and len(content) == MAX_BYTES:
        raise DataFileError(f"{path} is too large: more than {MAX_BYTES // 1_000_000} MB of text.")
    if has_more:
        raise DataFileError(f"{path} holds more than one compressed text.")
    if not content.isascii():
        raise DataFileError(f"{path} is not a UNIPEN file: it holds bytes that are not ASCII text.")
    return content
