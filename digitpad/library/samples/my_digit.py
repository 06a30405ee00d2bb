"""One of the user's own digits, and what may be one."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.strokes.unipen import MAX_COORDINATE, MAX_DIGIT_STROKES, MAX_STROKE_POINTS
from digitpad.errors import DataFileError

N_LABELS = 10
MAX_TIME = 3e10
"""The last times that every system can show: those of the year 2920."""

MAX_CONTENT = 8 * (1 + MAX_DIGIT_STROKES + 2 * MAX_DIGIT_STROKES * MAX_STROKE_POINTS)
"""Bytes of the largest digit."""


@dataclass(frozen=True, slots=True)
class MyDigit:
    """One drawing of the user's. Its strokes are decoded when they are asked for.

    Attributes
    ----------
    id : str
        Unlike that of any other drawing.
    label : int
        What the user says it is, 0 to 9.
    time : float
        When it was drawn or imported, in seconds since 1970 (UTC).
    content : bytes
        The strokes as they are stored: see ``as_content``.
    """

    id: str
    label: int
    time: float
    content: bytes

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Read-only, y downward, in the unit in which they were drawn."""
        return strokes_of(self.content)


def new_digit(label: int, strokes: Sequence[Stroke]) -> MyDigit:
    """Return a drawing of now as an own digit.

    Raises
    ------
    DataFileError
        A sentence on why it is none.
    """
    return MyDigit(secrets.token_hex(8), checked_label(label), time.time(), as_content(strokes))


def checked_label(label: int) -> int:
    """Return a label as it is stored, or raise DataFileError."""
    if not 0 <= label < N_LABELS:
        raise DataFileError(f"{label} is not a digit: your own digits are 0 to 9.")
    return int(label)


def as_content(strokes: Sequence[Stroke]) -> bytes:
    """Return strokes as they are stored, or raise DataFileError.

    Eight-byte floats, the lowest byte first: how many strokes; how many points each of them has; x and y of
    all points.
    """
    if not strokes:
        raise DataFileError("There is nothing to keep: the drawing is empty.")
    if len(strokes) > MAX_DIGIT_STROKES:
        raise DataFileError(f"The drawing has more than {MAX_DIGIT_STROKES} strokes, too many for a digit.")
    if max(map(len, strokes)) > MAX_STROKE_POINTS:
        raise DataFileError(f"A stroke has more than {MAX_STROKE_POINTS:,} points, too many for a digit.")
    points = np.concatenate([as_stroke(stroke).ravel() for stroke in strokes])
    if np.abs(points).max() > MAX_COORDINATE:
        raise DataFileError("A stroke is out of any tablet's range.")
    numbers = np.concatenate([[len(strokes), *map(len, strokes)], points])
    return numbers.astype("<f8").tobytes()


def strokes_of(content: bytes) -> tuple[Stroke, ...]:
    """Return read-only strokes from what ``as_content`` made of them."""
    numbers = np.frombuffer(content, "<f8")
    n_strokes = int(numbers[0])
    ends = np.cumsum(numbers[1 : n_strokes + 1]).astype(int)
    points = numbers[n_strokes + 1 :].reshape(-1, 2).astype(np.float64, copy=False)
    points.flags.writeable = False
    return tuple(np.split(points, ends[:-1]))


def are_sound(contents: Sequence[bytes]) -> bool:
    """Return whether ``as_content`` may have made all of these; together they take hardly longer than one."""
    if not contents:
        return True
    n_numbers = np.array([len(content) for content in contents])
    if (n_numbers % 8).any():
        return False
    n_numbers //= 8
    numbers = np.frombuffer(b"".join(contents), "<f8")
    if n_numbers.min() < 1 or not (np.abs(numbers) <= MAX_COORDINATE).all():  # nor is any of them NaN
        return False
    starts = np.cumsum(n_numbers) - n_numbers
    n_strokes = numbers[starts]
    if not _are_counts(n_strokes, MAX_DIGIT_STROKES) or (n_strokes >= n_numbers).any():
        return False
    n_strokes = n_strokes.astype(int)
    firsts = np.cumsum(n_strokes) - n_strokes  # among all strokes
    n_points = numbers[np.repeat(starts + 1 - firsts, n_strokes) + np.arange(n_strokes.sum())]
    if not _are_counts(n_points, MAX_STROKE_POINTS):
        return False
    return bool((1 + n_strokes + 2 * np.add.reduceat(n_points, firsts) == n_numbers).all())


def _are_counts(numbers: NDArray[np.float64], most: int) -> bool:
    return bool(((numbers >= 1) & (numbers <= most) & (numbers == np.floor(numbers))).all())
