"""What the classes of a data set look like."""

import numpy as np
import pytest

from digitpad.errors import StoppedError
from digitpad.insight.class_pictures import class_pictures


def test_counts_averages_and_spreads_are_those_of_each_class():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (4_500, 5, 4)).astype(np.uint8)  # more than are taken at once
    labels = rng.integers(0, 3, len(pictures))

    found = class_pictures(pictures, labels, 4)

    assert found.counts.tolist() == [*np.bincount(labels), 0]
    for label in range(3):
        inks = pictures[labels == label] / 255.0
        np.testing.assert_allclose(found.averages[label], inks.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(found.spreads[label], inks.std(axis=0), atol=1e-5)
    assert not found.averages[3].any()
    assert not found.spreads[3].any()


def test_oddness_compares_the_others_of_its_class_with_the_nearest_other_class():
    pictures = np.array([[[0.0, 0.0]], [[0.0, 2.0]], [[3.0, 0.0]], [[3.0, 4.0]], [[9.0, 9.0]]])
    labels = np.array([0, 0, 1, 1, 2])

    found = class_pictures(pictures, labels, 4)  # the last has none

    # The first: 2 from the other of its class, and sqrt(9 + 4) from (3, 2), the average of class 1.
    np.testing.assert_allclose(found.oddness[0], 2.0 / np.sqrt(13.0), rtol=1e-6)
    assert found.oddness[4] == 0.0  # alone in its class
    assert found.oddest(labels).tolist() == np.argsort(-found.oddness).tolist()
    assert found.oddest(labels, 1).tolist() == sorted([2, 3], key=lambda row: -found.oddness[row])
    assert not class_pictures(pictures, np.zeros(5, int), 2).oddness.any()  # one class alone
    assert not class_pictures(0.0 * pictures, labels, 3).oddness.any()  # all alike
    with pytest.raises(StoppedError):
        class_pictures(np.zeros((4, 2, 2), np.uint8), np.zeros(4, int), 1, should_stop=lambda: True)
