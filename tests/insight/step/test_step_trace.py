"""One step of backpropagation: every array of it, against the engine and PyTorch."""

import numpy as np
import pytest

from digitpad.insight.step.step_trace import trace_step
from digitpad.nn import Convolution, Network
from digitpad.nn.gradients import GRADIENT_METHODS

DENSE = (12, 7, 5, 4)
CONVOLUTIONAL = (64, Convolution(3, 3, 2), Convolution(2, 2, 1), 6, 4)

NETWORKS = [
    *((DENSE, activation, "quadratic") for activation in ("sigmoid", "tanh", "leaky_relu", "identity")),
    *((CONVOLUTIONAL, activation, "cross_entropy") for activation in ("relu", "silu")),
]


def random_network(layers, activation="silu", cost="cross_entropy"):
    """A network in float64 whose sums are neither all small nor all large."""
    last = "identity" if cost == "cross_entropy" else "sigmoid"
    network = Network(layers, [activation] * (len(layers) - 2) + [last], cost, np.float64)
    network.parameters[:] = np.random.default_rng(4).normal(0.0, 0.5, network.parameters.size)
    return network


@pytest.mark.parametrize(("layers", "activation", "cost"), NETWORKS)
def test_a_step_is_the_engines_gradient_times_the_learning_rate(layers, activation, cost):
    network, rng = random_network(layers, activation, cost), np.random.default_rng(1)
    inputs, labels = rng.random((5, network.n_in)), rng.integers(4, size=5)
    trace = trace_step(network, inputs, labels, learning_rate=0.25)
    engine = GRADIENT_METHODS["full_matrix"].make(network, 5).compute(inputs, np.eye(4)[labels])
    after = trace.network_after
    for layer, *arrays in zip(trace.layers, *network.views(engine), after.weights, after.biases, strict=True):
        found = (layer.d_weights, layer.d_biases, layer.weights_after, layer.biases_after)
        for one, other in zip(found, arrays, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(layer.weights_after, layer.weights - 0.25 * layer.d_weights)
        np.testing.assert_allclose(layer.biases_after, layer.biases - 0.25 * layer.d_biases)
    np.testing.assert_allclose(trace.probabilities_before, network.probabilities(inputs))
    np.testing.assert_allclose(trace.probabilities_after, after.probabilities(inputs))
    again = trace_step(after, inputs, labels)
    assert trace.loss_after == pytest.approx(again.loss_before) == again.losses_before.mean()
    np.testing.assert_allclose(trace.losses_after, again.losses_before)
    assert trace.loss_after < trace.loss_before


@pytest.mark.parametrize(("layers", "activation", "cost"), NETWORKS)
def test_each_array_is_what_pytorch_computes(layers, activation, cost):
    torch = pytest.importorskip("torch", reason="PyTorch is in the extra [peers]")
    network, rng = random_network(layers, activation, cost), np.random.default_rng(2)
    inputs, labels = rng.random((5, network.n_in)), rng.integers(4, size=5)
    trace = trace_step(network, inputs, labels, learning_rate=0.5)

    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda sums: torch.nn.functional.leaky_relu(sums, 0.01),
        "silu": torch.nn.functional.silu,
        "identity": lambda sums: sums * 1.0,
    }
    values, tensors = torch.tensor(inputs), []
    for index, shape in enumerate(network.shapes):
        weights = torch.tensor(np.array(network.weights[index]), requires_grad=True)
        biases = torch.tensor(np.array(network.biases[index]), requires_grad=True)
        if shape.convolution is None:
            sums = torch.nn.functional.linear(values, weights, biases)
        else:
            assert shape.grid_in is not None
            side, channels, kernel = shape.grid_in.side, shape.grid_in.n_channels, shape.convolution.kernel
            grid = values.reshape(5, side, side, channels).permute(0, 3, 1, 2)
            kernels = weights.reshape(-1, kernel, kernel, channels).permute(0, 3, 1, 2)
            maps = torch.nn.functional.conv2d(grid, kernels, biases, stride=shape.convolution.stride)
            sums = maps.permute(0, 2, 3, 1).reshape(5, -1)
        sums.retain_grad()
        values = functions[network.activations[index]](sums)
        values.retain_grad()
        tensors.append((weights, biases, sums, values))
    if cost == "cross_entropy":
        loss = torch.nn.functional.cross_entropy(values, torch.tensor(labels))
    else:
        one_hot = torch.nn.functional.one_hot(torch.tensor(labels), network.n_out)
        loss = 0.5 * ((values - one_hot) ** 2).sum(dim=1).mean()
    loss.backward()

    assert trace.loss_before == pytest.approx(loss.item(), rel=1e-12)
    for layer, (weights, biases, sums, values) in zip(trace.layers, tensors, strict=True):
        for mine, theirs in (
            (layer.sums, sums.detach()),
            (layer.activations, values.detach()),
            (layer.d_activations, values.grad),
            (layer.errors, sums.grad),
            (layer.d_weights, weights.grad),
            (layer.d_biases, biases.grad),
        ):
            largest = float(theirs.abs().max())
            np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-9, atol=1e-9 * largest)


def test_pictures_in_bytes_and_a_network_in_float32_are_taken_as_they_are():
    network = Network([4, 3, 2], ["sigmoid", "identity"], "cross_entropy")
    network.parameters[:] = np.linspace(-1.0, 1.0, network.parameters.size)
    before = network.parameters.copy()
    trace = trace_step(network, np.array([[0, 51, 102, 255]], np.uint8), [1], learning_rate=1.0)
    np.testing.assert_allclose(trace.inputs, [[0.0, 0.2, 0.4, 1.0]])
    assert all(array.dtype == np.float64 for array in (trace.inputs, trace.layers[0].d_weights))
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize(
    ("inputs", "labels", "learning_rate", "words"),
    [
        (np.zeros((2, 11)), [0, 1], 1.0, "inputs must have shape"),
        (np.zeros(12), [0], 1.0, "inputs must have shape"),
        (np.zeros((0, 12)), [], 1.0, "got 0"),
        (np.zeros((129, 12)), [0] * 129, 1.0, "got 129"),
        (np.zeros((1, 12)), [0.5], 1.0, "1 class indices"),
        (np.zeros((1, 12)), [0, 1], 1.0, "1 class indices"),
        (np.zeros((1, 12)), [-1], 1.0, "from 0 to 3"),
        (np.zeros((1, 12)), [4], 1.0, "from 0 to 3"),
        (np.zeros((1, 12)), [0], float("nan"), "got nan"),
    ],
)
def test_what_does_not_fit_is_refused(inputs, labels, learning_rate, words):
    with pytest.raises(ValueError, match=words):
        trace_step(random_network(DENSE), inputs, labels, learning_rate=learning_rate)
