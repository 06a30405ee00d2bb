"""The entry of a pen style from a drawing."""

import itertools
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, evenly_spaced, smoothed
from digitpad.errors import DataFileError

_MAX_STROKES = 20
_SPACING = 0.02  # all lengths are in heights of the character
_TOLERANCE = 0.015  # distance of the drawing from the lines between the kept points
_FARTHEST = 0.25  # distance of kept points along the stroke
_WIDEST = 1.2  # in heights; a wider drawing counts as higher than it is
_DOT = 0.03
_BEND_LENGTH = 0.08  # the pen's direction before and after a turn is measured over this length
_CORNER_DEG = 65.0

Points = NDArray[np.float64]


def drawing_as_entry(strokes: Sequence[Stroke]) -> str:
    """Return a drawing as the entry of a pen style, in JSON, without name, label and weight.

    The strokes keep their order, direction and proportions. They are scaled to a height of 1 and thinned to
    the points that their curves need.

    Parameters
    ----------
    strokes : sequence of Stroke
        In any unit.

    Raises
    ------
    DataFileError
        If the drawing is empty, a mere dot, or has too many strokes.
    """
    if not strokes:
        raise DataFileError("The drawing is empty. Draw the character first.")
    if len(strokes) > _MAX_STROKES:
        raise DataFileError(f"The drawing has more than {_MAX_STROKES} strokes, too many for a style.")
    points = np.concatenate(strokes)
    low, (width, height) = points.min(axis=0), np.ptp(points, axis=0)
    size = max(height, width / _WIDEST)
    if size <= 0.0:
        raise DataFileError("The drawing is a single dot. Draw a character that has a shape.")
    entry = [_stroke_entry((stroke - low) / size) for stroke in strokes]
    return json.dumps({"strokes": entry}, sort_keys=True)


def _stroke_entry(stroke: Stroke) -> list[list[float | str]]:
    """Return the kept points of a stroke, with its corners marked."""
    curve = evenly_spaced(smoothed(stroke), _SPACING)
    if np.ptp(curve, axis=0).max() < _DOT:
        x, y = curve.mean(axis=0)
        return [[round(x, 3), round(y, 3)], [round(x + _DOT, 3), round(y, 3)]]
    corners = _corners(curve)
    kept = {0, len(curve) - 1, *corners}
    for first, last in itertools.pairwise(sorted(kept)):
        kept |= _needed(curve, first, last)
    entry: list[list[float | str]] = []
    for i in sorted(kept):
        place = [round(float(value), 3) for value in curve[i]]
        if not entry or place != entry[-1][:2]:
            entry.append([*place, "corner"] if i in corners else [*place])
    return entry


def _corners(curve: Points) -> set[int]:
    """Return where the pen turns sharply, without the ends."""
    n = round(_BEND_LENGTH / _SPACING)
    before, after = curve[n:-n] - curve[: -2 * n], curve[2 * n :] - curve[n:-n]
    lengths = np.maximum(np.hypot(*before.T) * np.hypot(*after.T), 1e-9)
    turns = np.rad2deg(np.arccos(((before * after).sum(axis=1) / lengths).clip(-1.0, 1.0)))
    corners: set[int] = set()
    for i in np.argsort(-turns):
        if turns[i] < _CORNER_DEG:
            break
        if all(abs(i + n - corner) > 2 * n for corner in corners):
            corners.add(int(i) + n)
    return corners


def _needed(curve: Points, first: int, last: int) -> set[int]:
    """Return the points between two others that keep the curve within the tolerance.

    Ramer (1972), Douglas and Peucker (1973), with a limit on the distance of kept points.
    """
    needed: set[int] = set()
    ranges = [(first, last)]
    while ranges:
        first, last = ranges.pop()
        inner = curve[first + 1 : last]
        if not len(inner):
            continue
        chord = curve[last] - curve[first]
        length = float(np.hypot(*chord))
        offsets = inner - curve[first]
        if length > 0.0:
            along = (offsets @ chord / length**2).clip(0.0, 1.0)
            offsets = offsets - along[:, None] * chord
        distances = np.hypot(*offsets.T)
        middle = first + 1 + int(distances.argmax())
        if distances.max() <= _TOLERANCE:
            if (last - first) * _SPACING <= _FARTHEST:
                continue
            middle = (first + last) // 2
        needed.add(middle)
        ranges += [(first, middle), (middle, last)]
    return needed
