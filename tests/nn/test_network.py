"""The network: its one array of parameters, its outputs, its refusals."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.network import Network, as_floats


def random_network(cost="quadratic", dtype=np.float64, seed=0):
    network = Network((4, 5, 3), ("tanh", "sigmoid"), cost, dtype)
    network.initialize("nielsen", np.random.default_rng(seed))
    return network


def test_weights_and_biases_are_views_of_the_one_flat_array():
    network = Network((3, 2, 4), ("tanh", "sigmoid"), "quadratic")

    network.parameters[:] = np.arange(network.parameters.size)

    assert network.weights[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert network.biases[0].tolist() == [6, 7]
    assert network.weights[1].tolist() == [[8, 9], [10, 11], [12, 13], [14, 15]]
    assert network.biases[1].tolist() == [16, 17, 18, 19]
    network.weights[1][2, 1] = -1.0
    assert network.parameters[13] == -1.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bytes_count_as_0_to_255_and_floats_as_they_are_in_the_dtype_of_the_network(dtype):
    network = random_network(dtype=dtype)
    pixels, floats = np.array([[0, 51, 204, 255]], np.uint8), np.array([[0.0, 0.2, 0.8, 1.0]])
    out = np.empty((1, 4), dtype)

    assert network.outputs(pixels).dtype == dtype
    assert network.outputs(pixels) == pytest.approx(network.outputs(floats), rel=1e-6)
    for inputs in (pixels, floats):
        for scaled in (as_floats(inputs, dtype), as_floats(inputs, dtype, out=out)):
            assert scaled.dtype == dtype
            assert scaled == pytest.approx(floats, rel=1e-6)
        assert scaled is out
    assert as_floats(out, dtype) is out


def test_outputs_near_0_become_the_probabilities_that_64_bits_give():
    network, exact = (Network((4, 6), ("sigmoid",), "quadratic", dtype) for dtype in ("float32", "float64"))
    network.parameters[:] = np.random.default_rng(3).standard_normal(network.parameters.size)
    network.biases[0][:] = -15.0
    exact.parameters[:] = network.parameters
    inputs = np.random.default_rng(4).random((50, 4)).astype(np.float32)

    np.testing.assert_allclose(network.probabilities(inputs), exact.probabilities(inputs), rtol=1e-5)


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


@pytest.mark.parametrize("place", [0, -1])
def test_one_number_that_cannot_be_computed_with_is_noticed(place):
    network = random_network()

    for number, is_usable in [(1e6, True), (-1e6, True), (1.1e6, False), (-3e38, False)]:
        network.parameters[place] = number
        assert network.is_usable() is is_usable
    for number in (np.nan, np.inf, -np.inf):
        network.parameters[place] = number
        assert not network.is_usable()


def test_a_deep_network_whose_outputs_overflow_is_not_usable():
    shallow = Network((4, 4, 4), ("relu",) * 2, "quadratic")
    deep = Network((4,) * 7, ("relu",) * 6, "quadratic")
    assert deep.is_usable()

    shallow.parameters[:] = deep.parameters[:] = 1e6

    assert shallow.is_usable()
    assert not deep.is_usable()


@pytest.mark.parametrize(
    ("layers", "activations", "cost", "reason"),
    [
        ((4, 3, 2), ("tanh",), "quadratic", "2 layers of weights need as many activations, not 1."),
        (
            (4, 3),
            ("swish",),
            "quadratic",
            "activation: there is no 'swish'. Choose from sigmoid, tanh, relu, leaky_relu, silu, identity.",
        ),
        ((4, 3), ("tanh",), "hinge", "cost: there is no 'hinge'. Choose from quadratic, cross_entropy."),
    ],
)
def test_what_is_no_network_is_refused_in_words(layers, activations, cost, reason):
    with pytest.raises(SettingError) as refusal:
        Network(layers, activations, cost)

    assert str(refusal.value) == reason


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
