"""First weights: their spread, their biases, their seed."""

import numpy as np
import pytest

from digitpad.nn.initializations import INITIALIZATIONS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network

N_IN, N_OUT = 300, 200

each_recipe = pytest.mark.parametrize("name", INITIALIZATIONS)


def initialized(name, seed=0):
    network = Network((N_IN, N_OUT), ("sigmoid",), "quadratic")
    network.initialize(name, np.random.default_rng(seed))
    return network


@pytest.mark.parametrize(
    ("name", "deviation"),
    [
        ("nielsen", 1.0),
        ("lecun", (1.0 / N_IN) ** 0.5),
        ("glorot", (2.0 / (N_IN + N_OUT)) ** 0.5),
        ("he", (2.0 / N_IN) ** 0.5),
    ],
)
def test_weights_are_normal_with_the_recipes_deviation(name, deviation):
    weights = initialized(name).weights[0] / deviation

    # 60,000 draws: the deviation's own deviation is 0.003, the mean's 0.004.
    assert weights.std() == pytest.approx(1.0, abs=0.015)
    assert weights.mean() == pytest.approx(0.0, abs=0.02)
    assert (np.abs(weights) < 1.0).mean() == pytest.approx(0.6827, abs=0.01)


@pytest.mark.parametrize(
    ("name", "deviation"),
    [
        ("nielsen", 1.0),
        ("lecun", (1.0 / (4 * 9)) ** 0.5),
        # A unit goes into each channel from each of the kernel's 3x3 places.
        ("glorot", (2.0 / (4 * 9 + 200 * 9)) ** 0.5),
        ("he", (2.0 / (4 * 9)) ** 0.5),
    ],
)
def test_a_convolutions_fans_are_channels_times_places_of_its_kernel(name, deviation):
    layers = (25, Convolution(4, 3, 1), Convolution(200, 3, 2), 2)
    network = Network(layers, ("relu", "relu", "identity"), "cross_entropy")
    network.initialize(name, np.random.default_rng(0))

    # 7,200 draws: the deviation's own deviation is 0.008.
    assert network.weights[1].std() / deviation == pytest.approx(1.0, abs=0.04)


@each_recipe
def test_biases_start_at_zero_except_in_nielsens_recipe(name):
    biases = initialized(name).biases[0]

    assert biases.std() == pytest.approx(1.0 if name == "nielsen" else 0.0, abs=0.2)
    assert biases.any() == (name == "nielsen")


@each_recipe
def test_the_same_seed_draws_the_same_weights(name):
    assert np.array_equal(initialized(name, 3).parameters, initialized(name, 3).parameters)
    assert not np.array_equal(initialized(name, 3).parameters, initialized(name, 4).parameters)
