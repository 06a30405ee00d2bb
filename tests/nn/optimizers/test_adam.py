"""Adam: what its own way of keeping moments must not change."""

import numpy as np
import pytest

from digitpad.nn.network import Network
from digitpad.nn.optimizers.adam import Adam
from digitpad.nn.optimizers.optimizer import StepRules


def run(gradients, momenta, dtype=np.float64, learning_rate=0.1):
    """Return the parameters after one step for each gradient, from 0."""
    network = Network((1, 1), ("identity",), "quadratic", dtype)
    optimizer = Adam(network, StepRules())
    for gradient, momentum in zip(gradients, momenta, strict=True):
        optimizer.rules = StepRules(momentum=momentum)
        scale = optimizer.gradient_scale(learning_rate)
        optimizer.step((scale * np.asarray(gradient)).astype(dtype), learning_rate, scale)
    return network.parameters


def test_a_momentum_that_changes_on_the_way_leaves_the_mean_a_mean():
    # A mean of equal gradients is that gradient, whatever their weights are.
    parameters = run([[3.0, -0.5]] * 6, [0.9, 0.9, 0.5, 0.99, 0.0, 0.9])

    assert parameters == pytest.approx([-0.6, 0.6], rel=1e-7)


@pytest.mark.parametrize("size", [1e-23, 1e-12, 1.0, 1e12])
def test_float32_holds_gradients_of_any_size(size):
    gradients = [[size, -size]] * 3

    parameters = run(gradients, [0.9] * 3, np.float32)

    assert parameters == pytest.approx(run(gradients, [0.9] * 3), rel=1e-5, abs=0.0)
