"""Conversion of pen strokes to 28x28 pictures like MNIST's.

MNIST's pictures were scanned black and white, scaled into a 20x20 box by averaging areas, and placed in 28x28
by their centre of mass (LeCun et al., 1998, section III.A; Yadav and Bottou, 2019, who rebuilt it). Here the
strokes are scaled before they are inked, so the pen is as wide as MNIST's for any size of drawing. They are
inked black and white on a board with 8 times the resolution, which is then averaged down.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, evenly_spaced, smoothed

SIDE_PX = 28
BOX_PX = 20.0
"""Longest side of the ink."""

CENTRE_PX = 14.0
"""Index of the pixel at the centre of mass, as in MNIST."""

PEN_WIDTH_PX = 2.2

FINE = 8
"""Pixels of the fine board along one pixel of the picture."""

_BOARD = int(BOX_PX) * FINE + 2
"""Side of the fine board: the box of the ink, plus one pixel for each rounded edge."""


def rasterize(strokes: Sequence[Stroke], pen_width_px: float = PEN_WIDTH_PX) -> NDArray[np.float32]:
    """Return strokes as a picture like MNIST's, independent of their size and place.

    Several drawings with equally many points are rendered faster together than one by one.

    Parameters
    ----------
    strokes : sequence of (..., n, 2) float
        y downward. Leading axes, the same for all strokes, count drawings. Without strokes the picture is
        empty.
    pen_width_px : float
        In pixels of the picture.

    Returns
    -------
    (..., 28, 28) float32
        Ink 1.0 on 0.0.
    """
    if not strokes:
        return np.zeros((SIDE_PX, SIDE_PX), np.float32)
    return centred(inked_board(strokes, pen_width_px).astype(np.float32), FINE)


def inked_board(strokes: Sequence[Stroke], pen_width_px: float = PEN_WIDTH_PX) -> NDArray[np.bool_]:
    """Return one or more strokes inked black and white in the middle of the fine board.

    Parameters
    ----------
    strokes : sequence of (..., n, 2) float
        As for ``rasterize``.
    pen_width_px : float

    Returns
    -------
    (..., 162, 162) bool
        ``FINE`` pixels along one pixel of the picture, plus one at each edge.
    """
    curves = [smoothed(stroke) for stroke in strokes]
    ends = np.cumsum([curve.shape[-2] for curve in curves])
    points = np.concatenate(curves, axis=-2)
    low, high = points.min(axis=-2, keepdims=True), points.max(axis=-2, keepdims=True)
    longest = (high - low).max(axis=-1, keepdims=True)
    # A dot has no size to scale, up to rounding of coinciding points. It is as large as the pen.
    is_dot = longest <= np.maximum(1e-12 * np.abs(points).max(axis=(-2, -1), keepdims=True), 1e-300)
    scale = np.where(is_dot, 0.0, (BOX_PX - pen_width_px) / np.where(is_dot, 1.0, longest))
    placed = (points - (low + high) / 2.0) * (scale * FINE)
    paths = [
        np.concatenate([evenly_spaced(curve, 1.0) for curve in np.split(drawing, ends[:-1])])
        for drawing in placed.reshape(-1, ends[-1], 2)
    ]
    boards = _ink(paths, pen_width_px * FINE / 2.0)
    return boards.reshape(*points.shape[:-2], _BOARD, _BOARD)


def _ink(paths: Sequence[NDArray[np.float64]], radius: float) -> NDArray[np.bool_]:
    """Return fine boards with a disc of ink around each point of a path, one board for each path.

    A disc is a stack of horizontal runs. All runs of one length are the board of the points, widened step by
    step. Copied to the rows at their distance above and below, they make up all discs at once. On boards of
    one byte per pixel such a step takes about a microsecond.

    The discs must lie on the board: a run past the end of a row would wrap around.
    """
    passed = np.zeros(len(paths) * _BOARD**2, np.bool_)
    # The coordinates are positive, so the cast rounds down.
    places = (np.concatenate(paths) + _BOARD / 2.0).astype(np.intp)
    boards = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    passed[(boards * _BOARD + places[:, 1]) * _BOARD + places[:, 0]] = True
    widened, half_width = passed.copy(), 0
    inked = np.zeros_like(passed)
    for away in range(int(radius), -1, -1):
        while half_width + 1 <= math.sqrt(radius**2 - away**2):
            half_width += 1
            widened[half_width:] |= passed[:-half_width]
            widened[:-half_width] |= passed[half_width:]
        shift = away * _BOARD
        inked[shift:] |= widened[: inked.size - shift]
        inked[: inked.size - shift] |= widened[shift:]
    return inked.reshape(-1, _BOARD, _BOARD)


def centred(ink: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Return ink averaged down to 28x28, with its centre of mass on pixel 14.

    Averaging areas is linear in the rows and in the columns, so it is two matrix products for any scale.

    Parameters
    ----------
    ink : (..., height, width) float32
        0..1, not all 0.
    scale : float
        Source pixels per pixel of the picture, along one side.

    Returns
    -------
    (..., 28, 28) float32
    """
    rows, columns = _overlaps(ink.sum(axis=-1), scale), _overlaps(ink.sum(axis=-2), scale)
    # Rounding can push a fully inked pixel slightly above 1.
    picture: NDArray[np.float32] = np.clip(rows @ ink @ columns.swapaxes(-1, -2), 0.0, 1.0)
    return picture


def _overlaps(profiles: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Return how much of each picture pixel every source pixel covers, (..., 28, n)."""
    n_pixels = profiles.shape[-1]
    edges = np.arange(n_pixels, dtype=np.float64)
    centre = profiles @ (edges + 0.5) / profiles.sum(axis=-1)
    # Source position of the picture's edge, 14.5 pixels from the middle of pixel 14. Keep all ink in the
    # picture where the centre of mass lies far to one side: 1 picture in 10,000 of MNIST.
    is_inked = profiles > 0.0
    first, last = is_inked.argmax(axis=-1), n_pixels - 1 - is_inked[..., ::-1].argmax(axis=-1)
    start = np.minimum(np.maximum(centre - (CENTRE_PX + 0.5) * scale, last + 1 - SIDE_PX * scale), first)
    begins = start[..., None, None] + np.arange(SIDE_PX)[:, None] * scale
    overlaps = np.minimum(edges + 1.0, begins + scale)
    overlaps -= np.maximum(edges, begins)
    np.maximum(overlaps, 0.0, out=overlaps)
    overlaps /= scale
    covered: NDArray[np.float32] = overlaps.astype(np.float32)
    return covered
