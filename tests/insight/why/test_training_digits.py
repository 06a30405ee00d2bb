"""Nearest training digits, and those that taught the network its answer."""

import itertools

import numpy as np
import pytest

from digitpad.errors import SettingError, StoppedError
from digitpad.insight.why.training_digits import training_digits
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network

NETWORKS = {
    "relu": ((784, 12, 7, 10), "relu", "identity", "cross_entropy"),
    "classic": ((784, 9, 10), "sigmoid", "sigmoid", "quadratic"),
    "silu": ((784, 12, 10), "silu", "identity", "cross_entropy"),
    "convolutions": (
        (784, Convolution(3, 5, 3), Convolution(4, 3, 2), 6, 10), "relu", "identity", "cross_entropy"
    ),
    "convolution last": ((784, Convolution(3, 5, 3), 10), "tanh", "identity", "cross_entropy"),
    "no hidden layer": ((784, 10), "relu", "identity", "cross_entropy"),
}  # fmt: skip


def gradient_of_loss(network, picture, label):
    """Return the gradient of a picture's loss, built by backpropagation."""
    one_hot = np.eye(network.n_out)[[label]]
    return Backpropagation(network, 1).compute(picture.reshape(1, -1), one_hot).copy()


def gradient_of_difference(network, picture, answer, rival):
    """Return the gradient of a difference of two logits, built by backpropagation.

    The quadratic cost passes outputs minus targets back, so targets can be chosen that pass back this.
    """
    twin = Network(network.layers, (*network.activations[:-1], "identity"), "quadratic", np.float64)
    twin.parameters[:] = network.parameters
    target = twin.outputs(picture.reshape(1, -1)).copy()
    target[0, answer] -= 1.0
    target[0, rival] += 1.0
    return Backpropagation(twin, 1).compute(picture.reshape(1, -1), target).copy()


@pytest.mark.parametrize("name", NETWORKS)
def test_influence_is_the_dot_product_of_gradients_that_are_built(make_network, picture, name):
    network = make_network(*NETWORKS[name])
    rng = np.random.default_rng(7)
    digits = rng.random((50, 784)) * (rng.random((50, 784)) > 0.6)
    labels = rng.integers(0, 10, 50)
    picture = picture.astype(np.float64)

    found = training_digits(network, digits, labels, picture, 4, 9)

    direction = gradient_of_difference(network, picture, 4, 9)
    for digit, label, push in zip(digits, labels, found.pushes, strict=True):
        gradient = gradient_of_loss(network, digit, label)
        scale = np.linalg.norm(gradient) * np.linalg.norm(direction)
        assert push == pytest.approx(-gradient @ direction, rel=1e-6, abs=1e-12 * scale)


def test_the_nearest_are_those_with_the_most_similar_last_hidden_layer(make_network, picture):
    network = make_network(*NETWORKS["relu"])
    digits = np.random.default_rng(9).random((30, 784))
    digits[17] = picture.ravel()
    *_, hidden, _ = network.layer_outputs(digits)

    found = training_digits(network, digits, np.zeros(30, int), picture, 0, 1)

    assert found.distances == pytest.approx(np.linalg.norm(hidden - hidden[17], axis=1), abs=1e-9)
    order = np.argsort(found.distances)
    assert found.nearest(4).tolist() == order[:4].tolist()
    assert found.nearest(1).tolist() == [17]
    assert len(found.nearest(100)) == 30
    assert found.nearest(0).tolist() == []


def test_who_pushed_towards_the_answer_and_who_against_it_do_not_overlap(make_network, picture):
    network = make_network(*NETWORKS["relu"])
    rng = np.random.default_rng(9)
    found = training_digits(network, rng.random((8, 784)), rng.integers(0, 10, 8), picture, 0, 1)

    towards, against = found.pushed_towards(8).tolist(), found.pushed_against(8).tolist()

    assert not set(towards) & set(against)
    assert all(found.pushes[a] >= found.pushes[b] > 0.0 for a, b in itertools.pairwise(towards))
    assert all(found.pushes[a] <= found.pushes[b] < 0.0 for a, b in itertools.pairwise(against))


def test_pieces_make_no_difference(make_network, picture):
    network = make_network(*NETWORKS["convolutions"], dtype=np.float32)
    rng = np.random.default_rng(10)
    digits = rng.integers(0, 256, (230, 784)).astype(np.uint8)
    labels = rng.integers(0, 10, 230)

    together = training_digits(network, digits, labels, picture, 0, 1)
    alone = training_digits(network, digits[120:121], labels[120:121], picture, 0, 1)

    assert together.pushes[120] == pytest.approx(alone.pushes[0], rel=1e-4)
    assert together.distances[120] == pytest.approx(alone.distances[0], rel=1e-4)


def test_it_stops_when_asked_and_refuses_digits_that_do_not_fit(make_network, picture):
    network = make_network(*NETWORKS["relu"])
    digits, labels = np.zeros((5, 784)), np.zeros(5, int)
    with pytest.raises(StoppedError):
        training_digits(network, digits, labels, picture, 0, 1, lambda: True)
    with pytest.raises(SettingError, match="each picture has 100 pixels"):
        training_digits(network, digits[:, :100], labels, picture, 0, 1)
