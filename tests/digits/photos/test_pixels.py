"""A blur narrower than a running mean of three has the variance that is asked for."""

import numpy as np
import pytest

from digitpad.digits.photos.pixels import blurred


@pytest.mark.parametrize(("sigma", "variance"), [(0.2, 0.0), (0.3, 0.09), (0.5, 0.25)])
def test_a_narrow_blur_spreads_a_point_by_its_variance(sigma, variance):
    point = np.zeros((9, 11), np.float32)
    point[4, 5] = 1.0

    spread = blurred(point, sigma)

    assert spread.dtype == np.float32
    for axis, middle in ((0, 4), (1, 5)):
        ink = spread.sum(axis=1 - axis)
        assert ink.sum() == pytest.approx(1.0, abs=1e-6)
        assert (ink * (np.arange(len(ink)) - middle) ** 2).sum() == pytest.approx(variance, abs=1e-6)
