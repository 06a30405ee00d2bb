"""All methods give one gradient."""

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation
from digitpad.nn.network import Network

# NumPy asks since 2.3 after each dot whether an operation was invalid, and OpenBLAS now and then says so of
# good numbers (numpy/numpy#29194). A NaN would fail the comparisons. This can go when that issue is closed.
pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered in dot:RuntimeWarning")

MAX_BATCH_SIZE = 7
N_IN, N_OUT = 4, 3
N_HIDDEN = [5, 2, 6]
OTHER_WAYS = [name for name in GRADIENT_METHODS if name != "full_matrix"]


def network_and_batch(activations, cost, batch_size, dtype=np.float64):
    """Return a random network and mini-batch, and the batch's one-hot labels."""
    rng = np.random.default_rng(5)
    network = Network((N_IN, *N_HIDDEN[: len(activations) - 1], N_OUT), activations, cost, dtype)
    network.initialize("nielsen", rng)
    network.parameters *= 0.7  # a network that is too sure has next to no gradient
    inputs = rng.standard_normal((batch_size, N_IN)).astype(dtype)
    return network, inputs, np.eye(N_OUT, dtype=dtype)[rng.integers(0, N_OUT, batch_size)]


def full_matrix(network, inputs, one_hot, scale=None):
    return Backpropagation(network, len(inputs)).compute(inputs, one_hot, scale).copy()


def relative_error(gradient, expected):
    assert np.linalg.norm(expected) > 1e-3
    return np.linalg.norm(gradient - expected) / np.linalg.norm(expected)


@pytest.mark.parametrize("batch_size", [1, 2, MAX_BATCH_SIZE])
@pytest.mark.parametrize("n_hidden_layers", [0, 1, 2, 3])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("way", OTHER_WAYS)
def test_every_way_gives_the_gradient_of_the_full_matrix(way, activation, cost, n_hidden_layers, batch_size):
    output = "identity" if cost == "cross_entropy" else "sigmoid"
    for last in (activation, output):
        activations = [*[activation] * n_hidden_layers, last]
        network, inputs, one_hot = network_and_batch(activations, cost, batch_size)

        gradient = GRADIENT_METHODS[way].make(network, MAX_BATCH_SIZE).compute(inputs, one_hot)

        assert gradient.shape == network.parameters.shape
        assert relative_error(gradient, full_matrix(network, inputs, one_hot)) < 1e-10


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_each_layer_has_its_own_activation(way):
    network, inputs, one_hot = network_and_batch(
        ["tanh", "leaky_relu", "sigmoid", "identity"], "cross_entropy", 3
    )

    gradient = GRADIENT_METHODS[way].make(network, 3).compute(inputs, one_hot)

    assert relative_error(gradient, full_matrix(network, inputs, one_hot)) < 1e-10


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_a_gradient_worked_by_hand(way):
    # x = 3 -> z1 = 0, a1 = 1/2 -> output 2, label's output should be 1: error 1.
    network = Network((1, 1, 1), ("sigmoid", "identity"), "quadratic", np.float64)
    network.weights[1][:] = 4.0

    gradient = GRADIENT_METHODS[way].make(network, 1).compute(np.array([[3.0]]), np.array([[1.0]]))

    # dz2 = 1, dW2 = dz2 a1 = 1/2; da1 = dz2 W2 = 4, dz1 = 4 * 1/4 = 1, dW1 = dz1 x = 3.
    assert gradient == pytest.approx([3.0, 1.0, 0.5, 1.0], rel=1e-15)


