"""Strokes that were traced in a picture make that picture again."""

import numpy as np
import pytest

from digitpad.digits.photos import traced
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke


@pytest.mark.parametrize(
    "strokes",
    [
        [[(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]],
        [[(0.5, 0.1), (0.5, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
        [[(0.5 + 0.3 * np.cos(t), 0.5 + 0.4 * np.sin(t)) for t in np.linspace(0.0, 6.3, 40)]],
    ],
    ids=["seven", "cross", "ring"],
)
def test_ink_along_the_traced_strokes_is_the_ink_of_the_picture(strokes):
    picture = rasterize([as_stroke(stroke) for stroke in strokes])

    again = rasterize(traced(picture))

    assert np.abs(again - picture).mean() < 0.03
    assert ((again > 0.5) & (picture > 0.5)).sum() > 0.85 * (picture > 0.5).sum()


def test_a_stroke_goes_straight_on_where_another_one_crosses_it():
    cross = [as_stroke([(0.5, 0.1), (0.5, 0.9)]), as_stroke([(0.2, 0.5), (0.8, 0.5)])]

    longest = max(traced(rasterize(cross)), key=len)

    assert np.ptp(longest, axis=0) == pytest.approx([0.0, 0.56], abs=0.03)


def test_strokes_lie_where_the_ink_is_in_units_of_the_height():
    picture = np.zeros((28, 28), np.float32)
    picture[4:24, 13:15] = 1.0

    [stroke] = traced(picture)

    assert stroke[:, 0] == pytest.approx(0.5, abs=0.02)
    assert sorted((stroke[0, 1], stroke[-1, 1])) == pytest.approx([4 / 28, 24 / 28], abs=0.06)


def test_a_dot_is_a_point_a_short_bar_two_and_no_ink_is_none():
    picture = np.zeros((28, 28), np.float32)
    picture[13:15, 13:15] = 1.0
    [dot] = traced(picture)
    picture[13:15, 13:16] = 1.0
    [bar] = traced(picture)

    assert dot == pytest.approx(np.array([[0.5, 0.5]]), abs=0.01)
    assert bar == pytest.approx(np.array([[0.51, 0.5], [0.52, 0.5]]), abs=0.01)
    assert bar[0, 0] < bar[1, 0]
    assert traced(np.zeros((28, 28), np.float32)) == ()
