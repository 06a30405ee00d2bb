import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.my_hand.digit_picture import digit_picture

HOOK = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 2.0)])


def ink(strokes, side=50, ratio=1.0):
    image = digit_picture([as_stroke(stroke) for stroke in strokes], side, ratio, LIGHT).toImage()
    paper = QColor(LIGHT.surface)
    pixels = range(round(side * ratio))
    return np.array([[image.pixelColor(x, y) != paper for x in pixels] for y in pixels])


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.01, 5.0), (3_000.0, -900.0)])
def test_size_and_place_do_not_matter(scale, shift):
    assert np.array_equal(ink([HOOK * scale + shift]), ink([HOOK]))


def test_the_ink_is_in_the_middle_and_leaves_a_margin(qtbot):
    rows, columns = np.nonzero(ink([HOOK]))

    assert rows.min() >= 4
    assert rows.max() <= 45
    assert abs(rows.min() + rows.max() - 49) <= 1
    assert abs(columns.min() + columns.max() - 49) <= 1


def test_a_dot_is_inked(qtbot):
    assert ink([[(3.0, 3.0)]]).sum() >= 4


def test_a_fine_screen_gets_more_pixels(qtbot):
    assert ink([HOOK], ratio=2.0).sum() > 3 * ink([HOOK]).sum()
