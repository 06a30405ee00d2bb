import math

import numpy as np
import pytest

from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training.layer_health import WEIGHT_BINS, layer_healths

NETWORKS = {
    "sigmoid, quadratic": ((6, 7, 3), ("sigmoid", "sigmoid"), "quadratic"),
    "tanh": ((6, 7, 5, 3), ("tanh", "tanh", "identity"), "cross_entropy"),
    "relu": ((6, 30, 3), ("relu", "identity"), "cross_entropy"),
    "leaky relu and silu": ((6, 30, 20, 3), ("leaky_relu", "silu", "identity"), "cross_entropy"),
    "convolution": ((36, Convolution(4, 3, 1), 5, 3), ("relu", "sigmoid", "identity"), "cross_entropy"),
}


def random_network(name, scale=3.0, dtype=np.float64, seed=0):
    network = Network(*NETWORKS[name], dtype=dtype)
    network.parameters[:] = scale * np.random.default_rng(seed).standard_normal(network.parameters.size)
    return network


def activations_by_loop(network, example):
    """Return the activations of each layer for one example, a unit at a time."""
    layers, values = [], [float(value) for value in example]
    for shape, weights, biases, name in zip(
        network.shapes, network.weights, network.biases, network.activations, strict=True
    ):
        values = [
            apply(name, biases[of] + sum(w * values[k] for w, k in zip(weights[of], reads, strict=True)))
            for of, reads in units(shape)
        ]
        layers.append(values)
    return layers


def units(shape):
    """Yield which sum each unit is, and which units before it that reads, in the order of weights."""
    if shape.convolution is None:
        for of in range(shape.n_out):
            yield of, range(shape.n_in)
        return
    kernel, stride, grid = shape.convolution.kernel, shape.convolution.stride, shape.grid_in
    places = range(0, grid.side - kernel + 1, stride)
    for top in places:
        for left in places:
            reads = [
                ((top + i) * grid.side + left + j) * grid.n_channels + channel
                for i in range(kernel)
                for j in range(kernel)
                for channel in range(grid.n_channels)
            ]
            for of in range(shape.n_sums):
                yield of, reads


def apply(name, z):
    sigmoid = 1.0 / (1.0 + math.exp(-z))
    return {
        "sigmoid": sigmoid,
        "tanh": math.tanh(z),
        "relu": max(z, 0.0),
        "leaky_relu": max(z, 0.01 * z),
        "silu": z * sigmoid,
        "identity": z,
    }[name]


@pytest.mark.parametrize("name", NETWORKS)
def test_shares_are_those_of_a_loop_over_units_and_examples(name):
    network = random_network(name)
    inputs = np.random.default_rng(1).random((12, network.n_in))

    healths = layer_healths(network, inputs)

    assert {(health.gradient_norm, health.update_ratio) for health in healths} == {(None, None)}
    by_loop = [activations_by_loop(network, example) for example in inputs]
    for layer, (health, kind) in enumerate(zip(healths, network.activations, strict=True)):
        n_units = network.shapes[layer].n_out
        inactive = sum(all(example[layer][unit] <= 0.0 for example in by_loop) for unit in range(n_units))
        saturated = sum(
            not (0.01 <= value <= 0.99 if kind == "sigmoid" else abs(value) <= 0.98)
            for example in by_loop
            for value in example[layer]
        )
        rectified, bounded = kind in ("relu", "leaky_relu", "silu"), kind in ("sigmoid", "tanh")
        assert health.inactive_share == (pytest.approx(inactive / n_units) if rectified else None)
        assert health.saturated_share == (
            pytest.approx(saturated / n_units / len(inputs)) if bounded else None
        )
    counted = [health.inactive_share or health.saturated_share for health in healths]
    assert any(share and 0.0 < share < 1.0 for share in counted)  # else a wrong one could not be told


@pytest.mark.parametrize("name", NETWORKS)
def test_norms_and_the_histogram_are_those_of_a_loop_over_the_weights(name):
    network, before = random_network(name), random_network(name, seed=1).parameters
    gradient = random_network(name, seed=2).parameters

    healths = layer_healths(network, np.ones((1, network.n_in)), gradient, before)

    start = 0
    for health, shape in zip(healths, network.shapes, strict=True):
        of_layer = slice(start, start + shape.n_sums * shape.n_read)
        start += shape.n_parameters
        now, then, slope = network.parameters[of_layer], before[of_layer], gradient[of_layer]
        assert health.gradient_norm == pytest.approx(math.sqrt(sum(value**2 for value in slope)))
        change = math.sqrt(sum((one - other) ** 2 for one, other in zip(now, then, strict=True)))
        assert health.update_ratio == pytest.approx(change / math.sqrt(sum(value**2 for value in then)))
        limit = max(abs(value) for value in now)
        counts = [0] * WEIGHT_BINS
        for value in now:
            counts[min(WEIGHT_BINS - 1, math.floor((value + limit) * WEIGHT_BINS / (2 * limit)))] += 1
        assert health.weight_limit == limit
        assert health.weight_counts.tolist() == counts


def test_weights_that_are_no_numbers_are_left_out_of_the_histogram_and_zeros_are_in_its_middle():
    network = random_network("relu", dtype=np.float32)
    network.weights[0][:2, 0] = np.nan, np.inf

    health = layer_healths(network, np.ones((2, 6)), network.parameters, network.parameters)[0]

    assert health.weight_counts.sum() == network.weights[0].size - 2
    assert math.isfinite(health.weight_limit)
    network.parameters[:] = 0.0
    health = layer_healths(network, np.ones((2, 6)), network.parameters, network.parameters)[0]
    assert (health.weight_limit, health.update_ratio) == (1.0, 0.0)
    assert health.weight_counts[WEIGHT_BINS // 2] == network.weights[0].size
    before = network.parameters.copy()
    network.parameters[:] = 1.0
    assert layer_healths(network, np.ones((2, 6)), None, before)[0].update_ratio == math.inf
