"""Keyboard navigation between the points of a map."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

_DIRECTIONS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_DETOUR = 2.0  # how much farther a point seems for each pixel beside the direction


def point_after_key(key: int, places: NDArray[np.float64], start: tuple[float, float]) -> int | None:
    """Return the point that an arrow key leads to: the nearest one, preferably straight ahead.

    Parameters
    ----------
    key : int
    places : (n, 2) float
        Positions of the points in pixels.
    start : tuple of float
        The position to start from.

    Returns
    -------
    int or None
        An index; None for other keys, and if there is no point in that direction.
    """
    if key not in _DIRECTIONS:
        return None
    direction = np.array(_DIRECTIONS[Qt.Key(key)])
    steps = places - start
    ahead = steps @ direction
    beside = np.abs(steps @ direction[::-1])
    candidates = np.flatnonzero(ahead > 0.5)
    if not candidates.size:
        return None
    return int(candidates[(ahead + _DETOUR * beside)[candidates].argmin()])
