"""First weights: their spread, their biases, their seed."""

import numpy as np
import pytest

from digitpad.nn.initializations import INITIALIZATIONS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network

each_recipe = pytest.mark.parametrize("name", INITIALIZATIONS)

DENSE = (300, 200)
# Its second layer reads 4 channels, and goes into each of 200 from each of the kernel's 3x3 places.
CONVOLUTION = (25, Convolution(4, 3, 1), Convolution(200, 3, 2), 2)


def initialized(name, layers=DENSE, seed=0):
    network = Network(layers, ("sigmoid",) * (len(layers) - 1), "quadratic")
    network.initialize(name, np.random.default_rng(seed))
    return network


@pytest.mark.parametrize(
    ("layers", "index", "fan_in", "fan_out"), [(DENSE, 0, 300, 200), (CONVOLUTION, 1, 4 * 9, 200 * 9)]
)
@each_recipe
def test_weights_are_normal_with_the_recipes_deviation(name, layers, index, fan_in, fan_out):
    variance = {"nielsen": 1.0, "lecun": 1.0 / fan_in, "glorot": 2.0 / (fan_in + fan_out), "he": 2.0 / fan_in}

    weights = initialized(name, layers).weights[index] / variance[name] ** 0.5

    # Of 60,000 draws the deviation's own deviation is 0.003, the mean's 0.004; 7,200 have three times that.
    assert weights.std() == pytest.approx(1.0, abs=0.03)
    assert weights.mean() == pytest.approx(0.0, abs=0.04)
    assert (np.abs(weights) < 1.0).mean() == pytest.approx(0.6827, abs=0.02)


@each_recipe
def test_biases_start_at_zero_except_in_nielsens_recipe(name):
    biases = initialized(name).biases[0]

    assert biases.std() == pytest.approx(1.0 if name == "nielsen" else 0.0, abs=0.2)
    assert biases.any() == (name == "nielsen")
