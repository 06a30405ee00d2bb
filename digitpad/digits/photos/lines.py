"""Reading order: lines from top to bottom, and in each line numbers and digits from left to right."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""left, top, right, bottom, in pixels; right and bottom are the first beyond it."""

Lines = tuple[tuple[tuple[int, ...], ...], ...]
"""Digit indices, by line and number."""

NUMBER_GAP = 0.6
"""Gap between digits that separates numbers, in heights."""

_NEIGHBOUR = 2.6  # heights between the centres of neighbours that determine the angle of a line
_STEEPEST = 0.3
_FEWEST_LINKS = 3
_SAME_LINE = 0.55  # heights between centres


def text_angle(boxes: Sequence[Box]) -> float:
    """Return the clockwise angle of the lines in degrees, or 0 if there are too few digits."""
    sides = np.array(boxes, np.float64).reshape(-1, 4)
    height = float(np.median(sides[:, 3] - sides[:, 1])) if len(sides) else 1.0
    x, y = (sides[:, 0] + sides[:, 2]) / 2.0, (sides[:, 1] + sides[:, 3]) / 2.0
    slopes, weights = [], []
    for one in range(len(sides)):
        across, down = x - x[one], y - y[one]
        is_next = (across > 0.3 * height) & (across < _NEIGHBOUR * height)
        is_next &= np.abs(down) < _STEEPEST * across + 0.15 * height
        if is_next.any():
            nearest = np.flatnonzero(is_next)[np.argmin(across[is_next])]
            slopes.append(down[nearest] / across[nearest])
            weights.append(across[nearest])
    if len(slopes) < _FEWEST_LINKS:
        return 0.0
    order = np.argsort(slopes)
    reached = np.cumsum(np.array(weights)[order])
    return float(np.rad2deg(np.arctan(slopes[order[np.searchsorted(reached, reached[-1] / 2.0)]])))


def reading_order(boxes: Sequence[Box], angle: float) -> Lines:
    """Return the digits in reading order.

    Parameters
    ----------
    boxes : sequence of Box
    angle : float
        Clockwise angle of the lines, in degrees.
    """
    if not boxes:
        return ()
    sides = np.array(boxes, np.float64)
    heights = sides[:, 3] - sides[:, 1]
    height = float(np.median(heights))
    middle_x, middle_y = (sides[:, 0] + sides[:, 2]) / 2.0, (sides[:, 1] + sides[:, 3]) / 2.0
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    x, y = cosine * middle_x + sine * middle_y, cosine * middle_y - sine * middle_x
    half_widths = (sides[:, 2] - sides[:, 0]) / 2.0
    return tuple(_numbers(line, x, half_widths, height) for line in _lines(y, height))


def _lines(y: NDArray[np.float64], height: float) -> list[list[int]]:
    """Return the indices of the digits in each line, from the top."""
    lines: list[list[int]] = []
    for index in np.argsort(y, kind="stable").tolist():
        if lines and y[index] - float(np.mean(y[lines[-1]])) < _SAME_LINE * height:
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


def _numbers(
    line: list[int], x: NDArray[np.float64], half_widths: NDArray[np.float64], height: float
) -> tuple[tuple[int, ...], ...]:
    ordered = sorted(line, key=lambda index: float(x[index]))
    numbers = [[ordered[0]]]
    for before, index in itertools.pairwise(ordered):
        gap = x[index] - half_widths[index] - x[before] - half_widths[before]
        if gap > NUMBER_GAP * height:
            numbers.append([])
        numbers[-1].append(index)
    return tuple(map(tuple, numbers))
