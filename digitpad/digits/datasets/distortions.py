"""Distortions of pictures at fixed levels: rotation, shift, scale, slant, thickness, noise and blur.

Unlike augmentation, they are deterministic: the same picture at the same level always gives the same result.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.thickening import MOST_PICTURES, Thickener
from digitpad.digits.strokes.raster import CENTRE_PX, SIDE_PX
from digitpad.presentation import figures_text, in_full

_SEED = 0  # of the noise
_PART = MOST_PICTURES  # pictures distorted at a time

Matrix = tuple[tuple[float, float], tuple[float, float]]
"""A linear map of (row, column), measured from the centre of mass."""


@dataclass(frozen=True)
class Distortion:
    """One kind of distortion.

    Attributes
    ----------
    name : str
        Such as "rotation".
    unit : str
        Unit of the levels: "°" or "px"; empty for a plain number.
    meaning : str
        The meaning of the levels, in a few words.
    levels : tuple of float
        In ascending order, including ``rest``.
    rest : float
        The level without distortion.
    """

    name: str
    unit: str
    meaning: str
    levels: tuple[float, ...]
    rest: float = 0.0

    @property
    def rest_index(self) -> int:
        """Index of ``rest`` among the levels."""
        return self.levels.index(self.rest)

    @property
    def outward(self) -> tuple[float, ...]:
        """All levels, in order of their distance from ``rest``."""
        indices = sorted(range(len(self.levels)), key=lambda index: abs(index - self.rest_index))
        return tuple(self.levels[index] for index in indices)

    def text(self, level: float) -> str:
        """Return a level as text, such as "+10°" or "0.5 px"."""
        if self.rest:
            return f"× {in_full(level)}"
        shown = figures_text(level, is_signed=self.levels[0] < 0.0)
        return f"{shown}{'' if self.unit in ('', '°') else ' '}{self.unit}"


DISTORTIONS = (
    Distortion(
        "rotation", "°", "degrees, clockwise to the right", (-60, -45, -30, -15, 0, 15, 30, 45, 60), 0.0
    ),
    Distortion("shift", "px", "pixels to the left or right", (-8, -6, -4, -2, 0, 2, 4, 6, 8), 0.0),
    Distortion("scale", "", "times as large", (0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.45, 1.6), 1.0),
    Distortion("slant", "°", "degrees to the left or right", (-48, -36, -24, -12, 0, 12, 24, 36, 48), 0.0),
    Distortion(
        "thickness",
        "px",
        "pixels thinner or thicker on each side",
        (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0),
        0.0,
    ),
    Distortion(
        "noise", "", "standard deviation; ink is 1", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), 0.0
    ),
    Distortion(
        "blur", "px", "standard deviation in pixels", (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0), 0.0
    ),
)
"""All kinds of distortion. Each has nine levels, so that pictures of a level line up in a table."""


class Distorter:
    """Makes distorted copies of pictures.

    It reuses internal arrays, so each thread needs a distorter of its own.
    """

    def __init__(self) -> None:
        self._thickener = Thickener()
        self._noise = np.zeros((0, SIDE_PX**2), np.float32)
        self._ways: dict[str, Callable[[NDArray[np.float32], float], NDArray[np.float32]]] = {
            "rotation": lambda inks, level: _moved(inks, _turned(level)),
            "shift": lambda inks, level: _moved(inks, ((1.0, 0.0), (0.0, 1.0)), level),
            "scale": lambda inks, level: _moved(inks, ((level, 0.0), (0.0, level))),
            "slant": lambda inks, level: _moved(inks, _slanted(level)),
            "thickness": self._thickened,
            "noise": self._noisy,
            "blur": _blurred,
        }

    def __call__(
        self, pictures: NDArray[np.generic], distortion: Distortion, level: float
    ) -> NDArray[np.float32]:
        """Return distorted copies.

        Parameters
        ----------
        pictures : (n, 28, 28) or (n, 784), uint8 or float
            Ink 255 or 1.0, on 0.
        distortion : Distortion
        level : float
            ``distortion.rest`` leaves the pictures unchanged.

        Returns
        -------
        (n, 784) float32
            Ink 1.0 on 0.0.
        """
        inks = pictures.reshape(len(pictures), -1).astype(np.float32)
        if pictures.dtype == np.uint8:
            inks *= np.float32(1.0 / 255.0)
        return inks if level == distortion.rest else self._ways[distortion.name](inks, level)

    def _thickened(self, inks: NDArray[np.float32], change_px: float) -> NDArray[np.float32]:
        while change_px:
            step = max(-1.0, min(1.0, change_px))  # the limit of one call
            change_px -= step
            for first in range(0, len(inks), _PART):
                part = inks[first : first + _PART]
                self._thickener.change(part, np.full(len(part), step, np.float32))
        return inks

    def _noisy(self, inks: NDArray[np.float32], deviation: float) -> NDArray[np.float32]:
        """Add noise to each picture: the same at all levels and in all sets of the same length."""
        if len(self._noise) < len(inks):
            self._noise = np.random.default_rng(_SEED).standard_normal(inks.shape, np.float32)
        inks += np.float32(deviation) * self._noise[: len(inks)]
        return np.clip(inks, 0.0, 1.0, out=inks)


def _moved(inks: NDArray[np.float32], matrix: Matrix, shift_px: float = 0.0) -> NDArray[np.float32]:
    """Return pictures with their ink mapped by a matrix about its centre of mass, then shifted right.

    Sampled bilinearly. All pixels of a copy are read at the same places of each picture. With the pictures
    as columns, whole rows are gathered, four times, once for each neighbour of a place. There is no ink
    outside the picture.
    """
    from_centre = np.indices((SIDE_PX, SIDE_PX)).reshape(2, -1) - CENTRE_PX
    from_centre[1] -= shift_px
    places = np.linalg.inv(np.array(matrix)) @ from_centre + CENTRE_PX
    corner = np.floor(places).astype(np.intp)
    beyond = places - corner
    neighbours = []
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        row, column = corner[0] + down, corner[1] + right
        weights = np.where(down, beyond[0], 1.0 - beyond[0]) * np.where(right, beyond[1], 1.0 - beyond[1])
        weights[(row < 0) | (row >= SIDE_PX) | (column < 0) | (column >= SIDE_PX)] = 0.0
        neighbours.append((row * SIDE_PX + column, weights.astype(np.float32)[:, None]))
    moved = np.empty_like(inks)
    for first in range(0, len(inks), _PART):
        columns = np.ascontiguousarray(inks[first : first + _PART].T)
        read, gathered = np.zeros_like(columns), np.empty_like(columns)
        for index, weights in neighbours:
            np.take(columns, index, axis=0, out=gathered, mode="clip")
            gathered *= weights
            read += gathered
        moved[first : first + _PART] = read.T
    return moved


def _turned(degrees: float) -> Matrix:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (cosine, sine), (-sine, cosine)  # rows count downward, so the right side moves down


def _slanted(degrees: float) -> Matrix:
    # A slant to the right moves the upper end to the right.
    return (1.0, 0.0), (-math.tan(math.radians(degrees)), 1.0)


def _blurred(inks: NDArray[np.float32], deviation_px: float) -> NDArray[np.float32]:
    """Return pictures blurred by a Gaussian. There is no ink outside the picture."""
    reach = np.arange(-(SIDE_PX - 1), SIDE_PX)
    kernel = np.exp(-0.5 * (reach / deviation_px) ** 2)
    kernel /= kernel.sum()
    places = np.arange(SIDE_PX)
    matrix = kernel[places[:, None] - places[None] + SIDE_PX - 1].astype(np.float32)
    by_row = (inks.reshape(-1, SIDE_PX) @ matrix).reshape(-1, SIDE_PX, SIDE_PX)
    blurred: NDArray[np.float32] = matrix @ by_row
    return blurred.reshape(len(inks), -1)
