"""Pen strokes: UNIPEN files, grouping into digits, rasterization to 28x28 pixels."""

from digitpad.digits.strokes.grouping import Groups, group_strokes
from digitpad.digits.strokes.raster import SIDE_PX, centred, rasterize
from digitpad.digits.strokes.stroke_variation import StrokeVariation
from digitpad.digits.strokes.strokes import Stroke, as_stroke, erase, evenly_spaced, smoothed
from digitpad.digits.strokes.unipen import (
    PenCharacter,
    PenDigit,
    read_pen_characters,
    read_unipen,
    write_unipen,
)
from digitpad.digits.strokes.views import SLANTED_VIEWS, View, rasterize_views

__all__ = [
    "SIDE_PX",
    "SLANTED_VIEWS",
    "Groups",
    "PenCharacter",
    "PenDigit",
    "Stroke",
    "StrokeVariation",
    "View",
    "as_stroke",
    "centred",
    "erase",
    "evenly_spaced",
    "group_strokes",
    "rasterize",
    "rasterize_views",
    "read_pen_characters",
    "read_unipen",
    "smoothed",
    "write_unipen",
]
