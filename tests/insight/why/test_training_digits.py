"""Nearest training digits, and those that taught the network its answer."""

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


def test_the_nearest_are_most_alike_in_the_last_hidden_layer_and_teachers_come_by_their_push(
    make_network, picture
):
    network = make_network(*NETWORKS["relu"])
    rng = np.random.default_rng(9)
    digits = rng.random((30, 784))
    digits[17] = picture.ravel()
    *_, hidden, _ = network.layer_outputs(digits)

    found = training_digits(network, digits, rng.integers(0, 10, 30), picture, 0, 1)

    assert found.distances == pytest.approx(np.linalg.norm(hidden - hidden[17], axis=1), abs=1e-9)
    order = np.argsort(found.distances)
    assert found.nearest(4).tolist() == order[:4].tolist()
    assert found.nearest(1).tolist() == [17]
    assert len(found.nearest(100)) == 30
    assert found.nearest(0).tolist() == []
    by_push = np.argsort(found.pushes)
    n_against, n_towards = ((sign * found.pushes > 0.0).sum() for sign in (-1, 1))
    assert min(n_against, n_towards) > 5
    assert found.pushed_against(30).tolist() == by_push[:n_against].tolist()
    assert found.pushed_towards(30).tolist() == by_push[::-1][:n_towards].tolist()
    assert found.pushed_towards(2).tolist() == by_push[:-3:-1].tolist()


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
