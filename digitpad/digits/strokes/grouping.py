"""Grouping of strokes into digits.

Every stroke starts as a group of its own. The two groups that fit best are joined, repeatedly, until no two
fit. Groups fit if they overlap from left to right, touch, and together are narrow, like the bar and the body
of a 7. The main evidence against a join is a common height: digits stand side by side, from the same top to
the same bottom, and the strokes of one digit seldom do.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, evenly_spaced

Groups = tuple[tuple[int, ...], ...]
"""Stroke indices of each digit. Digits are in reading order, the strokes of a digit in drawing order."""

MAX_STROKES = 40
"""A drawing with more is a scribble, not a number. It stays in one group, which limits the time."""

ROW_GAP = 0.35
"""Minimum gap between two rows of digits, in heights of the lower of the two rows."""

_FIT = 8.0
_TOUCH_GAIN = 7.0
_GAP_COST = 9.0
_WIDTH_COST = 6.0
_COMMON_HEIGHT_COST = 11.5
"""Costs are relative to the height of the joined group. They come from a logistic regression on pen digits of
30 people, in two halves, rounded after a look at both halves in favour of joining."""

_TOUCH = 0.04  # heights: the distance at which the gain of touching ink has fallen to a third
_FLATTEST = 0.25  # height over width of a group that counts for the height of digits
_SPACING = 0.03  # of the points used to measure distances, relative to the size of the largest stroke
_NEAR = 0.2  # relative to that size: ink farther apart does not touch

_Floats = NDArray[np.float64]


def group_strokes(strokes: Sequence[Stroke]) -> Groups:
    """Return the grouping of strokes into digits, by their geometry alone.

    The size and place of the drawing and the order of drawing do not matter. Digits are read from left to
    right by the centres of their ink, and rows from top to bottom. An empty band as high as ``ROW_GAP``
    separates two rows.
    """
    if not strokes:
        return ()
    if len(strokes) == 1 or len(strokes) > MAX_STROKES:
        return (tuple(range(len(strokes))),)
    low = np.array([stroke.min(axis=0) for stroke in strokes])
    high = np.array([stroke.max(axis=0) for stroke in strokes])
    groups: list[tuple[int, ...]] = []
    for row in _rows(low, high):
        digits = _digits([strokes[index] for index in row], low[row], high[row])
        groups += [tuple(row[index] for index in digit) for digit in digits]
    return tuple(groups)


def _rows(low: _Floats, high: _Floats) -> list[list[int]]:
    """Return the indices of the strokes in each row, from the top."""
    top, bottom = low[:, 1], high[:, 1]
    least = _FLATTEST * float((high - low)[:, 0].max())
    bands: list[list[int]] = []
    for index in np.argsort(top, kind="stable").tolist():
        if bands and top[index] <= bottom[bands[-1]].max():
            bands[-1].append(index)
        else:
            bands.append([index])
    # Join the two bands that are closest, relative to their height, until all are rows.
    while len(bands) > 1:
        tops = np.array([top[band].min() for band in bands])
        bottoms = np.array([bottom[band].max() for band in bands])
        heights = bottoms - tops
        gaps = (tops[1:] - bottoms[:-1]) / np.maximum(np.minimum(heights[1:], heights[:-1]), 1e-300)
        is_flat = heights <= ROW_GAP * max(float(heights.max()), least)  # a bar or a dot
        gaps[is_flat[1:] | is_flat[:-1]] = 0.0
        nearest = int(gaps.argmin())
        if gaps[nearest] >= ROW_GAP:
            break
        bands[nearest] += bands.pop(nearest + 1)
    return [sorted(band) for band in bands]


def _digits(strokes: list[Stroke], low: _Floats, high: _Floats) -> list[list[int]]:
    """Return the indices of the strokes of each digit of a row, from the left."""
    parts = [[index] for index in range(len(strokes))]
    distances = _distances(strokes, low, high)
    while len(parts) > 1:
        fit = _fit(low, high, distances)
        first, second = sorted(divmod(int(fit.argmax()), len(parts)))
        if fit[first, second] <= 0.0:
            break
        parts[first] += parts.pop(second)
        low[first] = np.minimum(low[first], low[second])
        high[first] = np.maximum(high[first], high[second])
        distances[first] = np.minimum(distances[first], distances[second])
        distances[:, first] = distances[first]
        low, high = np.delete(low, second, 0), np.delete(high, second, 0)
        distances = np.delete(np.delete(distances, second, 0), second, 1)
    order = np.argsort((low + high)[:, 0], kind="stable")
    return [sorted(parts[index]) for index in order]


def _fit(low: _Floats, high: _Floats, distances: _Floats) -> _Floats:
    """Return how well each pair of groups fits together, (n, n). Above 0 they make one digit."""
    # [axis, group, group]: the gap between two boxes (negative for an overlap), and their common box.
    low, high = low.T, high.T
    apart = np.maximum(low[:, :, None] - high[:, None], low[:, None] - high[:, :, None])
    width, height = np.maximum(high[:, :, None], high[:, None]) - np.minimum(low[:, :, None], low[:, None])
    common = np.minimum(high[1, :, None], high[1]) - np.maximum(low[1, :, None], low[1])
    scale = np.maximum(np.maximum(height, _FLATTEST * width), 1e-300)
    costs = _GAP_COST * apart[0] + _WIDTH_COST * width + _COMMON_HEIGHT_COST * common
    fit: _Floats = _FIT + _TOUCH_GAIN * np.exp(-distances / (_TOUCH * scale)) - costs / scale
    np.fill_diagonal(fit, -np.inf)
    return fit


def _distances(strokes: list[Stroke], low: _Floats, high: _Floats) -> _Floats:
    """Return the distance between the ink of each pair of strokes, (n, n); infinite unless they are near."""
    size = max(float((high - low).max()), 1e-300)
    pieces = [evenly_spaced(stroke, _SPACING * size) for stroke in strokes]
    apart = np.maximum(low[:, None] - high, low - high[:, None]).max(axis=2)
    distances = np.full(apart.shape, np.inf)
    for one, other in np.argwhere(np.triu(apart < _NEAR * size, 1)).tolist():
        across, down = (pieces[one][:, axis, None] - pieces[other][:, axis] for axis in (0, 1))
        distances[one, other] = distances[other, one] = (across * across + down * down).min()
    return np.sqrt(distances)
