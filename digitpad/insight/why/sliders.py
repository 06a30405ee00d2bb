"""Gradual changes of a drawing or picture, for the search of the smallest change.

A slider has many evenly spaced steps in both directions from the unchanged drawing. Its picture at a step is
the network's input after that change.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import BOX_PX, CENTRE_PX, PEN_WIDTH_PX, SIDE_PX
from digitpad.digits.strokes.strokes import Stroke, as_stroke, evenly_spaced, smoothed
from digitpad.digits.strokes.views import View, rasterize_views
from digitpad.presentation import decimal_text, figures_text

Picture = NDArray[np.float32]
_MatrixAt = Callable[[float], NDArray[np.float64]]

_N_MOVED = 3  # number of strokes with sliders, the longest ones
_MOVE_PX, _MOVE_STEP_PX = 6.0, 0.5
_ANGLE_DEG, _ANGLE_STEP_DEG = 30.0, 1.5
_RATIO_STEP, _N_RATIOS = 0.03, 16  # logarithm of width / height, up to 1.6 times
_WIDTH_STEP_PX, _LEAST_WIDTH_PX, _MOST_WIDTH_PX = 0.1, 0.8, 4.4
_SHIFT_PX, _SHIFT_STEP_PX = 6.0, 0.25
_SIZE_STEP, _N_SIZES = 0.025, 20  # logarithm of the size: 0.6 to 1.65 times
_POINTS = 60  # per longest side of the drawing, for strokes with a moved end


@dataclass(frozen=True, eq=False)
class Slider:
    """One kind of change.

    Attributes
    ----------
    kind : str
        Such as "slant" or "end of stroke 2, across"; unique within a drawing.
    unit : str
        Unit of ``values``: "°", "px" or "x" for a factor.
    values : tuple of float
        Increasing. They include ``rest``, the unchanged drawing.
    rest : float
        0; 1 for a factor; the pen's width for a width.
    pictures_at : callable
        ``pictures_at(value, views)`` returns the changed drawing, as drawn and through each view,
        (1 + len(views), 28, 28), or the changed picture alone, (1, 28, 28).
    strokes_at : callable or None
        ``strokes_at(value)`` returns the changed strokes, if the change can be expressed by strokes alone.
    """

    kind: str
    unit: str
    values: tuple[float, ...]
    rest: float
    pictures_at: Callable[[float, Sequence[View]], NDArray[np.float32]]
    strokes_at: Callable[[float], tuple[Stroke, ...]] | None = None

    def picture_at(self, value: float) -> Picture:
        """Return the changed picture, or the changed drawing as drawn, (28, 28)."""
        picture: Picture = self.pictures_at(value, ())[0]
        return picture

    @property
    def rest_index(self) -> int:
        """Index of the unchanged drawing in ``values``."""
        return int(np.argmin(np.abs(np.subtract(self.values, self.rest))))

    def text(self, value: float) -> str:
        """Return a step as text, such as "+12°" or "× 0.91"."""
        if self.unit == "x":
            return f"× {decimal_text(value, 2)}"
        if self.rest:
            return f"{decimal_text(value, 1)} {self.unit}"
        return f"{figures_text(value, is_signed=True)}{'' if self.unit == '°' else ' '}{self.unit}"


def stroke_sliders(strokes: Sequence[Stroke]) -> tuple[Slider, ...]:
    """Return the sliders of a drawing with at least one stroke.

    There are none for shift and size, because the raster undoes both.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, longest = (low + high) / 2.0, float((high - low).max()) or 1.0

    def linear(rest: float, matrix_at: _MatrixAt) -> Callable[[float], tuple[Stroke, ...]]:
        def strokes_at(value: float) -> tuple[Stroke, ...]:
            if value == rest:
                return own  # exactly equal
            matrix = matrix_at(value).T
            return tuple(as_stroke((stroke - middle) @ matrix + middle) for stroke in own)

        return strokes_at

    own = tuple(strokes)
    pen = _steps(_LEAST_WIDTH_PX - PEN_WIDTH_PX, _MOST_WIDTH_PX - PEN_WIDTH_PX, _WIDTH_STEP_PX, PEN_WIDTH_PX)
    found = [
        _of_strokes(kind, unit, values, rest, linear(rest, matrix_at))
        for kind, unit, values, rest, matrix_at in _LINEAR
    ]

    def with_pen(width: float, views: Sequence[View]) -> NDArray[np.float32]:
        return rasterize_views(own, views, width)

    found.append(Slider("thickness", "px", pen, PEN_WIDTH_PX, with_pen))
    pixel = longest / BOX_PX
    moves = _steps(-_MOVE_PX, _MOVE_PX, _MOVE_STEP_PX)
    for index in sorted(_longest(strokes)):
        for part, weights_of in _PARTS.items():
            if part == "" and len(strokes) == 1:
                continue  # the raster would undo it
            if part and len(strokes[index]) == 1:
                continue  # a dot has no ends
            name = f"{part} of stroke {index + 1}" if part else f"stroke {index + 1}"
            for axis, direction in enumerate(("across", "down")):
                move = _Move(own, index, weights_of, axis, pixel, longest)
                found.append(_of_strokes(f"{name}, {direction}", "px", moves, 0.0, move))
    return tuple(found)


