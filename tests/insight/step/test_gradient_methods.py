"""The same gradient by five methods."""

import inspect
import sys

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.insight.step.gradient_methods import (
    compare_methods,
    inner_lines,
    n_calls,
    n_multiplications,
)
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network


@pytest.fixture
def network():
    network = Network((12, 5, 3), ("sigmoid", "sigmoid"), "quadratic")
    network.parameters[:] = np.random.default_rng(0).normal(0.0, 0.5, network.parameters.size)
    return network


INPUTS = np.random.default_rng(1).random((4, 12))
LABELS = [0, 2, 1, 2]


@pytest.mark.parametrize(("tick", "n_runs"), [(0.001, 9), (0.05, 2), (0.3, 1)])
def test_all_five_methods_give_the_gradient_of_the_step_timed_in_a_quarter_of_a_second(
    network, clock, tick, n_runs
):
    clock["tick"], asked = tick, []
    trace = trace_step(network, INPUTS, LABELS)
    results = list(compare_methods(network, INPUTS, LABELS, should_stop=lambda: asked.append(None)))
    assert len(asked) == 5 * n_runs
    assert [result.name for result in results] == list(GRADIENT_METHODS)
    for result in results:
        d_weights, d_biases = network.views(result.gradient)
        for layer, weights, biases in zip(trace.layers, d_weights, d_biases, strict=True):
            np.testing.assert_allclose(weights, layer.d_weights, rtol=1e-4, atol=1e-7)
            np.testing.assert_allclose(biases, layer.d_biases, rtol=1e-4, atol=1e-7)
        assert result.seconds == pytest.approx(tick)
        assert result.difference < 1e-5
    assert list(compare_methods(network, INPUTS, LABELS, should_stop=lambda: True)) == []


@pytest.mark.parametrize(("name", "n_lines"), [*zip(GRADIENT_METHODS, (5, 2, 2, 2, 1), strict=True)])
def test_the_lines_shown_are_in_the_file_of_the_method(name, n_lines):
    source = inspect.getsource(sys.modules[GRADIENT_METHODS[name].make.__module__])
    lines = inner_lines(name)
    assert len(lines) == n_lines
    assert {line.strip() for line in lines} <= {line.strip() for line in source.splitlines()}


def test_multiplications_are_those_of_the_matrix_products(network):
    batch, products = 4, [12 * 5, 5 * 3]
    forward_and_weights = 2 * sum(products) * batch
    to_errors_of_hidden_units = products[1] * batch
    counts = {name: n_multiplications(name, network, batch) for name in GRADIENT_METHODS}
    full = forward_and_weights + to_errors_of_hidden_units
    assert counts["full_matrix"] == counts["concatenated"] == counts["per_sample"] == full
    assert counts["block_diagonal"] == full * batch**2
    assert counts["element_by_element"] == full + products[0] * batch


def test_only_the_matrix_forms_make_calls_that_a_larger_batch_does_not_multiply():
    network = Network((12, 5, 4, 3), ("tanh", "relu", "identity"), "cross_entropy")
    calls = {name: (n_calls(name, network, 5), n_calls(name, network, 6)) for name in GRADIENT_METHODS}
    assert calls == {
        "element_by_element": (212, 251),
        "per_sample": (280, 333),
        "block_diagonal": (146, 163),
        "concatenated": (57, 59),
        "full_matrix": (30, 30),
    }


def test_only_the_engine_knows_convolutions():
    network = Network((16, Convolution(2, 2, 2), 3), ("relu", "identity"), "cross_entropy")
    with pytest.raises(SettingError, match="only the full matrix"):
        list(compare_methods(network, np.zeros((2, 16)), [0, 1]))
