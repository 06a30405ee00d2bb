"""The steps from strokes to the network's input picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import BOX_PX, FINE, SIDE_PX, inked_board, rasterize
from digitpad.digits.strokes.strokes import Stroke, evenly_spaced, smoothed

_SIDE = SIDE_PX * FINE


@dataclass(frozen=True, eq=False)
class Stages:
    """Intermediate pictures of strokes. All have ink 1.0 on 0.0.

    Attributes
    ----------
    canvas : (224, 224) float32
        The ink on the canvas.
    box : (160, 160) float32
        The ink cropped to its bounding box, black and white, scaled so that 8 pixels make one pixel of the
        picture.
    small : (20, 20) float32
        The same, area-averaged.
    centre : (2,) float64
        Row and column of the centre of mass in ``small``; pixel 0 spans 0.0 to 1.0.
    picture : (28, 28) float32
        ``small`` with this centre at the middle of pixel 14: the network's input.
    resized : (28, 28) float32
        Result of simply resizing the canvas.
    """

    canvas: NDArray[np.float32]
    box: NDArray[np.float32]
    small: NDArray[np.float32]
    centre: NDArray[np.float64]
    picture: NDArray[np.float32]
    resized: NDArray[np.float32]


def stages(strokes: Sequence[Stroke], pen_width: float) -> Stages:
    """Return the intermediate pictures of at least one stroke.

    Parameters
    ----------
    strokes : sequence of (n, 2) float
        In units of the canvas's side, y down.
    pen_width : float
        Width of the ink on the canvas, in the same units. A plain resize shrinks it too.
    """
    side = int(BOX_PX)
    # The board has a margin of one fine pixel around the box.
    box = inked_board(strokes)[1:-1, 1:-1].astype(np.float32)
    small = box.reshape(side, FINE, side, FINE).mean(axis=(1, 3))
    places = np.arange(side) + 0.5
    mass = float(small.sum())
    centre = np.array([small.sum(axis=1) @ places, small.sum(axis=0) @ places]) / mass
    canvas = _inked_canvas(strokes, pen_width)
    resized = canvas.reshape(SIDE_PX, FINE, SIDE_PX, FINE).mean(axis=(1, 3))
    return Stages(canvas, box, small, centre, rasterize(strokes), resized)


def _inked_canvas(strokes: Sequence[Stroke], pen_width: float) -> NDArray[np.float32]:
    """Return strokes in units of the canvas's side, drawn in black and white."""
    radius = pen_width * _SIDE / 2.0
    inked = np.zeros((_SIDE, _SIDE), np.bool_)
    rows, columns = np.mgrid[:_SIDE, :_SIDE] + 0.5
    for stroke in strokes:
        near_canvas = np.clip(smoothed(stroke), -1.0, 2.0)  # avoids work far outside the canvas
        for x, y in evenly_spaced(near_canvas * _SIDE, max(1.0, radius / 2.0)).tolist():
            top, left = max(0, int(y - radius)), max(0, int(x - radius))
            near = np.s_[top : int(y + radius) + 2, left : int(x + radius) + 2]
            inked[near] |= (rows[near] - y) ** 2 + (columns[near] - x) ** 2 <= radius**2
    return inked.astype(np.float32)
