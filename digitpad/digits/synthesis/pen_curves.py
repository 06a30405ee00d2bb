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
    last = len(points) - 1
    turns = [int(i) for i in np.flatnonzero(corners) if 0 < i < last]
    for first, end in itertools.pairwise([0, *turns, last]):
        run = _spline(points[first : end + 1])
        part = np.zeros((len(run), len(points)))
        part[:, first : end + 1] = run
        yield part


def _spline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix of a cubic Hermite spline through points, (n_fine, n).

    The knots are centripetal, so that close points cause no loop (Yuksel, Schaefer and Keyser, 2011).
    Each tangent is that of the parabola through a point and its two neighbours, and at the ends that of the
    first or last parabola.
    """
    n = len(points)
    chords = np.hypot(*np.diff(points, axis=0).T)
    steps = np.sqrt(chords)
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
    fewest = -(-_FEWEST // (n - 1))
    for k, (chord, step) in enumerate(zip(chords, steps, strict=True)):
        n_fine = max(round(chord / SPACING), fewest)
        t = np.arange(1, n_fine + 1)[:, None] / n_fine
        start, end = np.eye(n)[k], np.eye(n)[k + 1]
        rows.append(
            (1.0 + 2.0 * t) * (1.0 - t) ** 2 * start
            + t * (1.0 - t) ** 2 * step * tangents[k]
            + t**2 * (3.0 - 2.0 * t) * end
            + t**2 * (t - 1.0) * step * tangents[k + 1]
        )
    return np.concatenate(rows)
