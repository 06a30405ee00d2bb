"""Digits and characters as people wrote them."""

from dataclasses import dataclass

from digitpad.digits.strokes.strokes import Stroke


@dataclass(frozen=True)
class PenCharacter:
    """A handwritten character, a digit or another.

    Attributes
    ----------
    label : str
        Such as "8" or "A".
    writer : str or None
        The writer's name, which may be a number. None if the file does not give it.
    strokes : tuple of (n, 2) float
        y downward, in tablet units.
    """

    label: str
    writer: str | None
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True)
class PenDigit:
    """A handwritten digit.

    Attributes
    ----------
    label : int
    writer : int or None
        None if the file does not give it.
    strokes : tuple of (n, 2) float
        y downward, in tablet units.
    """

    label: int
    writer: int | None
    strokes: tuple[Stroke, ...]
