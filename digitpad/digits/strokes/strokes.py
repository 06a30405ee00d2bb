"""Pen strokes as vectors: smoothing, erasing and distances."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float64]
"""(n, 2) x and y of the pen, n >= 1; x to the right, y downward, in any unit. Never changed in place."""

_STEPS_PER_CURVE = 6
_T = np.linspace(0.0, 1.0, _STEPS_PER_CURVE + 1)[1:, None]
_CURVE_START, _CURVE_CONTROL, _CURVE_END = (1.0 - _T) ** 2, 2.0 * _T * (1.0 - _T), _T**2


def as_stroke(points: Sequence[Sequence[float]] | NDArray[np.floating]) -> Stroke:
    """Return points as a read-only stroke.

    Raises
    ------
    ValueError
        Unless there is at least one point, each of two finite numbers.
    """
    stroke = np.array(points, np.float64)
    if stroke.ndim != 2 or stroke.shape[1] != 2 or len(stroke) == 0 or not np.isfinite(stroke).all():
        raise ValueError("a stroke is at least one point of two finite numbers")
    stroke.flags.writeable = False
    return stroke


def smoothed(stroke: Stroke) -> Stroke:
    """Return the stroke as a smooth curve, which is both drawn and recognised.

    The curve is a quadratic B-spline: quadratic Bezier curves between the midpoints of the segments, with the
    pen points as control points, and straight ends to the first and last point. Leading axes count strokes.
    """
    if stroke.shape[-2] < 3:
        return stroke
    midpoints = (stroke[..., :-1, :] + stroke[..., 1:, :]) / 2.0
    start, control, end = (
        midpoints[..., :-1, None, :],
        stroke[..., 1:-1, None, :],
        midpoints[..., 1:, None, :],
    )
    curves = _CURVE_START * start + _CURVE_CONTROL * control + _CURVE_END * end
    steps = curves.reshape(*stroke.shape[:-2], -1, 2)
    return np.concatenate([stroke[..., :1, :], midpoints[..., :1, :], steps, stroke[..., -1:, :]], axis=-2)


def evenly_spaced(stroke: Stroke, spacing: float) -> Stroke:
    """Return points along the stroke's straight segments, at most ``spacing`` apart, ends included."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    distance = np.concatenate([[0.0], np.cumsum(lengths)])
    if distance[-1] == 0.0:
        return stroke[:1]
    wanted = np.linspace(0.0, distance[-1], int(np.ceil(distance[-1] / spacing)) + 1)
    return np.column_stack([np.interp(wanted, distance, stroke[:, axis]) for axis in (0, 1)])


def erase(strokes: Sequence[Stroke], path: Stroke, radius: float) -> tuple[Stroke, ...]:
    """Return what remains of strokes after an eraser of a given radius moves along a path.

    Untouched strokes are returned as the same objects. The others are cut into the parts beside the path.
    """
    eraser = evenly_spaced(path, radius / 2.0)
    remaining: list[Stroke] = []
    for stroke in strokes:
        if not _near(stroke, eraser, radius):
            remaining.append(stroke)
            continue
        points = evenly_spaced(smoothed(stroke), radius / 4.0)
        kept = _gaps(points, eraser) > radius
        borders = np.flatnonzero(np.diff(kept)) + 1
        for part, is_kept in zip(np.split(points, borders), np.split(kept, borders), strict=True):
            if is_kept[0]:
                remaining.append(as_stroke(part))
    return tuple(remaining)


def _near(stroke: Stroke, eraser: Stroke, radius: float) -> bool:
    # A smoothed stroke stays inside the box around its points.
    apart = (stroke.min(axis=0) - radius > eraser.max(axis=0)) | (
        stroke.max(axis=0) + radius < eraser.min(axis=0)
    )
    if apart.any():
        return False
    points = evenly_spaced(smoothed(stroke), radius / 4.0)
    low, high = eraser.min(axis=0) - radius, eraser.max(axis=0) + radius
    points = points[((points >= low) & (points <= high)).all(axis=1)]
    return bool((_gaps(points, eraser) <= radius).any())


def _gaps(points: Stroke, eraser: Stroke) -> NDArray[np.float64]:
    """Return the distance from each point to the nearest place of the eraser."""
    gaps = np.full(len(points), np.inf)
    # One place at a time: all pairs of a long scribble would fill the memory.
    for place in eraser:
        np.minimum(gaps, np.hypot(*(points - place).T), out=gaps)
    return gaps
