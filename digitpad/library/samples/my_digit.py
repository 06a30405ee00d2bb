"""A digit drawn by the user, and checks of drawings."""

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
"""Latest time that every system can show: in the year 2920."""

MAX_CONTENT = 8 * (1 + MAX_DIGIT_STROKES + 2 * MAX_DIGIT_STROKES * MAX_STROKE_POINTS)
"""Size of the largest digit in bytes."""


@dataclass(frozen=True, slots=True)
class MyDigit:
    """A drawing by the user. Its strokes are decoded on access.

    Attributes
    ----------
    id : str
        Unique among all drawings.
    label : int
        The digit according to the user, 0 to 9.
    time : float
        Time of drawing or import, in seconds since 1970 (UTC).
    content : bytes
        The stored strokes. See ``as_content``.
    """

    id: str
    label: int
    time: float
    content: bytes

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Read-only, y downward, in the unit of the drawing."""
        return strokes_of(self.content)


def new_digit(label: int, strokes: Sequence[Stroke]) -> MyDigit:
    """Return a new drawing as an own digit.

    Raises
    ------
    DataFileError
        If it cannot be stored, with the reason.
    """
    return MyDigit(secrets.token_hex(8), checked_label(label), time.time(), as_content(strokes))


def checked_label(label: int) -> int:
    """Return a label in its stored form, or raise DataFileError."""
    if not 0 <= label < N_LABELS:
        raise DataFileError(f"{label} is not a digit. Your own digits are 0 to 9.")
    return int(label)


def as_content(strokes: Sequence[Stroke]) -> bytes:
    """Return strokes in their stored form, or raise DataFileError.

    The form is little-endian float64: the number of strokes, the number of points of each stroke, and x and y
    of all points.
    """
    if not strokes:
        raise DataFileError("The drawing is empty. Draw a digit first.")
    if len(strokes) > MAX_DIGIT_STROKES:
        raise DataFileError(f"The drawing has more than {MAX_DIGIT_STROKES} strokes, too many for a digit.")
    if max(map(len, strokes)) > MAX_STROKE_POINTS:
        raise DataFileError(f"A stroke has more than {MAX_STROKE_POINTS:,} points, too many for a digit.")
    points = np.concatenate([as_stroke(stroke).ravel() for stroke in strokes])
    if np.abs(points).max() > MAX_COORDINATE:
        raise DataFileError("A stroke is outside the range of any tablet.")
    numbers = np.concatenate([[len(strokes), *map(len, strokes)], points])
    return numbers.astype("<f8").tobytes()


def strokes_of(content: bytes) -> tuple[Stroke, ...]:
    """Return read-only strokes from their stored form."""
    numbers = np.frombuffer(content, "<f8")
    n_strokes = int(numbers[0])
    ends = np.cumsum(numbers[1 : n_strokes + 1]).astype(int)
    points = numbers[n_strokes + 1 :].reshape(-1, 2).astype(np.float64, copy=False)
    points.flags.writeable = False
    return tuple(np.split(points, ends[:-1]))


def are_sound(contents: Sequence[bytes]) -> bool:
    """Return whether all contents are valid results of ``as_content``. Fast for many at once."""
    if not contents:
        return True
    n_numbers = np.array([len(content) for content in contents])
    if (n_numbers % 8).any():
        return False
    n_numbers //= 8
    numbers = np.frombuffer(b"".join(contents), "<f8")
    if n_numbers.min() < 1 or not (np.abs(numbers) <= MAX_COORDINATE).all():  # also false for NaN
        return False
    starts = np.cumsum(n_numbers) - n_numbers
    n_strokes = numbers[starts]
    if not _are_counts(n_strokes, MAX_DIGIT_STROKES) or (n_strokes >= n_numbers).any():
        return False
    n_strokes = n_strokes.astype(int)
    firsts = np.cumsum(n_strokes) - n_strokes  # index of each digit's first stroke
    n_points = numbers[np.repeat(starts + 1 - firsts, n_strokes) + np.arange(n_strokes.sum())]
    if not _are_counts(n_points, MAX_STROKE_POINTS):
        return False
    return bool((1 + n_strokes + 2 * np.add.reduceat(n_points, firsts) == n_numbers).all())


def _are_counts(numbers: NDArray[np.float64], most: int) -> bool:
    return bool(((numbers >= 1) & (numbers <= most) & (numbers == np.floor(numbers))).all())
