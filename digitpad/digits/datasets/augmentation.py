"""Augmented copies of pictures: rotated, scaled, sheared, shifted and elastically deformed.

Each picture is sampled at places given by a smooth displacement field. The field is a sum of a few fixed
shapes: three for each of the linear parts, and soft bumps on a coarse grid for the elastic part. The
displacements of a whole batch are one matrix product: coefficients (batch, n_shapes) by shapes (n_shapes,
784). Simard, Steinkraus and Platt (2003) smooth noise with a Gaussian for the same purpose.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.thickening import MOST_PICTURES, Thickener
from digitpad.digits.strokes.raster import SIDE_PX

_GRID = 6  # bumps along one side of the elastic part
_BORDER_PX = 6  # empty pixels around a picture, so that places outside it need no special case
_PADDED_PX = SIDE_PX + 2 * _BORDER_PX
_BLOCK = 256  # pictures per draw of random numbers
_PART = MOST_PICTURES  # pictures sampled at a time


@dataclass(frozen=True)
class AugmentationRanges:
    """Limits of the variation of pictures. 0 turns a part off.

    Attributes
    ----------
    rotation_deg : float
        Largest angle, drawn uniformly in both directions.
    scale : float
        Largest relative change of size, drawn separately for width and height.
    shear : float
        Largest horizontal shift per pixel of height.
    shift_px : float
        Largest shift on each axis.
    elastic_px : float
        Standard deviation of the elastic displacements.
    thickness : float
        Largest change of stroke thickness, in pixels on every side, thicker or thinner.
    """

    rotation_deg: float = 12.0
    scale: float = 0.15
    shear: float = 0.2
    shift_px: float = 1.0
    elastic_px: float = 0.9
    thickness: float = 0.0

    @property
    def is_none(self) -> bool:
        """Whether pictures stay unchanged."""
        return not any(vars(self).values())


class Augmenter:
    """Makes augmented copies of pictures, different in each call.

    It reuses internal arrays, so each thread needs an augmenter of its own.
    """

    def __init__(self, ranges: AugmentationRanges) -> None:
        self._ranges = ranges
        rows, columns = (axis.ravel().astype(np.float32) for axis in np.mgrid[0:SIDE_PX, 0:SIDE_PX])
        self._shapes = _shapes(rows, columns)
        self._reader = _Reader(rows, columns)
        self._thickener = Thickener()

    def __repr__(self) -> str:
        return f"Augmenter({self._ranges!r})"  # the same in every process: checkpoints compare it

    def __call__(self, images: NDArray[np.generic], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return augmented copies.

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
        for block_start in range(0, len(images), _BLOCK):
            n_images = min(_BLOCK, len(images) - block_start)
            rows, columns = self._coefficients(n_images, rng)
            limit = self._ranges.thickness
            change_px = rng.uniform(-limit, limit, n_images).astype(np.float32) if limit else None
            for start in range(0, n_images, _PART):
                part = slice(start, min(start + _PART, n_images))
                place = slice(block_start + part.start, block_start + part.stop)
                self._reader.read(images[place], rows[part], columns[part], self._shapes, varied[place])
                if change_px is not None:
                    self._thickener.change(varied[place], change_px[part])
        return varied

    def _coefficients(
        self, n_images: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the coefficients of the shapes for row and column displacements, (n, n_shapes) each."""
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
        # The first three shapes are 1, the row and the column, measured from the centre.
        rows[:, 0], columns[:, 0] = drawn(ranges.shift_px), drawn(ranges.shift_px)
        rows[:, 1], rows[:, 2] = row_scale * cosine - 1.0, -row_scale * sine
        columns[:, 1] = column_scale * (sine + shear * cosine)
        columns[:, 2] = column_scale * (cosine - shear * sine) - 1.0
        for coefficients in (rows, columns):
            coefficients[:, 3:] = (
                rng.standard_normal((n_images, n_shapes - 3), np.float32) * ranges.elastic_px
            )
        return rows, columns


def _shapes(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the fixed shapes that add up to displacements, (3 + bumps, 784)."""
    centre = (SIDE_PX - 1) / 2.0
    spacing = SIDE_PX / _GRID
    places = (np.arange(_GRID) + 0.5) * spacing - 0.5
    width = 0.8 * spacing
    row_bumps = np.exp(-0.5 * ((rows - places[:, None]) / width) ** 2)
    column_bumps = np.exp(-0.5 * ((columns - places[:, None]) / width) ** 2)
    bumps = (row_bumps[:, None] * column_bumps[None]).reshape(_GRID**2, -1)
    # Bumps overlap. This makes the standard deviation of the displacement equal to that of a coefficient.
    bumps /= np.sqrt((bumps**2).sum(axis=0).mean())
    linear = np.stack([np.ones_like(rows), rows - centre, columns - centre])
    return np.concatenate([linear, bumps]).astype(np.float32)


class _Reader:
    """Samples up to ``_PART`` pictures between their pixels, in arrays that are allocated once.

    New arrays of that size cost more than the arithmetic, because the system maps their pages one by one.
    """

    def __init__(self, rows: NDArray[np.float32], columns: NDArray[np.float32]) -> None:
        # The place of each pixel without displacement, in the picture with its border.
        self._undisplaced = rows + np.float32(_BORDER_PX), columns + np.float32(_BORDER_PX)
        self._padded = np.zeros((_PART, _PADDED_PX, _PADDED_PX), np.float32)
        self._first_pixels = (np.arange(_PART, dtype=np.float32) * _PADDED_PX**2)[:, None]
        self._floats = np.empty((5, _PART, SIDE_PX**2), np.float32)
        self._index = np.empty((_PART, SIDE_PX**2), np.intp)

    def read(
        self,
        images: NDArray[np.generic],
        row_coefficients: NDArray[np.float32],
        column_coefficients: NDArray[np.float32],
        shapes: NDArray[np.float32],
        varied: NDArray[np.float32],
    ) -> None:
        """Write pictures (n, 784), sampled bilinearly at displaced places, into ``varied``."""
        n_images = len(images)
        inside = slice(_BORDER_PX, _BORDER_PX + SIDE_PX)
        np.multiply(
            images.reshape(-1, SIDE_PX, SIDE_PX),
            np.float32(1.0 / 255.0),
            out=self._padded[:n_images, inside, inside],
        )
        rows, columns, whole_rows, whole_columns, right = self._floats[:, :n_images]
        for places, whole, coefficients, undisplaced in (
            (rows, whole_rows, row_coefficients, self._undisplaced[0]),
            (columns, whole_columns, column_coefficients, self._undisplaced[1]),
        ):
            np.matmul(coefficients, shapes, out=places)
            places += undisplaced
            np.clip(places, 0.0, _PADDED_PX - 2.001, out=places)
            np.floor(places, out=whole)
            places -= whole
        # Below 2**24, so exact in float32.
        whole_rows *= _PADDED_PX
        whole_rows += whole_columns
        whole_rows += self._first_pixels[:n_images]
        index = self._index[:n_images]
        index[:] = whole_rows
        pixels = self._padded.reshape(-1)

        def along_row(pixels: NDArray[np.float32], read: NDArray[np.float32]) -> None:
            # The places are clipped above. mode="clip" skips a check and is faster.
            np.take(pixels, index, out=read, mode="clip")
            np.take(pixels[1:], index, out=right, mode="clip")
            np.subtract(right, read, out=right)
            np.multiply(right, columns, out=right)
            np.add(read, right, out=read)

        lower = whole_columns
        along_row(pixels, varied)
        along_row(pixels[_PADDED_PX:], lower)
        lower -= varied
        lower *= rows
        varied += lower
