"""Gradients by central differences, and the check of backpropagation by them."""

import numpy as np
import pytest

from digitpad.insight.step.numeric_gradient import check_gradients, check_parameter, numeric_gradient
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn import Convolution, Network

LAYERS = (36, Convolution(2, 3, 1), 5, 3)
INPUTS = np.random.default_rng(5).random((4, 36))
LABELS = np.array([0, 1, 2, 1])


def network_of(activation, cost):
    network = Network(LAYERS, [activation, activation, "identity"], cost, np.float64)
    network.parameters[:] = np.random.default_rng(6).normal(0.0, 0.4, network.parameters.size)
    return network


def test_a_step_across_the_kink_of_a_relu_is_noticed():
    network = Network([1, 1, 2], ["relu", "identity"], "quadratic", np.float64)
    network.weights[0][:] = 1.0
    network.weights[1][:] = [[1.0], [2.0]]
    network.biases[0][:] = -0.5
    one, label = np.array([[0.50005]]), [0]  # its sum is 0.00005
    assert numeric_gradient(network, one, label, 0, (0, 0)).relu_switched
    assert numeric_gradient(network, one, label, 0, 0, kind="biases").relu_switched
    assert not numeric_gradient(network, one, label, 0, (0, 0), step=1e-6).relu_switched
    assert not numeric_gradient(network, one, label, 1, (1, 0)).relu_switched


@pytest.mark.parametrize(
    ("activation", "cost"), [("relu", "cross_entropy"), ("silu", "quadratic"), ("sigmoid", "quadratic")]
)
def test_backpropagation_agrees_with_all_parameters(activation, cost):
    network = network_of(activation, cost)
    check = check_gradients(network, INPUTS, LABELS, 150, np.random.default_rng(7))
    assert len(check.gradients) == 150
    assert {(one.layer, one.kind) for one in check.gradients} == {
        (layer, kind) for layer in range(3) for kind in ("weights", "biases")
    }
    assert sum(one.kind == "biases" for one in check.gradients) == 15
    assert len(check.compared) > 60
    assert check.largest_relative_difference < 1e-5
    assert len(check.compared) + check.n_negligible + check.n_relu_switched == 150


def test_a_wrong_gradient_is_found():
    network = network_of("sigmoid", "quadratic")
    trace = trace_step(network, INPUTS, LABELS)
    trace.layers[0].d_weights[1, 2] *= 1.01
    assert check_parameter(trace, 0, (1, 2)).relative_difference == pytest.approx(0.0099, rel=1e-2)
    assert check_parameter(trace, 0, (1, 3)).relative_difference < 1e-6
    for layer, index, kind in ((0, (1, 3), "weights"), (1, 2, "biases")):
        numeric = numeric_gradient(network, INPUTS, LABELS, layer, index, kind, step=1e-3)
        assert numeric.value == pytest.approx(getattr(trace.layers[layer], f"d_{kind}")[index], rel=1e-5)


def test_a_pixel_without_ink_is_counted_apart():
    network = network_of("sigmoid", "quadratic")
    check = check_gradients(network, 0.0 * INPUTS, LABELS, 30, np.random.default_rng(8))
    assert check.n_negligible == sum(one.layer == 0 and one.kind == "weights" for one in check.gradients)


@pytest.mark.parametrize(
    ("layer", "index", "kind", "words"),
    [
        (3, (0, 0), "weights", "no layer 3"),
        (2, (3, 0), "weights", "which has shape"),
        (2, (0, -1), "weights", "which has shape"),
        (2, 3, "biases", "which has shape"),
        (2, 0, "logits", "kind must be"),
    ],
)
def test_a_parameter_that_is_not_there_is_refused(layer, index, kind, words):
    with pytest.raises(ValueError, match=words):
        numeric_gradient(network_of("tanh", "quadratic"), INPUTS, LABELS, layer, index, kind=kind)
