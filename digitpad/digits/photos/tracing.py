"""Conversion of a picture of a digit to pen strokes along the centre of its lines.

The ink is thinned to lines of one pixel (Zhang and Suen, 1984, "A fast parallel algorithm for thinning
digital patterns"). A pen then follows them, straight on at crossings.
"""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.pixels import Mask
from digitpad.digits.strokes.strokes import Stroke, as_stroke

FINE = 4
"""Pixels of the enlarged picture along one pixel of the original."""

_INKED = 0.4
_SHORTEST_PX = 2.0  # in pixels of the picture: shorter strokes are bumps of the outline
_KEPT = 3  # one in three points is kept
_LOOK_BACK = 6  # points that determine the pen's direction

_AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""Row and column offsets of the neighbours, clockwise from above."""

_Place = tuple[int, int]


def traced(picture: NDArray[np.float32]) -> tuple[Stroke, ...]:
    """Return the strokes of a picture.

    Parameters
    ----------
    picture : (height, width) float32
        Ink 1.0 on 0.0.

    Returns
    -------
    tuple of (n, 2) float
        x and y in units of the picture's height, y downward. Empty if there is no ink.
    """
    fine = _enlarged(picture) > _INKED * float(picture.max(initial=0.0))
    if not fine.any():
        return ()
    middle = np.argwhere(_thinned(fine))
    if not len(middle):  # thinning removes a small square entirely
        middle = np.argwhere(fine).mean(axis=0, keepdims=True)
    paths = _walked({(int(row), int(column)) for row, column in middle})
    longest = max(map(len, paths), default=0)
    long_enough = [path for path in paths if len(path) >= min(longest, _SHORTEST_PX * FINE)]
    scale = 1.0 / (FINE * picture.shape[0])
    return tuple(as_stroke((_smoothed(path)[:, ::-1] + 0.5) * scale) for path in long_enough)


def _enlarged(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture enlarged ``FINE`` times by bilinear interpolation."""
    return _more_rows(_more_rows(picture).T).T


def _more_rows(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    places = (np.arange(len(picture) * FINE) + 0.5) / FINE - 0.5
    low = np.clip(np.floor(places).astype(np.intp), 0, len(picture) - 1)
    high = np.minimum(low + 1, len(picture) - 1)
    part = np.clip(places - low, 0.0, 1.0).astype(np.float32)[:, None]
    rows: NDArray[np.float32] = picture[low] * (1 - part) + picture[high] * part
    return rows


def _thinned(mask: Mask) -> Mask:
    """Return the centre lines of the ink, one pixel wide."""
    ink = np.pad(mask, 1)
    while True:
        n_before = np.count_nonzero(ink)
        for is_second in (False, True):
            ring = [_shifted(ink, step) for step in _AROUND]
            n_inked = np.sum(ring, axis=0)
            n_ends = np.sum(
                [~one & other for one, other in zip(ring, ring[1:] + ring[:1], strict=True)], axis=0
            )
            up, right, down, left = ring[0], ring[2], ring[4], ring[6]
            if is_second:
                is_edge = ~(up & right & left) & ~(up & down & left)
            else:
                is_edge = ~(up & right & down) & ~(right & down & left)
            ink = ink & ~((n_inked >= 2) & (n_inked <= 6) & (n_ends == 1) & is_edge)
        if np.count_nonzero(ink) == n_before:
            return ink[1:-1, 1:-1]


def _shifted(ink: Mask, step: tuple[int, int]) -> Mask:
    """Return for each pixel whether its neighbour in a direction has ink."""
    return np.roll(ink, (-step[0], -step[1]), (0, 1))


def _walked(skeleton: set[_Place]) -> list[list[_Place]]:
    """Return paths that together cover all pixels of the centre lines."""
    left, paths = set(skeleton), []
    while left:
        ends = [place for place in left if len(_neighbours(place, left)) == 1]
        start = min(ends or left)
        path = [start]
        left.discard(start)
        while following := _neighbours(path[-1], left):
            path.append(_straightest(path, following))
            left.discard(path[-1])
        before, after = (
            _neighbours(start, skeleton - set(path)),
            _neighbours(path[-1], skeleton - set(path[-3:])),
        )
        # A path that branches off from another, or ends at one or at itself, must touch it.
        paths.append(before[:1] + path + (after[:1] if len(path) > 2 else []))
    return paths


def _neighbours(place: _Place, among: set[_Place]) -> list[_Place]:
    """Return the neighbours of a place, direct ones before diagonal ones."""
    row, column = place
    steps = _AROUND[::2] + _AROUND[1::2]
    return [(row + down, column + across) for down, across in steps if (row + down, column + across) in among]


def _straightest(path: list[_Place], following: list[_Place]) -> _Place:
    row, column = path[-1]
    back_row, back_column = path[max(0, len(path) - _LOOK_BACK)]
    going = np.array([row - back_row, column - back_column], np.float64)

    def along(place: _Place) -> float:
        step = np.array([place[0] - row, place[1] - column], np.float64)
        return float(step @ going) / float(np.hypot(*step))

    return max(following, key=along)


def _smoothed(path: list[_Place]) -> NDArray[np.float64]:
    """Return fewer points of a path, each the mean of its neighbourhood. The ends stay."""
    points = np.array(path, np.float64)
    if len(points) < 2 * _KEPT + 1:
        return points[[0, -1]] if len(points) > 1 else points
    padded = np.pad(points, ((1, 1), (0, 0)), mode="edge")
    means = (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0
    return np.concatenate([points[:1], means[_KEPT:-_KEPT:_KEPT], points[-1:]])
