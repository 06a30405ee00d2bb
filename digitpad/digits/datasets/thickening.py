"""Thicker and thinner strokes in pictures, for augmented and for distorted copies."""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import SIDE_PX

MOST_PICTURES = 64
"""Limit of a call: so few pictures stay in the cache with all arrays."""

_THICK_PX = SIDE_PX + 2


class Thickener:
    """Makes the strokes of up to ``MOST_PICTURES`` pictures thicker or thinner.

    It reuses internal arrays, so each thread needs a thickener of its own.
    """

    def __init__(self) -> None:
        # One empty pixel around each picture. Neighbours are at fixed offsets in the flat array.
        self._grid = np.zeros((MOST_PICTURES, _THICK_PX, _THICK_PX), np.float32)
        self._extreme = np.zeros_like(self._grid)

    def change(self, images: NDArray[np.float32], change_px: NDArray[np.float32]) -> None:
        """Change the thickness of strokes on every side by ``change_px`` (n,), -1..1, in place.

        One pixel more replaces each pixel by its brightest neighbour, and one pixel less by its darkest.
        Fractions are interpolated.
        """
        grid, extreme = self._grid[: len(images)], self._extreme[: len(images)]
        inside = np.s_[:, 1:-1, 1:-1]
        # The darkest is minus the brightest of the negative picture.
        sign = np.where(change_px > 0.0, np.float32(1.0), np.float32(-1.0))[:, None, None]
        np.multiply(images.reshape(-1, SIDE_PX, SIDE_PX), sign, out=grid[inside])
        flat = grid.reshape(-1)
        middle = slice(_THICK_PX, flat.size - _THICK_PX)
        brightest = extreme.reshape(-1)[middle]
        np.maximum(flat[: -2 * _THICK_PX], flat[2 * _THICK_PX :], out=brightest)
        for step in (-1, 1, 0):
            np.maximum(brightest, flat[middle.start + step : middle.stop + step], out=brightest)
        extreme -= grid
        extreme *= np.abs(change_px)[:, None, None]
        extreme += grid
        np.multiply(extreme[inside], sign, out=images.reshape(-1, SIDE_PX, SIDE_PX))
