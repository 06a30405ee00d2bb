"""Views of a drawing: pictures of the same strokes, slanted both ways.

A network makes other errors with each slant of a drawing. Averaging its probabilities mends some of them, at
the cost of a few more rasters.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import PEN_WIDTH_PX, SIDE_PX, rasterize
from digitpad.digits.strokes.strokes import Stroke

View = tuple[float, float, float, float]
"""A linear map of the plane, the matrix [[a, b], [c, d]] as (a, b, c, d). x points right, y down."""

SLANT = 0.3
"""Horizontal shift per unit of height."""

SLANTED_VIEWS: tuple[View, ...] = ((1.0, SLANT, 0.0, 1.0), (1.0, -SLANT, 0.0, 1.0))
"""Slanted to the left, and to the right."""


def rasterize_views(
    strokes: Sequence[Stroke], views: Sequence[View], pen_width_px: float = PEN_WIDTH_PX
) -> NDArray[np.float32]:
    """Return pictures of strokes like MNIST's: first as drawn, then through each view.

    Parameters
    ----------
    strokes : sequence of (n, 2) float
        y downward. Without strokes the pictures are empty.
    views : sequence of View
    pen_width_px : float
        In pixels of the picture.

    Returns
    -------
    (1 + len(views), 28, 28) float32
        Ink 1.0 on 0.0.
    """
    if not strokes:
        return np.zeros((1 + len(views), SIDE_PX, SIDE_PX), np.float32)
    maps = [np.reshape(view, (2, 2)) for view in views]
    return rasterize(
        [np.stack([stroke, *(stroke @ matrix.T for matrix in maps)]) for stroke in strokes], pen_width_px
    )
