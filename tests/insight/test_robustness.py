"""Accuracy on distorted pictures."""

import numpy as np
import pytest

from digitpad.digits.datasets.distortions import DISTORTIONS, Distorter
from digitpad.errors import DataFileError
from digitpad.insight.robustness import read_distorted, robustness
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network


def reader_of_columns():
    """Return a network that reads an upright bar by its column, from the eighth on."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    for label in range(10):
        weights = np.zeros((28, 28), np.float32)
        weights[:, 8 + label] = 1.0
        network.weights[0][label] = weights.ravel()
    return network


@pytest.fixture
def bars():
    """Ten upright bars, a pixel wide, and their labels."""
    pictures = np.zeros((10, 28, 28), np.uint8)
    for label in range(10):
        pictures[label, 6:22, 8 + label] = 255
    return pictures, np.arange(10)


def curve(points, name):
    return {point.level: point.accuracies for point in points if point.distortion == name}


def test_each_level_is_that_of_the_distorted_pictures(bars):
    pictures, labels = (np.repeat(one, 55, axis=0) for one in bars)
    rng = np.random.default_rng(0)
    networks = [
        reader_of_columns(),
        Network((784, Convolution(2, 5, 4), 12), ("relu", "identity"), "cross_entropy"),
    ]
    networks[1].parameters[:] = rng.normal(0.0, 0.3, networks[1].parameters.size)

    asked = []
    points = list(robustness(networks, pictures, labels, should_stop=lambda: asked.append(None)))

    # The pictures as they are, which all distortions begin with, are read only once: 500 at a time, or 100.
    assert len(asked) == (2 + 6) * (len(points) - len(DISTORTIONS) + 1)
    distort = Distorter()
    assert [point.distortion for point in points] == [one.name for one in DISTORTIONS for _ in one.levels]
    for distortion in DISTORTIONS:
        found = curve(points, distortion.name)
        assert sorted(found) == list(distortion.levels)
        for level, accuracies in found.items():
            inputs = distort(pictures, distortion, level)
            for network, accuracy in zip(networks, accuracies, strict=True):
                assert accuracy == pytest.approx((network.predict(inputs) == labels).mean())


def test_one_picture_is_read_at_each_level(bars):
    pictures, _ = bars
    [rotation] = [one for one in DISTORTIONS if one.name == "rotation"]
    saved = SavedNetwork(reader_of_columns(), tuple("0123456789"))

    readings = read_distorted(saved, pictures[4], rotation)

    assert readings.pictures.shape == (9, 28, 28)
    np.testing.assert_allclose(readings.pictures[rotation.rest_index], pictures[4] / 255.0, atol=1e-6)
    for level, picture, probabilities in zip(
        rotation.levels, readings.pictures, readings.probabilities, strict=True
    ):
        [inputs] = Distorter()(pictures[4:5], rotation, level)
        np.testing.assert_allclose(picture.ravel(), inputs, atol=1e-6)
        np.testing.assert_allclose(probabilities, saved.probabilities(inputs[None])[0], atol=1e-6)


def test_points_come_from_the_middle_outwards_and_end_when_stopped(bars):
    asked = []

    def should_stop():
        asked.append(None)
        return len(asked) > 4

    points = list(robustness([reader_of_columns()], *bars, should_stop=should_stop))

    assert [point.level for point in points] == [0, -15, 15, -30]


def test_a_network_that_does_not_fit_is_refused(bars):
    pictures, labels = bars

    with pytest.raises(DataFileError, match="784 pixels, but the network reads 9"):
        next(robustness([Network((9, 10), ("identity",), "cross_entropy")], pictures, labels))
    with pytest.raises(DataFileError, match="label 9, but the network has 3 classes"):
        next(robustness([Network((784, 3), ("identity",), "cross_entropy")], pictures, labels))
