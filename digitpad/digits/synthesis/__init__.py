"""Generated handwriting: pen styles, and drawings that are not digits."""

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.pen_families import PenFamily, pen_families
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_hand import Hand, HandRanges
from digitpad.digits.synthesis.pen_styles import PenStyle, load_styles, read_styles

__all__ = [
    "Hand",
    "HandRanges",
    "NonDigitGenerator",
    "PenFamily",
    "PenGenerator",
    "PenStyle",
    "as_pictures",
    "load_styles",
    "pen_families",
    "read_styles",
]
