"""Convolutions: forward against a loop over places, backward against central differences."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network


def convolved(pictures, weights, biases, convolution):
    """Return a convolution's sums (batch, places, places, n_channels) by the definition, in loops."""
    n, side, _, n_channels = pictures.shape
    kernel, stride = convolution.kernel, convolution.stride
    side_out = (side - kernel) // stride + 1
    sums = np.zeros((n, side_out, side_out, len(weights)))
    for example, row, column, channel in np.ndindex(sums.shape):
        square = pictures[
            example, row * stride : row * stride + kernel, column * stride : column * stride + kernel
        ]
        pattern = weights[channel].reshape(kernel, kernel, n_channels)
        sums[example, row, column, channel] = (square * pattern).sum() + biases[channel]
    return sums


def convolutional_network(layers, **options):
    activations = ["tanh"] * (len(layers) - 2) + ["identity"]
    network = Network(layers, activations, "cross_entropy", np.float64, **options)
    network.initialize("nielsen", np.random.default_rng(0))
    network.parameters *= 0.5
    return network


def test_outputs_are_those_of_loops_over_places():
    first, second = Convolution(3, 3, 2), Convolution(2, 2, 1)
    network = convolutional_network((49, first, second, 4))
    pictures = np.random.default_rng(1).standard_normal((2, 7, 7, 1))

    hidden = np.tanh(convolved(pictures, network.weights[0], network.biases[0], first))
    hidden = np.tanh(convolved(hidden, network.weights[1], network.biases[1], second))
    expected = hidden.reshape(2, -1) @ network.weights[2].T + network.biases[2]

    assert np.allclose(network.outputs(pictures.reshape(2, 49)), expected, atol=1e-12)


@pytest.mark.parametrize("is_input_major", [False, True])
@pytest.mark.parametrize(
    "layers",
    [
        (36, Convolution(2, 3, 1), Convolution(3, 2, 2), 3),
        (36, Convolution(3, 2, 3), Convolution(2, 1, 1), 4, 3),
        (49, Convolution(2, 3, 2), Convolution(3, 2, 1), 3),
    ],
    ids=str,
)
def test_gradients_of_full_and_short_batches_agree_with_central_differences(
    central_differences, layers, is_input_major
):
    network = convolutional_network(layers, is_input_major=is_input_major)
    rng = np.random.default_rng(2)
    inputs, labels = rng.standard_normal((3, layers[0])), rng.integers(0, 3, 3)
    engine = Backpropagation(network, 3)

    def mean_loss(n):
        return COSTS["cross_entropy"].losses(network.outputs(inputs[:n]), labels[:n]).mean()

    for batch_size in (1, 3, 2):
        differences = central_differences(lambda n=batch_size: mean_loss(n), network.parameters)

        gradient = engine.compute(inputs[:batch_size], np.eye(3)[labels[:batch_size]])

        assert np.linalg.norm(gradient - differences) / np.linalg.norm(differences) < 1e-7


@pytest.mark.parametrize("name", [name for name in GRADIENT_METHODS if name != "full_matrix"])
def test_the_other_ways_refuse_convolutions_in_words(name):
    network = convolutional_network((25, Convolution(2, 3, 1), 3))

    with pytest.raises(SettingError) as refusal:
        GRADIENT_METHODS[name].make(network, 4)

    assert str(refusal.value) == (
        "layers: only the full matrix method knows convolutions. Choose dense layers."
    )
