"""Thicker and thinner strokes in pictures, for varied and for distorted copies."""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import SIDE_PX

MOST_PICTURES = 64
"""At a time: all arrays of their pixels stay in the cache."""

_THICK_PX = SIDE_PX + 2


class Thickener:
    """Makes the strokes of up to ``MOST_PICTURES`` pictures thicker or thinner.

    It owns arrays that each call writes anew, so no two threads may share one.
    """

    def __init__(self) -> None:
        # One empty pixel around each picture. Neighbours lie a fixed way apart in the flat array.
        self._grid = np.zeros((MOST_PICTURES, _THICK_PX, _THICK_PX), np.float32)
        self._extreme = np.zeros_like(self._grid)

    def change(self, images: NDArray[np.float32], change_px: NDArray[np.float32]) -> None:
        """Make strokes that much thicker on every side, or thinner, in place: (n,) -1..1.

        A pixel's brightest neighbour is what one pixel more of ink would make of it, the darkest what one
        pixel less would; in between, a part of the way.
        """
        grid, extreme = self._grid[: len(images)], self._extreme[: len(images)]
        inside = np.s_[:, 1:-1, 1:-1]
        # The darkest is the brightest of the negative.
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