def picture_sliders(picture: Picture) -> tuple[Slider, ...]:
    """Return the sliders of a picture (28, 28) without known strokes."""

    def alone(picture_at: Callable[[float], Picture]) -> Callable[[float, Sequence[View]], Picture]:
        return lambda value, _: picture_at(value)[None]

    def affine(matrix_at: _MatrixAt) -> Callable[[float, Sequence[View]], Picture]:
        return alone(lambda value: _resampled(picture, matrix_at(value), (0.0, 0.0)))

    def shifted(axis: int) -> Callable[[float, Sequence[View]], Picture]:
        return alone(lambda value: _resampled(picture, np.eye(2), (0.0, value) if axis else (value, 0.0)))

    sizes = tuple(math.exp(_SIZE_STEP * step) for step in range(-_N_SIZES, _N_SIZES + 1))
    shifts = _steps(-_SHIFT_PX, _SHIFT_PX, _SHIFT_STEP_PX)
    return (
        *(
            Slider(kind, unit, values, rest, affine(matrix_at))
            for kind, unit, values, rest, matrix_at in _LINEAR
        ),
        Slider("thickness", "px", _THICKER, 0.0, alone(lambda change: _thickened(picture, change))),
        Slider("size", "x", sizes, 1.0, affine(lambda factor: factor * np.eye(2))),
        Slider("shift across", "px", shifts, 0.0, shifted(0)),
        Slider("shift down", "px", shifts, 0.0, shifted(1)),
    )


def _of_strokes(
    kind: str,
    unit: str,
    values: tuple[float, ...],
    rest: float,
    strokes_at: Callable[[float], tuple[Stroke, ...]],
) -> Slider:
    def pictures_at(value: float, views: Sequence[View]) -> NDArray[np.float32]:
        return rasterize_views(strokes_at(value), views)

    return Slider(kind, unit, values, rest, pictures_at, strokes_at)


@dataclass(frozen=True, eq=False)
class _Move:
    """Moves a stroke along an axis, or one end of it while the rest bends."""

    strokes: tuple[Stroke, ...]
    index: int
    weights_of: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    axis: int
    pixel: float
    longest: float

    def __call__(self, value: float) -> tuple[Stroke, ...]:
        """Return the strokes with this one moved by ``value`` pixels of the picture."""
        if value == 0.0:
            return self.strokes
        moved = self._dense.copy()
        moved[:, self.axis] += self._weights * (value * self.pixel)
        return (*self.strokes[: self.index], as_stroke(moved), *self.strokes[self.index + 1 :])

    @cached_property
    def _dense(self) -> Stroke:
        return evenly_spaced(smoothed(self.strokes[self.index]), self.longest / _POINTS)

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        return self.weights_of(np.linspace(0.0, 1.0, len(self._dense)))


