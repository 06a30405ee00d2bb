"""The pen's width is measured where lines are."""

import numpy as np
import pytest

from digitpad.digits.photos.ink import pen_width


@pytest.mark.parametrize("thickness", [0, 1, 3])
def test_the_pen_is_as_wide_as_the_median_of_its_lines(thickness):
    mask = np.zeros((20, 30), np.bool_)
    mask[5 : 5 + thickness, 2:28] = True
    mask[2:18, 10 : 10 + thickness] = True

    assert pen_width(mask) == thickness
