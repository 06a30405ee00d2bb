"""Penalties against central differences, and clipping at its edges."""

import numpy as np
import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers.regularization import WeightPenalty, clip


@pytest.mark.parametrize(("l2", "l1"), [(0.3, 0.0), (0.0, 0.2)])
@pytest.mark.parametrize("factor", [1.0, 0.05])
def test_the_penalized_gradient_agrees_with_central_differences(central_differences, l2, l1, factor):
    network = Network((4, 5, 3), ("tanh", "identity"), "cross_entropy", np.float64)
    rng = np.random.default_rng(0)
    network.parameters[:] = rng.choice([-1.0, 1.0], network.parameters.size) * rng.uniform(
        0.1, 1.0, network.parameters.size
    )  # far from 0, where |w| has its kink
    inputs, labels = rng.standard_normal((3, 4)), np.array([0, 2, 1])

    def penalized_loss():
        loss = COSTS[network.cost].losses(network.outputs(inputs), labels).mean()
        return loss + sum(l2 / 2.0 * (w**2).sum() + l1 * np.abs(w).sum() for w in network.weights)

    differences = central_differences(penalized_loss, network.parameters)
    before = network.parameters.copy()

    gradient = Backpropagation(network, 3).compute(inputs, np.eye(3)[labels], factor / 3)
    WeightPenalty(network).add_to(gradient, factor * l2, factor * l1)

    assert np.linalg.norm(gradient / factor - differences) / np.linalg.norm(differences) < 1e-8
    assert np.array_equal(network.parameters, before)


@pytest.mark.parametrize(
    ("longest", "expected"),
    [(6.5, [1.5, -2.0, 6.0]), *((longest, [3.0, -4.0, 12.0]) for longest in (13.0, 14.0, 1e6))],
)
def test_a_gradient_longer_than_allowed_is_shortened_in_its_direction(longest, expected):
    gradient = np.array([3.0, -4.0, 12.0])

    clip(gradient, longest)

    assert gradient == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("size", [1e-30, 1e25, 3e38])
def test_the_length_is_right_where_its_square_is_no_float32(size):
    gradient = np.array([0.6 * size, -0.8 * size], np.float32)

    clip(gradient, 0.5)

    expected = [0.6 * size, -0.8 * size] if size < 0.5 else [0.3, -0.4]
    assert gradient == pytest.approx(expected, rel=1e-6)
