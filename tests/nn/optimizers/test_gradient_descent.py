"""Plain gradient descent, worked by hand."""

import numpy as np
import pytest

from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers.gradient_descent import GradientDescent
from digitpad.nn.optimizers.optimizer import StepRules
from digitpad.nn.training.step import take_step


def linear_unit(weight=0.0):
    """Return one linear unit without bias to speak of, whose gradient is (w x - y) x and w x - y."""
    network = Network((1, 1), ("identity",), "quadratic", np.float64)
    network.weights[0][:] = weight
    return network


def stepped(network, inputs, targets, max_batch_size=None):
    """Take one step with a learning rate of 0.1, and return the parameters."""
    gradients = Backpropagation(network, max_batch_size or len(inputs))
    optimizer = GradientDescent(network, StepRules())
    take_step(gradients, optimizer, np.array(inputs), np.array(targets), 0.1)
    return network.parameters


def test_a_step_worked_by_hand():
    # The gradient is (3, 1, 1/2, 1): see the test of backpropagation.
    network = Network((1, 1, 1), ("sigmoid", "identity"), "quadratic", np.float64)
    network.weights[1][:] = 4.0

    parameters = stepped(network, [[3.0]], [[1.0]])

    assert parameters == pytest.approx([-0.3, -0.1, 3.95, -0.1], rel=1e-14)


def test_the_step_is_that_of_the_mean_of_the_batch():
    # Errors 1, 4, 1: the mean gradient of the weight is (1 + 8 + 3) / 3, of the bias (1 + 4 + 1) / 3.
    parameters = stepped(linear_unit(2.0), [[1.0], [2.0], [3.0]], [[1.0], [0.0], [5.0]])

    assert parameters == pytest.approx([2.0 - 0.4, -0.2], rel=1e-14)


def test_a_short_batch_is_averaged_over_its_own_size():
    parameters = stepped(linear_unit(2.0), [[1.0]], [[1.0]], max_batch_size=8)

    assert parameters == pytest.approx([2.0 - 0.1, -0.1], rel=1e-14)


def test_it_keeps_nothing_from_step_to_step():
    network = linear_unit()
    optimizer = GradientDescent(network, StepRules())
    optimizer.step(np.array([2.0, -1.0]), 0.1)
    before = network.parameters.copy()

    optimizer.step(np.zeros(2), 0.1)

    assert np.array_equal(network.parameters, before)
