"""Small networks of each kind."""

import numpy as np
import pytest

from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network

LAYERS = {
    "dense": (36, 7, 5, 3),
    "convolutions": (36, Convolution(4, 3, 1), Convolution(3, 2, 2), 6, 3),
    "one layer": (36, 3),
}


@pytest.fixture(params=LAYERS)
def any_network(request):
    layers = LAYERS[request.param]
    activations = [*(["silu", "tanh", "relu"][: len(layers) - 2]), "identity"]
    network = Network(layers, activations, "cross_entropy", np.float64)
    network.parameters[:] = np.random.default_rng(3).normal(0.0, 0.5, network.parameters.size)
    return network


@pytest.fixture
def any_picture():
    return np.random.default_rng(4).random(36)
