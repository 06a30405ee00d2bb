"""A writer of UNIPEN files."""

import gzip
from collections.abc import Iterable
from pathlib import Path

from digitpad.digits.strokes.unipen.limits import (
    LONG_STROKE,
    MANY_STROKES,
    MAX_BYTES,
    MAX_DIGIT_STROKES,
    MAX_LINES,
    MAX_STROKE_POINTS,
    MAX_STROKES,
)
from digitpad.digits.strokes.unipen.pen_samples import PenDigit
from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.presentation import bytes_text


def write_unipen(digits: Iterable[PenDigit], path: Path) -> None:
    """Write digits to a UNIPEN file, compressed if its name ends in ``.gz``.

    ``read_unipen`` returns exactly the same labels, writers and strokes: numbers are written with as many
    digits as necessary.

    Raises
    ------
    DataFileError
        If there are no digits, too many to be read again, or the file cannot be written. An existing file is
        left unchanged.
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
            raise DataFileError(f"{path} was not written: {MANY_STROKES}.")
        for stroke in digit.strokes:
            if len(stroke) > MAX_STROKE_POINTS:
                raise DataFileError(f"{path} was not written: {LONG_STROKE}.")
            lines.append(".PEN_DOWN")
            lines += [f"{x!r} {-y!r}" for x, y in stroke.tolist()]  # UNIPEN's y points upward
            lines.append(".PEN_UP")
        n_digits += 1
        n_strokes += len(digit.strokes)
    if not n_digits:
        raise DataFileError(f"{path} was not written: there are no digits to write.")
    content = ("\n".join(lines) + "\n").encode("ascii")
    limits = (
        (len(content), MAX_BYTES, f"{bytes_text(MAX_BYTES)} of text"),
        (len(lines), MAX_LINES, f"{MAX_LINES:,} lines"),
        (n_strokes, MAX_STROKES, f"{MAX_STROKES:,} strokes"),
    )
    for number, limit, name in limits:
        if number > limit:
            raise DataFileError(
                f"{path} was not written: {n_digits:,} digits are more than {name}, "
                "which could not be read again. Write fewer digits."
            )
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise DataFileError(f"{path} cannot be written: {error.strerror or error}.") from error
