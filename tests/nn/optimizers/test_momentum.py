"""Momentum and Nesterov's, worked by hand, and how a velocity ends."""

import numpy as np
import pytest

from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers.momentum import NEGLIGIBLE_VELOCITY, Momentum, Nesterov
from digitpad.nn.optimizers.optimizer import STEPS_BETWEEN_FLUSHES, StepRules
from digitpad.nn.training.step import take_step


def two_steps(kind):
    """Return the parameters after each of two steps of a linear unit, with momentum 1/2 and rate 0.1."""
    network = Network((1, 1), ("identity",), "quadratic", np.float64)
    gradients, optimizer = Backpropagation(network, 1), kind(network, StepRules(momentum=0.5))
    path = []
    for _ in range(2):
        take_step(gradients, optimizer, np.array([[2.0]]), np.array([[1.0]]), 0.1)
        path.append(network.parameters.copy())
    return path


def test_two_steps_with_momentum_worked_by_hand():
    first, second = two_steps(Momentum)

    # Output 0, error -1, gradient (-2, -1): velocity (-0.2, -0.1).
    assert first == pytest.approx([0.2, 0.1], rel=1e-14)
    # Output 0.5, error -0.5, gradient (-1, -0.5): velocity (-0.1 - 0.1, -0.05 - 0.05).
    assert second == pytest.approx([0.4, 0.2], rel=1e-14)


def test_two_steps_with_nesterovs_momentum_worked_by_hand():
    first, second = two_steps(Nesterov)

    # No velocity yet, so as above.
    assert first == pytest.approx([0.2, 0.1], rel=1e-14)
    # Half the velocity leads to (0.3, 0.15). There the output is 0.75, the error -0.25, the gradient
    # (-0.5, -0.25): velocity (-0.1 - 0.05, -0.05 - 0.025).
    assert second == pytest.approx([0.35, 0.175], rel=1e-14)


def test_nesterov_moves_the_network_ahead_before_the_gradient():
    network = Network((1, 1), ("identity",), "quadratic", np.float64)
    optimizer = Nesterov(network, StepRules(momentum=0.5))
    optimizer.restore({"velocity": np.array([-0.2, 0.4]), "steps_until_flush": 100})

    optimizer.before_gradient()

    assert network.parameters == pytest.approx([0.1, -0.2], rel=1e-14)


def velocity_of(optimizer):
    return np.abs(optimizer.state()["velocity"])


@pytest.mark.parametrize("momentum", [0.5, 0.9, 0.999])
def test_velocity_fades_to_zero_and_not_into_subnormal_numbers(momentum):
    network = Network((3, 4, 2), ("sigmoid", "identity"), "cross_entropy")
    optimizer = Momentum(network, StepRules(momentum))
    gradient = np.random.default_rng(0).standard_normal(network.parameters.size).astype(np.float32)
    optimizer.step(gradient, 0.1)
    assert velocity_of(optimizer).max() > 1e-3
    # So small that only the flush can end the fading in this many steps.
    state = dict(optimizer.state())
    optimizer.restore({**state, "velocity": state["velocity"] * np.float32(1e-23)})

    for step in range(2, 10 * STEPS_BETWEEN_FLUSHES + 1):
        optimizer.step(np.zeros_like(gradient), 0.1)

        speed = velocity_of(optimizer)
        if step % STEPS_BETWEEN_FLUSHES == 0 and momentum >= 0.9:
            assert ((speed == 0.0) | (speed >= NEGLIGIBLE_VELOCITY)).all()
        # A small momentum ends sooner than the first flush comes, but not the ones after it.
        if momentum >= 0.9 or step >= STEPS_BETWEEN_FLUSHES:
            assert ((speed == 0.0) | (speed >= np.finfo(np.float32).tiny)).all()


def test_a_flush_keeps_the_velocity_that_matters():
    network = Network((1, 1), ("identity",), "quadratic", np.float64)
    optimizer = Momentum(network, StepRules(momentum=0.999))
    optimizer.step(np.array([-1.0, -1.0]), 0.1)
    first = velocity_of(optimizer)

    for _ in range(STEPS_BETWEEN_FLUSHES):
        optimizer.step(np.zeros(2), 0.1)

    assert velocity_of(optimizer) == pytest.approx(first * 0.999**STEPS_BETWEEN_FLUSHES, rel=1e-9)
