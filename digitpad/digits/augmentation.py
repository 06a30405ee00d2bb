"""Varied copies of pictures: turned, scaled, sheared, shifted and bent like another hand's.

Each picture is read at places that a smooth field of displacements gives. That field is a sum of a few fixed
shapes (three for each of the linear parts, and soft bumps on a coarse grid for the elastic part), so the
displacements of a whole batch are one matrix product: coefficients (batch, n_shapes) by shapes (n_shapes,
784). Simard, Steinkraus and Platt (2003) smooth noise with a Gaussian to the same end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.raster import SIDE_PX

_GRID = 6  # bumps along one side of the elastic part
_BORDER_PX = 6  # empty pixels around a picture, so that places outside it need no test
_PADDED_PX = SIDE_PX + 2 * _BORDER_PX
_BLOCK = 256  # pictures at a time, for the cache


@dataclass(frozen=True)
class AugmentationRanges:
    """How far pictures are varied. 0 leaves a part out.

    Attributes
    ----------
    rotation_deg : float
        Largest angle, uniformly drawn on both sides.
    scale : float
        Largest relative change of size, for width and height apart.
    shear : float
        Largest horizontal shift for one pixel of height.
    shift_px : float
        Largest shift on each axis.
    elastic_px : float
        Standard deviation of the bumps' displacements.
    thickness : float
        Largest change of the strokes, thicker or thinner: 1 is a pixel more or less on every side.
    """

    rotation_deg: float = 12.0
    scale: float = 0.15
    shear: float = 0.2
    shift_px: float = 1.0
    elastic_px: float = 1.2
    thickness: float = 0.0

    @property
    def is_none(self) -> bool:
        """Tell whether pictures stay as they are."""
        return not any(vars(self).values())


class Augmenter:
    """Makes varied copies of pictures, anew in each call."""

    def __init__(self, ranges: AugmentationRanges) -> None:
        self._ranges = ranges
        self._rows, self._columns = (
            axis.ravel().astype(np.float32) for axis in np.mgrid[0:SIDE_PX, 0:SIDE_PX]
        )
        self._shapes = _shapes(self._rows, self._columns)

    def __call__(self, images: NDArray[np.generic], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return varied copies.

        Parameters
        ----------
        images : (n, 784) uint8
            Ink 255 on 0.
        rng : numpy.random.Generator

        Returns
        -------
        (n, 784) float32
            Ink 1.0 on 0.0.
        """
        varied = np.empty(images.shape, np.float32)
        for start in range(0, len(images), _BLOCK):
            block = images[start : start + _BLOCK]
            row_shifts, column_shifts = self._displacements(len(block), rng)
            moved = _read_at(block, self._rows + row_shifts, self._columns + column_shifts)
            if self._ranges.thickness:
                limit = self._ranges.thickness
                moved = _thickened(moved, rng.uniform(-limit, limit, len(block)).astype(np.float32))
            varied[start : start + _BLOCK] = moved
        return varied

    def _displacements(
        self, n_images: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return where each pixel is read, as row and column differences (n, 784)."""
        ranges = self._ranges

        def drawn(limit: float) -> NDArray[np.float32]:
            return rng.uniform(-limit, limit, n_images).astype(np.float32)

        angle = drawn(np.deg2rad(ranges.rotation_deg))
        row_scale, column_scale = np.exp(drawn(ranges.scale)), np.exp(drawn(ranges.scale))
        shear = drawn(ranges.shear)
        cosine, sine = np.cos(angle), np.sin(angle)
        n_shapes = len(self._shapes)
        rows = np.empty((n_images, n_shapes), np.float32)
        columns = np.empty((n_images, n_shapes), np.float32)
        # The first three shapes are 1, row and column measured from the centre.
        rows[:, 0], columns[:, 0] = drawn(ranges.shift_px), drawn(ranges.shift_px)
        rows[:, 1], rows[:, 2] = row_scale * cosine - 1.0, -row_scale * sine
        columns[:, 1] = column_scale * (sine + shear * cosine)
        columns[:, 2] = column_scale * (cosine - shear * sine) - 1.0
        for coefficients in (rows, columns):
            coefficients[:, 3:] = (
                rng.standard_normal((n_images, n_shapes - 3), np.float32) * ranges.elastic_px
            )
        return rows @ self._shapes, columns @ self._shapes


def _shapes(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the fixed shapes that displacements are sums of, (3 + bumps, 784)."""
    centre = (SIDE_PX - 1) / 2.0
    spacing = SIDE_PX / _GRID
    places = (np.arange(_GRID) + 0.5) * spacing - 0.5
    width = 0.8 * spacing
    row_bumps = np.exp(-0.5 * ((rows - places[:, None]) / width) ** 2)
    column_bumps = np.exp(-0.5 * ((columns - places[:, None]) / width) ** 2)
    bumps = (row_bumps[:, None] * column_bumps[None]).reshape(_GRID**2, -1)
    # Bumps overlap; this makes the displacement's standard deviation that of one coefficient.
    bumps /= np.sqrt((bumps**2).sum(axis=0).mean())
    linear = np.stack([np.ones_like(rows), rows - centre, columns - centre])
    return np.concatenate([linear, bumps]).astype(np.float32)


def _read_at(
    images: NDArray[np.generic], rows: NDArray[np.float32], columns: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return pictures (n, 784) read at places between pixels, bilinearly."""
    n_images = len(images)
    padded = np.zeros((n_images, _PADDED_PX, _PADDED_PX), np.float32)
    inside = slice(_BORDER_PX, _BORDER_PX + SIDE_PX)
    np.multiply(images.reshape(-1, SIDE_PX, SIDE_PX), np.float32(1.0 / 255.0), out=padded[:, inside, inside])
    flat = padded.reshape(-1)
    for places in (rows, columns):
        np.add(places, np.float32(_BORDER_PX), out=places)
        np.clip(places, 0.0, _PADDED_PX - 2.001, out=places)
    # The places are positive, so the cast rounds down.
    whole_rows, whole_columns = rows.astype(np.int32), columns.astype(np.int32)
    rows -= whole_rows
    columns -= whole_columns
    index = whole_rows
    index *= _PADDED_PX
    index += whole_columns
    index += (np.arange(n_images, dtype=np.int32) * _PADDED_PX**2)[:, None]

    def along_row(index: NDArray[np.int32]) -> NDArray[np.float32]:
        left: NDArray[np.float32] = flat[index]
        index += 1
        right: NDArray[np.float32] = flat[index]
        right -= left
        right *= columns
        left += right
        return left

    upper = along_row(index)
    index += _PADDED_PX - 1
    lower = along_row(index)
    lower -= upper
    lower *= rows
    upper += lower
    return upper


def _thickened(images: NDArray[np.float32], change_px: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return pictures (n, 784) with strokes that much thicker on every side, or thinner: (n,) -1..1.

    A pixel's brightest neighbour is what one pixel more of ink would make of it, the darkest what one pixel
    less would; in between, a part of the way.
    """
    grid = np.zeros((len(images), SIDE_PX + 2, SIDE_PX + 2), np.float32)
    inside = grid[:, 1:-1, 1:-1]
    inside[:] = images.reshape(-1, SIDE_PX, SIDE_PX)
    is_thicker = (change_px > 0.0)[:, None, None]
    # The darkest is the brightest of the negative.
    sign = np.where(is_thicker, np.float32(1.0), np.float32(-1.0))
    grid *= sign
    extreme = np.maximum(grid[:, :-2, 1:-1], grid[:, 2:, 1:-1])
    np.maximum(extreme, grid[:, 1:-1, :-2], out=extreme)
    np.maximum(extreme, grid[:, 1:-1, 2:], out=extreme)
    np.maximum(extreme, inside, out=extreme)
    extreme -= inside
    extreme *= np.abs(change_px)[:, None, None]
    extreme += inside
    extreme *= sign
    return extreme.reshape(images.shape)
