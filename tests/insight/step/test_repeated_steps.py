"""Repeated steps on one mini-batch."""

import numpy as np
import pytest

from digitpad.insight.step.repeated_steps import repeat_step
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn import Network

RATE = 0.3


@pytest.fixture
def network():
    network = Network((6, 5, 3), ("tanh", "identity"), "cross_entropy", np.float64)
    network.parameters[:] = np.random.default_rng(1).normal(0.0, 0.5, network.parameters.size)
    return network


@pytest.fixture
def batch():
    return np.random.default_rng(2).random((4, 6)), [0, 2, 1, 2]


def test_each_step_goes_down_the_gradient_of_the_network_before_it(network, batch):
    before, by_hand = network.parameters.copy(), network.copy()
    for _ in range(3):
        by_hand = trace_step(by_hand, *batch, learning_rate=RATE).network_after
    repeated = repeat_step(network, *batch, RATE, 3)
    assert repeated.n_done == 3
    np.testing.assert_allclose(repeated.network.parameters, by_hand.parameters, rtol=1e-9)
    assert np.array_equal(network.parameters, before)
    answers = iter([False, False, False, True])
    stopped = repeat_step(network, *batch, RATE, 5, lambda: next(answers))
    assert stopped.n_done == 3
    assert np.array_equal(stopped.network.parameters, repeated.network.parameters)


def test_a_step_to_unusable_weights_is_not_taken(network, batch):
    network.parameters[:] *= 1e3
    inputs, labels = batch
    repeated = repeat_step(network, inputs * 1e160, labels, 1e300, 5)
    assert repeated.n_done == 0
    assert np.array_equal(repeated.network.parameters, network.parameters)
