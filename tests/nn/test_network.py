"""The network: its one array of parameters, its outputs, its refusals."""

import math

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network, as_floats, suits_input_major


def random_network(cost="quadratic", dtype=np.float64, seed=0):
    network = Network((4, 5, 3), ("tanh", "sigmoid"), cost, dtype)
    network.initialize("nielsen", np.random.default_rng(seed))
    return network


def test_weights_and_biases_are_views_of_the_one_flat_array():
    network = Network((3, 2, 4), ("tanh", "sigmoid"), "quadratic")

    network.parameters[:] = np.arange(network.parameters.size)

    assert [weights.shape for weights in network.weights] == [(2, 3), (4, 2)]
    assert [biases.shape for biases in network.biases] == [(2,), (4,)]
    assert network.weights[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert network.biases[0].tolist() == [6, 7]
    assert network.weights[1].tolist() == [[8, 9], [10, 11], [12, 13], [14, 15]]
    assert network.biases[1].tolist() == [16, 17, 18, 19]
    network.weights[1][2, 1] = -1.0
    assert network.parameters[13] == -1.0


@pytest.mark.parametrize("is_input_major", [False, True])
def test_views_cover_the_flat_array_once(is_input_major):
    network = Network((3, 4, 2), ("tanh", "tanh"), "quadratic", is_input_major=is_input_major)
    flat = np.zeros(3 * 4 + 4 + 4 * 2 + 2)

    weights, biases = network.views(flat)
    assert [view.shape for view in weights] == [(4, 3), (2, 4)]
    for view in (*weights, *biases):
        view += 1.0

    assert np.array_equal(flat, np.ones_like(flat))


def test_numbers_of_inputs_and_outputs():
    network = Network((7, 5, 3), ("tanh", "sigmoid"), "quadratic")

    assert (network.n_in, network.n_out) == (7, 3)


def test_outputs_are_those_of_a_loop_over_neurons():
    network = random_network()
    inputs = np.random.default_rng(1).standard_normal((2, 4))
    expected = []
    for example in inputs:
        hidden = [
            math.tanh(sum(w * x for w, x in zip(row, example, strict=True)) + bias)
            for row, bias in zip(network.weights[0], network.biases[0], strict=True)
        ]
        logits = [
            sum(w * a for w, a in zip(row, hidden, strict=True)) + bias
            for row, bias in zip(network.weights[1], network.biases[1], strict=True)
        ]
        expected.append([1.0 / (1.0 + math.exp(-z)) for z in logits])

    outputs = network.outputs(inputs)

    assert outputs == pytest.approx(np.array(expected), rel=1e-12)


def test_outputs_leave_the_inputs_alone():
    network = Network((2, 2), ("relu",), "quadratic", np.float64)
    inputs = np.array([[-1.0, 1.0]])

    network.outputs(inputs)

    assert inputs.tolist() == [[-1.0, 1.0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bytes_count_as_0_to_255_and_keep_the_dtype(dtype):
    network = random_network(dtype=dtype)
    pixels = np.array([[0, 51, 204, 255]], np.uint8)

    outputs = network.outputs(pixels)

    assert outputs.dtype == dtype
    assert outputs == pytest.approx(network.outputs(np.array([[0.0, 0.2, 0.8, 1.0]])), rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scaled_bytes_have_the_wanted_dtype_and_255_becomes_one(dtype):
    pixels = np.array([[0, 255]], np.uint8)
    out = np.empty((1, 2), dtype)

    returned = as_floats(pixels, dtype, out=out)

    assert returned is out
    assert out == pytest.approx(np.array([[0.0, 1.0]]), rel=1e-7)
    assert as_floats(pixels, dtype).dtype == dtype


def test_scaled_floats_come_back_as_they_are():
    inputs = np.array([[200.0, 0.5]], np.float32)
    out = np.empty((1, 2), np.float32)

    assert as_floats(inputs, np.float32) is inputs
    assert as_floats(inputs, np.float64).dtype == np.float64
    assert np.array_equal(as_floats(inputs, np.float32, out=out), inputs)


@pytest.mark.parametrize("cost", COSTS)
def test_probabilities_have_sum_one_and_agree_with_the_prediction(cost):
    network = random_network(cost)
    inputs = np.random.default_rng(2).standard_normal((50, 4))

    probabilities = network.probabilities(inputs)
    predictions = network.predict(inputs)

    assert probabilities.sum(axis=1) == pytest.approx(np.ones(50), rel=1e-12)
    assert np.array_equal(probabilities.argmax(axis=1), predictions)
    assert predictions.shape == (50,)
    assert len(set(predictions)) > 1


def test_a_copy_is_equal_and_shares_nothing():
    network = random_network("cross_entropy")

    twin = network.copy()

    assert np.array_equal(twin.parameters, network.parameters)
    assert twin.parameters.dtype == network.parameters.dtype
    assert (twin.layers, twin.activations, twin.cost) == (
        (4, 5, 3),
        ("tanh", "sigmoid"),
        "cross_entropy",
    )
    assert not np.shares_memory(twin.parameters, network.parameters)
    twin.weights[0][:] = 7.0
    assert not (network.weights[0] == 7.0).any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1.1e6, -3e38])
@pytest.mark.parametrize("place", [0, -1])
def test_one_number_that_cannot_be_computed_with_is_noticed(bad, place):
    network = random_network()
    assert network.is_usable()

    network.parameters[place] = bad

    assert not network.is_usable()


def test_a_deep_network_whose_outputs_overflow_is_not_usable():
    shallow = Network((4, 4, 4), ("relu",) * 2, "quadratic")
    deep = Network((4,) * 7, ("relu",) * 6, "quadratic")
    assert deep.is_usable()

    shallow.parameters[:] = deep.parameters[:] = 1e6

    assert shallow.is_usable()
    assert not deep.is_usable()


def test_a_new_network_has_zeros_and_float32():
    network = Network((2, 2), ("sigmoid",), "quadratic")

    assert network.parameters.dtype == np.float32
    assert not network.parameters.any()


@pytest.mark.parametrize("sizes", [(), (4,), (4, 0), (0, 4), (4, -1, 3)])
def test_too_few_layers_or_units_are_refused(sizes):
    with pytest.raises(SettingError, match=r"begins with a number of inputs|at least one unit"):
        Network(sizes, ("sigmoid",) * max(0, len(sizes) - 1), "quadratic")


@pytest.mark.parametrize("activations", [(), ("tanh",), ("tanh", "tanh", "tanh")])
def test_activations_that_do_not_fit_the_layers_are_refused(activations):
    with pytest.raises(SettingError, match="2 layers of weights need as many activations"):
        Network((4, 3, 2), activations, "quadratic")


def test_unknown_names_are_refused_with_what_there_is():
    with pytest.raises(SettingError, match=r"activation: there is no 'swish'\. Choose from sigmoid, tanh"):
        Network((4, 3), ("swish",), "quadratic")
    with pytest.raises(SettingError, match=r"cost: there is no 'hinge'\. Choose from quadratic"):
        Network((4, 3), ("tanh",), "hinge")


def test_input_major_changes_the_order_in_memory_and_nothing_else():
    usual = Network((6, 4, 2), ("tanh", "identity"), "cross_entropy")
    input_major = Network((6, 4, 2), ("tanh", "identity"), "cross_entropy", is_input_major=True)
    for network in (usual, input_major):
        network.initialize("he", np.random.default_rng(0))

    assert np.array_equal(usual.weights[0], input_major.weights[0])
    assert input_major.weights[0].flags.f_contiguous
    assert np.array_equal(usual.biases[1], input_major.biases[1])
    inputs = np.random.default_rng(1).random((5, 6), np.float32)
    assert np.allclose(usual.outputs(inputs), input_major.outputs(inputs), atol=1e-6)
    assert input_major.copy().is_input_major


@pytest.mark.parametrize(
    ("layers", "batch_size", "expected"),
    [((784, 30, 10), 10, False), ((784, 192, 10), 128, True), ((784, 192, 10), 1, False)],
)
def test_only_large_products_suit_input_major(layers, batch_size, expected):
    assert suits_input_major(layers, batch_size) is expected
