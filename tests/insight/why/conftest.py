"""Networks that read pictures of the usual size, and a drawing for them."""

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network


@pytest.fixture
def make_network():
    """Return a function that makes a network of these layers and activations with random parameters."""

    def make_network(layers, hidden, output="identity", cost="cross_entropy", dtype=np.float64):
        activations = [hidden] * (len(layers) - 2) + [output]
        network = Network(layers, activations, cost, dtype)
        rng = np.random.default_rng(3)
        for weights, biases in zip(network.weights, network.biases, strict=True):
            weights[:] = rng.normal(0.0, 1.5 / np.sqrt(weights.shape[1]), weights.shape)
            biases[:] = rng.normal(0.0, 0.3, biases.shape)
        return network

    return make_network


@pytest.fixture
def saved(make_network):
    """A network with random weights, which answers differently after most changes of a drawing."""
    return SavedNetwork(make_network((784, 40, 10), "relu", dtype=np.float32), tuple("0123456789"))


@pytest.fixture
def drawing():
    """An open 4: two strokes, the second one long."""
    return (
        as_stroke([(0.40, 0.20), (0.32, 0.40), (0.30, 0.55), (0.45, 0.56), (0.68, 0.54)]),
        as_stroke([(0.60, 0.25), (0.58, 0.50), (0.55, 0.85)]),
    )


@pytest.fixture
def picture():
    """Grey pixels, half of them without ink."""
    rng = np.random.default_rng(4)
    return (rng.random((28, 28)) * (rng.random((28, 28)) > 0.5)).astype(np.float32)
