"""Small networks with random weights, steps of them, and a picture for them."""

import numpy as np
import pytest

from digitpad.insight.step.step_matrices import StepMatrices
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network

NETWORKS = {
    "sigmoid": ((16, 5, 3), ("sigmoid", "sigmoid"), "quadratic"),
    "deep": ((16, 6, 5, 3), ("tanh", "silu", "identity"), "cross_entropy"),
    "convolutions": (
        (64, Convolution(3, 3, 2), Convolution(4, 2, 1), 5, 3),
        ("relu", "leaky_relu", "relu", "identity"),
        "cross_entropy",
    ),
}


@pytest.fixture
def make_step():
    """Return a function that makes a step of one of ``NETWORKS`` on so many random pictures."""

    def make_step(name, n_examples=4, learning_rate=0.1):
        rng = np.random.default_rng(3)
        network = Network(*NETWORKS[name])
        network.parameters[:] = rng.normal(0.0, 0.5, network.parameters.size)
        inputs = rng.random((n_examples, network.n_in)) * (rng.random((n_examples, network.n_in)) > 0.3)
        labels = rng.integers(0, network.n_out, n_examples)
        return StepMatrices(trace_step(network, inputs, labels, learning_rate=learning_rate))

    return make_step


PICTURE_NETWORKS = {
    "dense": (36, 7, 5, 3),
    "convolutions": (36, Convolution(4, 3, 1), Convolution(3, 2, 2), 6, 3),
    "one layer": (36, 3),
}


@pytest.fixture(params=PICTURE_NETWORKS)
def any_network(request):
    """Each of ``PICTURE_NETWORKS``, in float64."""
    layers = PICTURE_NETWORKS[request.param]
    activations = [*(["silu", "tanh", "relu"][: len(layers) - 2]), "identity"]
    network = Network(layers, activations, "cross_entropy", np.float64)
    network.parameters[:] = np.random.default_rng(3).normal(0.0, 0.5, network.parameters.size)
    return network


@pytest.fixture
def any_picture():
    return np.random.default_rng(4).random(36)
