"""Pictures of a drawing in several views."""

import numpy as np

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.views import SLANTED_VIEWS, rasterize_views

ONE = [as_stroke([(5.0, 0.0), (5.0, 10.0)])]


def leaning(picture):
    """Return how far the upper half of the ink is to the right of the lower half, in pixels."""
    upper, lower = (half.sum(axis=0) @ np.arange(28) / half.sum() for half in np.split(picture, 2))
    return upper - lower


def test_a_drawing_is_seen_as_drawn_and_slanted_to_the_left_and_right_and_nothing_is_empty():
    empty = rasterize_views([], SLANTED_VIEWS)
    as_drawn, left, right = rasterize_views(ONE, SLANTED_VIEWS)

    assert np.array_equal(as_drawn, rasterize(ONE))
    assert leaning(left) < -1.0 < leaning(as_drawn) < 1.0 < leaning(right)
    assert (empty.shape, empty.any()) == ((3, 28, 28), False)


def test_a_view_is_a_matrix_applied_to_each_point():
    bow = [as_stroke([(0.0, 0.0), (10.0, 2.0), (3.0, 8.0)]), as_stroke([(1.0, 1.0)])]
    turned = [as_stroke([(-y, x) for x, y in stroke]) for stroke in bow]

    [_, view] = rasterize_views(bow, [(0.0, -1.0, 1.0, 0.0)])

    assert np.array_equal(view, rasterize(turned))