@pytest.mark.parametrize("batch_size", [1, 4])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_the_outputs_are_those_of_the_network(way, cost, batch_size):
    network, inputs, one_hot = network_and_batch(["tanh", "silu", "identity"], cost, batch_size)
    gradients = GRADIENT_METHODS[way].make(network, 4)

    gradients.compute(inputs, one_hot)

    assert gradients.outputs.shape == (batch_size, N_OUT)
    assert gradients.outputs == pytest.approx(network.outputs(inputs), rel=1e-12)


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_scale_replaces_one_by_batch(way):
    network, inputs, one_hot = network_and_batch(["tanh", "sigmoid"], "quadratic", 4)
    gradients = GRADIENT_METHODS[way].make(network, MAX_BATCH_SIZE)
    mean = gradients.compute(inputs, one_hot).copy()

    scaled = gradients.compute(inputs, one_hot, scale=2.5)

    assert scaled == pytest.approx(mean * 4 * 2.5, rel=1e-12)


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_parameters_changed_between_calls_are_seen(way):
    network, inputs, one_hot = network_and_batch(["sigmoid", "sigmoid"], "quadratic", 2)
    gradients = GRADIENT_METHODS[way].make(network, 2)
    before = gradients.compute(inputs, one_hot).copy()

    network.parameters *= 0.5
    after = gradients.compute(inputs, one_hot)

    assert relative_error(after, before) > 0.1
    assert relative_error(after, full_matrix(network, inputs, one_hot)) < 1e-10


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_a_call_leaves_no_trace_in_the_next_one_nor_in_its_arguments(way):
    network, inputs, one_hot = network_and_batch(["relu", "tanh", "identity"], "cross_entropy", 4)
    originals = [array.copy() for array in (network.parameters, inputs, one_hot)]
    gradients = GRADIENT_METHODS[way].make(network, 4)
    first = gradients.compute(inputs, one_hot).copy()
    gradients.compute(inputs[:1], one_hot[:1])

    again = gradients.compute(inputs, one_hot)

    assert np.array_equal(again, first)
    for array, original in zip((network.parameters, inputs, one_hot), originals, strict=True):
        assert np.array_equal(array, original)


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_a_few_steps_of_training_lead_to_the_same_weights(way, cost):
    network, inputs, one_hot = network_and_batch(["tanh", "sigmoid"], cost, 20)
    expected = network.copy()
    start = network.parameters.copy()
    gradients = GRADIENT_METHODS[way].make(network, MAX_BATCH_SIZE)

    for first in range(0, 20, MAX_BATCH_SIZE):  # the last batch is short
        batch = slice(first, first + MAX_BATCH_SIZE)
        network.parameters -= gradients.compute(inputs[batch], one_hot[batch], 0.5)
        expected.parameters -= full_matrix(expected, inputs[batch], one_hot[batch], 0.5)

    assert relative_error(network.parameters, start) > 0.05
    assert relative_error(network.parameters, expected.parameters) < 1e-10


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_a_float32_network_gets_a_float32_gradient(way, cost):
    network, inputs, one_hot = network_and_batch(["leaky_relu", "sigmoid"], cost, 4, np.float32)
    double, double_inputs, double_one_hot = network_and_batch(["leaky_relu", "sigmoid"], cost, 4)
    double.parameters[:] = network.parameters
    double_inputs[:] = inputs

    gradient = GRADIENT_METHODS[way].make(network, 4).compute(inputs, one_hot, scale=np.float64(0.25))

    assert gradient.dtype == np.float32
    assert relative_error(gradient, full_matrix(double, double_inputs, double_one_hot)) < 1e-5


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_huge_logits_of_either_sign_stay_finite(way, cost):
    network = Network((2, 3, 2), ("sigmoid", "identity"), cost, np.float64)
    network.parameters[:] = np.resize([1e5, -1e5, 3e5], network.parameters.size)
    inputs, one_hot = np.array([[1.0, 0.5], [-1.0, 2.0]]), np.eye(2)

    gradient = GRADIENT_METHODS[way].make(network, 2).compute(inputs, one_hot)

    assert np.isfinite(gradient).all()


def test_ways_stand_in_the_order_of_the_story_under_their_own_names():
    assert list(GRADIENT_METHODS) == [
        "element_by_element",
        "per_sample",
        "block_diagonal",
        "concatenated",
        "full_matrix",
    ]
    assert all(way.name == name for name, way in GRADIENT_METHODS.items())
    assert isinstance(
        GRADIENT_METHODS["full_matrix"].make(Network((2, 2), ["sigmoid"], "quadratic"), 1), Backpropagation
    )


@pytest.mark.parametrize("way", GRADIENT_METHODS.values(), ids=GRADIENT_METHODS)
def test_a_way_is_told_in_whole_sentences(way):
    assert way.title
    for text in (way.idea, way.why):
        assert text[0].isupper()
        assert text.endswith(".")
