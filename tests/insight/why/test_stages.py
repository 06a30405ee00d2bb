"""From strokes to the picture, step by step."""

import numpy as np
import pytest

from digitpad.digits.strokes.raster import centred, rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.insight.why.stages import stages


def test_the_last_stage_is_what_the_network_reads_and_each_comes_from_the_one_before(drawing):
    found = stages(drawing, 0.045)

    assert found.picture.tolist() == rasterize(drawing).tolist()
    assert set(np.unique(found.box)) == {0.0, 1.0}
    assert found.box[0].any()
    assert found.box[-1].any()
    assert found.small == pytest.approx(found.box.reshape(20, 8, 20, 8).mean(axis=(1, 3)))
    assert found.box.sum() / 64.0 == pytest.approx(found.picture.sum(), rel=0.01)
    assert centred(found.small, 1.0).sum() == pytest.approx(found.picture.sum(), rel=0.01)
    for picture, centre, abs_ in ((found.picture, [14.5, 14.5], 0.02), (found.small, found.centre, 1e-6)):
        places = np.arange(len(picture)) + 0.5
        middle = [picture.sum(axis=axis) @ places / picture.sum() for axis in (1, 0)]
        assert middle == pytest.approx(centre, abs=abs_)


def test_a_plain_resize_keeps_place_and_size():
    small = (as_stroke([(0.1, 0.1), (0.1, 0.3)]),)

    found = stages(small, 0.045)

    resized = found.resized
    assert resized == pytest.approx(found.canvas.reshape(28, 8, 28, 8).mean(axis=(1, 3)))

    rows, columns = np.nonzero(resized)
    assert rows.min() >= 1
    assert rows.max() <= 9
    assert columns.max() <= 4
    assert stages((as_stroke([(-0.5, 0.5), (0.2, 0.5)]),), 0.045).canvas[112, 0] == 1.0  # it goes beyond
    # A line of that length and width, with its round ends.
    assert resized.sum() == pytest.approx((0.2 * 0.045 + np.pi * 0.0225**2) * 784, rel=0.05)
