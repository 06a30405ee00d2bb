"""What excites each unit, counted in pieces, against all activations at once."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.insight.units.pieces import pieces
from digitpad.insight.units.unit_statistics import unit_statistics
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training.examples import NO_CLASS

DENSE = (16, 12, 7, 3)
N_EXAMPLES = 6_000  # more than go through the network at once
CONVOLUTIONS = (36, Convolution(5, 3, 1), Convolution(4, 2, 2), 6, 3)


def whole_numbers(layers, activation, rng, low=-2, high=3):
    """Return a network whose sums are exact in any order, so that many activations are equal."""
    network = Network(layers, (activation,) * (len(layers) - 1), "cross_entropy")
    network.parameters[:] = rng.integers(low, high, network.parameters.size)
    return network


def example_by_example(network, inputs, layer):
    """Return the activation of each unit, the largest of all places, by loops over examples and places."""
    units = []
    for example in inputs:
        values = example.astype(np.float64)
        for index in range(layer + 1):
            shape, weights, biases = network.shapes[index], network.weights[index], network.biases[index]
            squares = [values]
            if shape.convolution is not None:
                kernel, stride = shape.convolution.kernel, shape.convolution.stride
                grid = values.reshape(shape.grid_in.side, shape.grid_in.side, -1)
                corners = range(0, shape.grid_in.side - kernel + 1, stride)
                squares = [
                    grid[row : row + kernel, column : column + kernel].ravel()
                    for row in corners
                    for column in corners
                ]
            sums = np.array([weights @ square + biases for square in squares])
            by_place = {
                "relu": lambda z: np.maximum(z, 0.0),
                "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
                "tanh": np.tanh,
                "identity": lambda z: z,
            }[network.activations[index]](sums)
            values = by_place.ravel()
        units.append(by_place.max(axis=0))
    return np.array(units)


@pytest.mark.parametrize(("layers", "layer"), [(DENSE, 2), (CONVOLUTIONS, 0), (CONVOLUTIONS, 2)])
def test_the_pictures_that_excite_a_unit_most_are_the_first_of_a_full_sort(layers, layer):
    rng = np.random.default_rng(layer)
    network = whole_numbers(layers, "relu", rng)
    distinct = rng.integers(0, 2, (300, layers[0])).astype(np.float32)
    chosen = rng.integers(0, 300, N_EXAMPLES)
    inputs, expected = distinct[chosen], example_by_example(network, distinct, layer)[chosen]
    order = np.argsort(-expected, axis=0, kind="stable")[:5].T

    found = unit_statistics(network, inputs, rng.integers(0, 3, N_EXAMPLES), layer, n_top=5)

    assert found.top_examples.tolist() == order.tolist()
    assert found.top_activations.tolist() == np.take_along_axis(expected.T, order, axis=1).tolist()
    assert found.inactive_share.tolist() == (expected <= 0.0).mean(axis=0).tolist()
    assert not found.saturated_share.any()
    assert (found.layer, found.n_examples) == (layer, N_EXAMPLES)


def test_a_mean_is_that_of_a_class_and_not_a_number_where_the_class_has_no_examples():
    rng = np.random.default_rng(0)
    network = whole_numbers(CONVOLUTIONS, "relu", rng)
    distinct = rng.integers(0, 2, (300, 36)).astype(np.float32)
    chosen = rng.integers(0, 300, N_EXAMPLES)
    labels = rng.choice([NO_CLASS, 0, 2], N_EXAMPLES)
    inputs, expected = distinct[chosen], example_by_example(network, distinct, 1)[chosen]

    found = unit_statistics(network, inputs, labels, 1)

    for label in (0, 2):
        assert found.mean_activations[label] == pytest.approx(expected[labels == label].mean(axis=0))
    assert np.isnan(found.mean_activations[1]).all()


@pytest.mark.parametrize(("activation", "low", "high"), [("sigmoid", 0.01, 0.99), ("tanh", -0.98, 0.98)])
def test_a_unit_is_saturated_where_its_activation_is_flat(activation, low, high):
    rng = np.random.default_rng(0)
    network = whole_numbers(DENSE, activation, rng)
    inputs = rng.random((600, 16)).astype(np.float32)
    expected = example_by_example(network, inputs, 1)

    found = unit_statistics(network, inputs, rng.integers(0, 3, 600), 1)

    is_flat = (expected < low) | (expected > high)
    assert 0.1 < is_flat.mean() < 0.9
    assert found.saturated_share == pytest.approx(is_flat.mean(axis=0), abs=0.002)
    assert not found.inactive_share.any()


def test_fewer_pictures_than_asked_for_are_all_named_and_bytes_count_as_0_to_1():
    network = Network((1, 2), ("identity",), "quadratic")
    network.parameters[:] = [2.0, -1.0, 0.0, 0.5]
    inputs = np.array([[0], [255], [51]], np.uint8)

    found = unit_statistics(network, inputs, np.array([0, 1, 1]), 0)

    assert found.top_examples.tolist() == [[1, 2, 0], [0, 2, 1]]
    assert found.top_activations == pytest.approx(np.array([[2.0, 0.4, 0.0], [0.5, 0.3, -0.5]]))


def test_a_stop_is_honoured_before_the_end_and_what_does_not_fit_is_refused():
    network = Network((4, 3, 2), ("relu", "identity"), "cross_entropy")
    answers = iter([False, True])
    inputs, labels = np.zeros((N_EXAMPLES, 4)), np.zeros(N_EXAMPLES, int)

    assert unit_statistics(network, inputs, labels, 0, should_stop=lambda: next(answers)) is None
    assert next(answers, None) is None
    with pytest.raises(SettingError, match="each picture has 5 pixels"):
        unit_statistics(network, np.zeros((1, 5)), np.zeros(1, int), 0)
    with pytest.raises(SettingError, match="3 classes"):
        unit_statistics(network, np.zeros((1, 4)), np.full(1, 2), 0)
    with pytest.raises(IndexError, match="no layer 2"):
        unit_statistics(network, np.zeros((1, 4)), np.zeros(1, int), 2)


def test_examples_go_through_the_network_in_pieces_that_fit_into_memory():
    identity = ("identity",)
    narrow, wide = (Network((n_in, 3), identity, "cross_entropy").shapes for n_in in (4, 5_000))
    maps = Network((784, Convolution(2, 5, 1), 3), identity * 2, "cross_entropy").shapes

    assert pieces(4_500, narrow) == [slice(0, 2_000), slice(2_000, 4_000), slice(4_000, 6_000)]
    assert pieces(500, wide) == [slice(0, 400), slice(400, 800)]
    assert pieces(100, maps) == [slice(0, 2_000_000 // (24 * 24 * 25))]
    assert pieces(1, []) == [slice(0, 2_000)]
