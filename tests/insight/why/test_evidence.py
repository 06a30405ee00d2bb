"""Contributions of pixels and units to the difference of two logits."""

import numpy as np
import pytest

from digitpad.insight.forward import picture_pass
from digitpad.insight.why.evidence import Evidence, PixelMethod
from digitpad.nn.layers import Convolution

LAYERS = {
    "dense": (784, 12, 7, 10),
    "convolutions": (784, Convolution(3, 5, 3), Convolution(4, 3, 2), 10),
    "one convolution": (784, Convolution(3, 5, 3), 10),
    "no hidden layer": (784, 10),
}


@pytest.fixture(params=LAYERS)
def layers(request):
    return LAYERS[request.param]


def logit_difference(network, picture, answer, rival):
    sums = picture_pass(network, picture.astype(np.float64))[-1].sums[0]
    return sums[answer] - sums[rival]


def test_pixels_and_biases_add_up_to_the_difference_where_a_network_is_made_of_lines(
    make_network, picture, layers
):
    network = make_network(layers, "leaky_relu")

    found = Evidence(network).of_pixels(picture, 3, 8)

    assert (found.method, found.steps) == (PixelMethod.EXACT, 1)
    assert found.difference == pytest.approx(logit_difference(network, picture, 3, 8), abs=1e-12)
    assert found.total == pytest.approx(found.difference, abs=1e-9)
    assert not found.pixels[picture.ravel() == 0.0].any()


@pytest.mark.parametrize(
    ("hidden", "scale", "steps"),
    [("sigmoid", 1.0, 32), ("silu", 1.0, 32), ("silu", 30.0, 64), ("silu", 1_000.0, 1_024)],
)
def test_pixels_add_up_to_the_difference_where_a_network_is_curved(
    make_network, picture, hidden, scale, steps
):
    network = make_network((784, 12, 7, 10), hidden, "sigmoid", "quadratic")
    network.weights[0][:] *= scale  # the more, the sharper are its bends

    found = Evidence(network).of_pixels(picture, 3, 8)

    assert (found.method, found.steps) == (PixelMethod.INTEGRATED, steps)
    assert found.error == abs(found.pixels.sum() + found.base - found.difference)
    assert found.difference == pytest.approx(logit_difference(network, picture, 3, 8), abs=1e-12)
    assert found.total == pytest.approx(found.difference, abs=1e-3 if steps == 1_024 else 1e-5)
    assert found.base == pytest.approx(logit_difference(network, np.zeros(784), 3, 8), abs=1e-12)


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_units_and_the_bias_add_up_to_the_difference(make_network, picture, layers, hidden):
    network = make_network(layers, hidden)

    found = Evidence(network).of_units(picture, 3, 8)

    assert found.contributions.sum() + found.bias == pytest.approx(found.difference, abs=1e-9)
    assert found.difference == pytest.approx(logit_difference(network, picture, 3, 8), abs=1e-12)
    n_units = network.shapes[-2].n_sums if len(network.shapes) > 1 else 784
    assert len(found.contributions) == n_units


def test_a_unit_contributes_what_is_lost_without_it(make_network, picture):
    network = make_network((784, 12, 10), "tanh")
    found = Evidence(network).of_units(picture, 3, 8)
    unit = int(found.largest(1)[0])
    assert abs(found.contributions[unit]) == np.abs(found.contributions).max()

    network.weights[1][:, unit] = 0.0

    without = logit_difference(network, picture, 3, 8)
    assert found.difference - without == pytest.approx(found.contributions[unit], abs=1e-12)


def test_a_unit_of_the_first_layer_has_its_weights_as_its_picture(make_network, picture):
    network = make_network((784, 12, 10), "relu")

    pictures = Evidence(network).unit_pictures(picture, 0, np.array([5, 2]))

    assert pictures == pytest.approx(network.weights[0][[5, 2]])


def test_a_unit_deeper_down_has_what_each_pixel_would_change_as_its_picture(make_network, picture):
    """Checked numerically, for all places of a channel together."""
    network = make_network(LAYERS["convolutions"], "tanh")
    evidence = Evidence(network)
    (gradient,) = evidence.unit_pictures(picture, 1, np.array([2]))

    def channel_sum(pixels):
        return picture_pass(network, pixels)[1].sums[:, 2].sum()

    pixels, step = picture.astype(np.float64).ravel(), 1e-5
    for pixel in (200, 406, 500):
        more, less = pixels.copy(), pixels.copy()
        more[pixel] += step
        less[pixel] -= step
        slope = (channel_sum(more) - channel_sum(less)) / (2.0 * step)
        assert gradient[pixel] == pytest.approx(slope, abs=1e-7)


def test_where_all_units_are_inactive_there_is_none_to_show(make_network, picture):
    network = make_network((784, 6, 5, 10), "relu")
    network.biases[1][:] = -1_000.0
    evidence = Evidence(network)

    units = evidence.of_units(picture, 3, 8)
    largest = units.largest(4)

    assert len(largest) == 0
    assert units.bias == pytest.approx(units.difference)
    assert evidence.unit_pictures(picture, units.layer, largest).shape == (0, 784)
