"""UNIPEN files: labelled pen strokes as text. Guyon and others, "UNIPEN 1.0 format definition" (1994)."""

from digitpad.digits.strokes.unipen.limits import (
    MAX_COORDINATE,
    MAX_DIGIT_STROKES,
    MAX_LINE,
    MAX_LINES,
    MAX_STROKE_POINTS,
    MAX_STROKES,
)
from digitpad.digits.strokes.unipen.pen_samples import PenCharacter, PenDigit
from digitpad.digits.strokes.unipen.unipen_reader import read_pen_characters, read_unipen
from digitpad.digits.strokes.unipen.unipen_writer import write_unipen

__all__ = [
    "MAX_COORDINATE",
    "MAX_DIGIT_STROKES",
    "MAX_LINE",
    "MAX_LINES",
    "MAX_STROKES",
    "MAX_STROKE_POINTS",
    "PenCharacter",
    "PenDigit",
    "read_pen_characters",
    "read_unipen",
    "write_unipen",
]
