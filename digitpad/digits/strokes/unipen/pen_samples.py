"""One digit or character as somebody wrote it."""

from dataclasses import dataclass

from digitpad.digits.strokes.strokes import Stroke


@dataclass(frozen=True)
class PenCharacter:
    """One character, a digit or another, as somebody wrote it.

    Attributes
    ----------
    label : str
        Such as "8" or "A".
    writer : str or None
        The writer's name, which may be a number. None where the file does not say.
    strokes : tuple of (n, 2) float
        y downward, in tablet units.
    """

    label: str
    writer: str | None
    strokes: tuple[Stroke, ...]


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
