"""Generated handwriting: pen styles, and drawings that are not digits."""

from digitpad.digits.synthesis.drawn_style import drawing_as_entry
from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.own_styles import OwnStyle, own_style, read_own_styles, write_own_styles
from digitpad.digits.synthesis.pen_families import PenFamily, pen_families
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_hand import Hand, HandRanges
from digitpad.digits.synthesis.pen_styles import PenStyle, load_styles, read_styles

__all__ = [
    "Hand",
    "HandRanges",
    "NonDigitGenerator",
    "OwnStyle",
    "PenFamily",
    "PenGenerator",
    "PenStyle",
    "as_pictures",
    "drawing_as_entry",
    "load_styles",
    "own_style",
    "pen_families",
    "read_own_styles",
    "read_styles",
    "write_own_styles",
]