_PARTS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "": np.ones_like,
    "start": lambda way: np.maximum(0.0, 1.0 - 2.0 * way),
    "end": lambda way: np.maximum(0.0, 2.0 * way - 1.0),
}
"""Share of a move, 0..1, for each point by its position along the stroke. Moving an end bends that half."""


def _steps(least: float, most: float, step: float, rest: float = 0.0) -> tuple[float, ...]:
    """Return steps on both sides of ``rest``, including exactly ``rest``."""
    return tuple(rest + step * number for number in range(round(least / step), round(most / step) + 1))


def _slanted(degrees: float) -> NDArray[np.float64]:
    # y points down, so leaning to the right moves the upper end.
    return np.array([[1.0, -math.tan(math.radians(degrees))], [0.0, 1.0]])


def _turned(degrees: float) -> NDArray[np.float64]:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cosine, -sine], [sine, cosine]])


def _widened(factor: float) -> NDArray[np.float64]:
    return np.diag([math.sqrt(factor), 1.0 / math.sqrt(factor)])


_ANGLES = _steps(-_ANGLE_DEG, _ANGLE_DEG, _ANGLE_STEP_DEG)
_THICKER = _steps(-1.0, 1.0, _WIDTH_STEP_PX / 2.0)
_RATIOS = tuple(math.exp(_RATIO_STEP * step) for step in range(-_N_RATIOS, _N_RATIOS + 1))
_LINEAR: tuple[tuple[str, str, tuple[float, ...], float, _MatrixAt], ...] = (
    ("slant", "°", _ANGLES, 0.0, _slanted),
    ("rotation", "°", _ANGLES, 0.0, _turned),
    ("width against height", "x", _RATIOS, 1.0, _widened),
)


def _longest(strokes: Sequence[Stroke]) -> list[int]:
    lengths = [float(np.hypot(*np.diff(one, axis=0).T).sum()) for one in strokes]
    order: list[int] = np.argsort(np.negative(lengths), kind="stable")[:_N_MOVED].tolist()
    return order


def _resampled(picture: Picture, matrix: NDArray[np.float64], shift_px: tuple[float, float]) -> Picture:
    """Return a picture transformed by a matrix about its centre and a shift (across, down).

    Uses bilinear interpolation; there is no ink outside.
    """
    centre = CENTRE_PX
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX].astype(np.float64)
    inverse = np.linalg.inv(matrix)
    across, down = columns - centre - shift_px[0], rows - centre - shift_px[1]
    x = inverse[0, 0] * across + inverse[0, 1] * down + centre
    y = inverse[1, 0] * across + inverse[1, 1] * down + centre
    padded = np.pad(picture, 1)
    # One pixel beyond the border, everything is empty.
    x, y = np.clip(x + 1.0, 0.0, SIDE_PX + 0.999), np.clip(y + 1.0, 0.0, SIDE_PX + 0.999)
    left, top = x.astype(np.intp), y.astype(np.intp)
    x, y = x - left, y - top
    upper = padded[top, left] * (1.0 - x) + padded[top, left + 1] * x
    lower = padded[top + 1, left] * (1.0 - x) + padded[top + 1, left + 1] * x
    moved: Picture = (upper * (1.0 - y) + lower * y).astype(np.float32)
    return moved


def _thickened(picture: Picture, change: float) -> Picture:
    """Return a picture with strokes thicker by ``change`` pixels on every side, or thinner, -1..1.

    The brightest neighbour of a pixel gives the result for one pixel more, the darkest for one pixel less.
    Values in between are interpolated.
    """
    padded = np.pad(picture, 1)
    neighbours = np.stack(
        [padded[1:-1, 1:-1], padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]]
    )
    extreme = neighbours.max(axis=0) if change > 0.0 else neighbours.min(axis=0)
    thickened: Picture = (picture + np.float32(abs(change)) * (extreme - picture)).astype(np.float32)
    return thickened
