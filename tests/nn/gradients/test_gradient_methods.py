"""All methods give one gradient, and say what they are and need."""

import tracemalloc

import numpy as np
import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation
from digitpad.nn.network import Network

# NumPy asks since 2.3 after each dot whether an operation was invalid, and OpenBLAS now and then says so of
# good numbers (numpy/numpy#29194). A NaN would fail the comparisons. This can go when that issue is closed.
pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered in dot:RuntimeWarning")

MAX_BATCH_SIZE = 7
N_IN, N_OUT = 4, 3
N_HIDDEN = [5, 2, 6]

each_way = pytest.mark.parametrize("way", GRADIENT_METHODS)
each_cost = pytest.mark.parametrize("cost", COSTS)


def network_and_batch(activations, cost, batch_size, dtype=np.float64, *, is_input_major=False):
    """Return a random network and mini-batch, and the batch's one-hot labels."""
    rng = np.random.default_rng(5)
    layers = (N_IN, *N_HIDDEN[: len(activations) - 1], N_OUT)
    network = Network(layers, activations, cost, dtype, is_input_major=is_input_major)
    network.initialize("nielsen", rng)
    network.parameters *= 0.7  # a network that is too sure has next to no gradient
    inputs = rng.standard_normal((batch_size, N_IN)).astype(dtype)
    return network, inputs, np.eye(N_OUT, dtype=dtype)[rng.integers(0, N_OUT, batch_size)]


def full_matrix(network, inputs, one_hot, scale=None):
    return Backpropagation(network, len(inputs)).compute(inputs, one_hot, scale).copy()


def relative_error(gradient, expected):
    assert np.linalg.norm(expected) > 1e-3
    return np.linalg.norm(gradient - expected) / np.linalg.norm(expected)


@each_way
@pytest.mark.parametrize(
    ("activation", "cost"), [("sigmoid", "quadratic"), ("silu", "cross_entropy"), ("mixed", "cross_entropy")]
)
def test_every_way_gives_the_gradient_of_the_full_matrix_and_the_outputs_of_the_network(
    way, activation, cost
):
    output = "identity" if cost == "cross_entropy" else "sigmoid"
    for n_hidden, batch_size in [(0, MAX_BATCH_SIZE), (2, 1), (3, MAX_BATCH_SIZE)]:
        for last, is_input_major in [(activation, True), (output, False)]:
            mixed = ["tanh", "leaky_relu", "sigmoid", "identity"]
            activations = mixed if activation == "mixed" else [*[activation] * n_hidden, last]
            network, inputs, one_hot = network_and_batch(
                activations, cost, batch_size, is_input_major=is_input_major
            )
            gradients = GRADIENT_METHODS[way].make(network, MAX_BATCH_SIZE)

            gradient = gradients.compute(inputs, one_hot)

            assert gradient.shape == network.parameters.shape
            assert relative_error(gradient, full_matrix(network, inputs, one_hot)) < 1e-10
            assert gradients.outputs == pytest.approx(network.outputs(inputs), rel=1e-12)


@each_way
def test_a_call_leaves_no_trace_in_the_next_one_nor_in_its_arguments(way):
    network, inputs, one_hot = network_and_batch(["relu", "tanh", "identity"], "cross_entropy", 4)
    originals = [array.copy() for array in (network.parameters, inputs, one_hot)]
    gradients = GRADIENT_METHODS[way].make(network, 4)
    first = gradients.compute(inputs, one_hot).copy()
    short = gradients.compute(inputs[:1], one_hot[:1]).copy()

    again = gradients.compute(inputs, one_hot)

    assert relative_error(short, full_matrix(network, inputs[:1], one_hot[:1])) < 1e-12
    assert np.array_equal(again, first)
    for array, original in zip((network.parameters, inputs, one_hot), originals, strict=True):
        assert np.array_equal(array, original)


@each_way
@pytest.mark.parametrize(
    ("activation", "cost"), [("leaky_relu", "quadratic"), ("silu", "cross_entropy"), ("sigmoid", "quadratic")]
)
def test_a_float32_network_gets_a_float32_gradient(way, cost, activation):
    network, inputs, one_hot = network_and_batch([activation, "sigmoid"], cost, 4, np.float32)
    double, double_inputs, double_one_hot = network_and_batch([activation, "sigmoid"], cost, 4)
    double.parameters[:] = network.parameters
    double_inputs[:] = inputs

    gradient = GRADIENT_METHODS[way].make(network, 4).compute(inputs, one_hot, scale=np.float64(0.25))

    assert gradient.dtype == np.float32
    assert relative_error(gradient, full_matrix(double, double_inputs, double_one_hot)) < 1e-5


@each_cost
@each_way
def test_huge_logits_of_either_sign_stay_finite(way, cost):
    for dtype, size in [(np.float64, 1e5), (np.float32, 1e30)]:
        network = Network((2, 3, 2), ("sigmoid", "tanh"), cost, dtype)
        network.parameters[:] = np.resize([size, -size, 3.0 * size], network.parameters.size)
        inputs, one_hot = np.array([[1.0, 0.5], [-1.0, 2.0]], dtype), np.eye(2, dtype=dtype)

        gradient = GRADIENT_METHODS[way].make(network, 2).compute(inputs, one_hot)

        assert np.isfinite(gradient).all()


def peak_bytes(way, network, inputs, one_hot):
    tracemalloc.start()
    try:
        GRADIENT_METHODS[way].make(network, len(inputs)).compute(inputs, one_hot)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@each_way
def test_a_step_takes_about_the_memory_that_is_named(way):
    # Python's objects take long to make: a small network for those.
    layers = (200, 10) if way == "element_by_element" else (400, 60, 10)
    network = Network(layers, ("relu", "identity")[-len(layers) + 1 :], "cross_entropy")
    network.initialize("he", np.random.default_rng(0))  # zeros would all be one Python object
    inputs = np.random.default_rng(1).random((12, layers[0]), np.float32)
    one_hot = np.eye(10, dtype=np.float32)[np.arange(12) % 10]

    peak = peak_bytes(way, network, inputs, one_hot)

    named = GRADIENT_METHODS[way].needs(layers, 12, 4).n_bytes
    assert named / 2 < peak < 2 * named
