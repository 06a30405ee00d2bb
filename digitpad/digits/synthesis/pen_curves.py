"""Interpolation of a style's points to a fine pen curve, by one matrix for each style."""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.synthesis.pen_styles import PenStyle

SPACING = 0.03
"""Approximate distance of the fine points, in heights of the character."""

_CORRELATION = 0.35  # length along the stroke over which the deviations of points are correlated
_ROUNDING = 0.06  # standard deviation of the full rounding, along the stroke
_FEWEST = 6


class PenCurve:
    """Matrices that turn a style's points into fine strokes, for any number of samples at once.

    Attributes
    ----------
    style : PenStyle
    slices : tuple of slice
        Range of each stroke among the fine points.
    matrix : (n_fine, n_points) float64
        Fine points are this matrix times the style's points.
    rounding : (n_fine, n_fine) float64
        Running mean along each stroke.
    chance : (n_points, n_points) float64
        Turns independent random numbers into ones correlated between neighbours.
    """

    def __init__(self, style: PenStyle) -> None:
        self.style = style
        counts, blocks = [], []
        for stroke in range(style.n_strokes):
            own = style.stroke_of == stroke
            blocks.append(_curve_matrix(style.points[own], style.corners[own]))
            counts.append(len(blocks[-1]))
        ends = np.cumsum(counts)
        self.slices = tuple(slice(end - count, end) for end, count in zip(ends, counts, strict=True))
        self.matrix = np.zeros((ends[-1], len(style.points)))
        self.rounding = np.zeros((ends[-1], ends[-1]))
        for stroke, (block, part) in enumerate(zip(blocks, self.slices, strict=True)):
            self.matrix[part, style.stroke_of == stroke] = block
            apart = np.arange(len(block))[:, None] - np.arange(len(block))
            weights = np.exp(-0.5 * (apart * SPACING / _ROUNDING) ** 2)
            self.rounding[part, part] = weights / weights.sum(axis=1, keepdims=True)
        self.chance = _shared_chance(style)


def n_fine_points(style: PenStyle) -> int:
    """Return the number of rows of a style's ``PenCurve.matrix`` without computing it."""
    n_fine = style.n_strokes
    for stroke in range(style.n_strokes):
        own = style.stroke_of == stroke
        points = style.points[own]
        n_fine += sum(sum(_n_steps(points[run])) for run in _smooth_runs(style.corners[own]))
    return n_fine


def _shared_chance(style: PenStyle) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(style.points, axis=0, prepend=style.points[:1]).T)
    along = np.cumsum(steps)
    correlation = np.exp(-np.abs(along[:, None] - along) / _CORRELATION)
    correlation *= style.stroke_of[:, None] == style.stroke_of
    root: NDArray[np.float64] = np.linalg.cholesky(correlation)
    return root


def _curve_matrix(points: NDArray[np.float64], corners: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the matrix that turns a stroke's points into its fine points, (n_fine, n_points)."""
    rows = list(_runs(points, corners))
    return np.concatenate([rows[0], *(matrix[1:] for matrix in rows[1:])])


def _runs(points: NDArray[np.float64], corners: NDArray[np.bool_]) -> Iterator[NDArray[np.float64]]:
    """Yield the matrix of each smooth run between corners."""
    for part in _smooth_runs(corners):
        run = _spline(points[part])
        matrix = np.zeros((len(run), len(points)))
        matrix[:, part] = run
        yield matrix


def _smooth_runs(corners: NDArray[np.bool_]) -> list[slice]:
    """Return the points of each smooth run of a stroke. Runs share the corner between them."""
    last = len(corners) - 1
    turns = [int(i) for i in np.flatnonzero(corners) if 0 < i < last]
    return [slice(first, end + 1) for first, end in itertools.pairwise([0, *turns, last])]


def _n_steps(points: NDArray[np.float64]) -> list[int]:
    """Return the number of fine steps from each point of a smooth run to the next."""
    fewest = -(-_FEWEST // (len(points) - 1))
    return [max(round(chord / SPACING), fewest) for chord in np.hypot(*np.diff(points, axis=0).T)]


def _spline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix of a cubic Hermite spline through points, (n_fine, n).

    The knots are centripetal, so that close points cause no loop (Yuksel, Schaefer and Keyser, 2011).
    Each tangent is that of the parabola through a point and its two neighbours, and at the ends that of the
    first or last parabola.
    """
    n = len(points)
    steps = np.sqrt(np.hypot(*np.diff(points, axis=0).T))
    slopes = np.zeros((n - 1, n))
    i = np.arange(n - 1)
    slopes[i, i], slopes[i, i + 1] = -1.0 / steps, 1.0 / steps
    tangents = np.zeros((n, n))
    if n == 2:
        tangents[:] = slopes[0]
    else:
        before, after = steps[:-1, None], steps[1:, None]
        tangents[1:-1] = (after * slopes[:-1] + before * slopes[1:]) / (before + after)
        tangents[0] = 2.0 * slopes[0] - tangents[1]
        tangents[-1] = 2.0 * slopes[-1] - tangents[-2]
    rows = [np.eye(n)[:1]]
    for k, (n_fine, step) in enumerate(zip(_n_steps(points), steps, strict=True)):
        t = np.arange(1, n_fine + 1)[:, None] / n_fine
        start, end = np.eye(n)[k], np.eye(n)[k + 1]
        rows.append(
            (1.0 + 2.0 * t) * (1.0 - t) ** 2 * start
            + t * (1.0 - t) ** 2 * step * tangents[k]
            + t**2 * (3.0 - 2.0 * t) * end
            + t**2 * (t - 1.0) * step * tangents[k + 1]
        )
    return np.concatenate(rows)
