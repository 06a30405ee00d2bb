"""Steps of gradient descent, with momentum and without, worked by hand."""

import numpy as np
import pytest

from digitpad.nn.network import Network
from digitpad.nn.optimizers import NEGLIGIBLE_VELOCITY, STEPS_BETWEEN_FLUSHES, GradientDescent


def worked_example():
    """Return a network, inputs and one-hot label whose gradient is (3, 1, 1/2, 1): see backpropagation's."""
    network = Network((1, 1, 1), ("sigmoid", "identity"), "quadratic", np.float64)
    network.weights[1][:] = 4.0
    return network, np.array([[3.0]]), np.array([[1.0]])


def linear_unit(weight=0.0):
    """Return one linear unit without bias to speak of, whose gradient is (w x - y) x and w x - y."""
    network = Network((1, 1), ("identity",), "quadratic", np.float64)
    network.weights[0][:] = weight
    return network


def test_a_plain_step_worked_by_hand():
    network, inputs, one_hot = worked_example()

    GradientDescent(network, 1).step(inputs, one_hot, learning_rate=0.1)

    assert network.parameters == pytest.approx([-0.3, -0.1, 3.95, -0.1], rel=1e-14)


def test_two_steps_with_momentum_worked_by_hand():
    network = linear_unit()
    optimizer = GradientDescent(network, 1, momentum=0.5)
    inputs, target = np.array([[2.0]]), np.array([[1.0]])

    optimizer.step(inputs, target, learning_rate=0.1)
    # Output 0, error -1, gradient (-2, -1): velocity (-0.2, -0.1).
    assert network.parameters == pytest.approx([0.2, 0.1], rel=1e-14)

    optimizer.step(inputs, target, learning_rate=0.1)
    # Output 0.5, error -0.5, gradient (-1, -0.5): velocity (-0.1 - 0.1, -0.05 - 0.05).
    assert network.parameters == pytest.approx([0.4, 0.2], rel=1e-14)


def test_the_step_is_that_of_the_mean_of_the_batch():
    inputs = np.array([[1.0], [2.0], [3.0]])
    targets = np.array([[1.0], [0.0], [5.0]])
    network = linear_unit(weight=2.0)
    # Errors 1, 4, 1: the mean gradient of the weight is (1 + 8 + 3) / 3, of the bias (1 + 4 + 1) / 3.

    GradientDescent(network, 3).step(inputs, targets, learning_rate=0.1)

    assert network.parameters == pytest.approx([2.0 - 0.4, -0.2], rel=1e-14)


def test_a_short_batch_is_averaged_over_its_own_size():
    network = linear_unit(weight=2.0)

    GradientDescent(network, max_batch_size=8).step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.1)

    assert network.parameters == pytest.approx([2.0 - 0.1, -0.1], rel=1e-14)


def test_without_momentum_nothing_is_kept_from_step_to_step():
    network = linear_unit()
    optimizer = GradientDescent(network, 1)
    optimizer.step(np.array([[2.0]]), np.array([[1.0]]), learning_rate=0.1)
    before = network.parameters.copy()

    optimizer.step(np.array([[2.0]]), np.array([[1.0]]), learning_rate=0.0)

    assert np.array_equal(network.parameters, before)


@pytest.mark.parametrize("momentum", [0.5, 0.9, 0.999])
def test_velocity_fades_to_zero_and_not_into_subnormal_numbers(momentum):
    network = Network((3, 4, 2), ("sigmoid", "identity"), "cross_entropy")
    network.initialize("nielsen", np.random.default_rng(0))
    optimizer = GradientDescent(network, 1, momentum)
    inputs, one_hot = np.full((1, 3), 0.5, np.float32), np.eye(2, dtype=np.float32)[:1]
    optimizer.step(inputs, one_hot, learning_rate=0.1)
    assert np.abs(optimizer._velocity).max() > 1e-3
    # So small that only the flush can end the fading in this many steps.
    optimizer._velocity *= 1e-23

    for _ in range(10 * STEPS_BETWEEN_FLUSHES):
        optimizer.step(inputs, one_hot, learning_rate=0.0)

        speed = np.abs(optimizer._velocity)
        if optimizer._steps % STEPS_BETWEEN_FLUSHES == 0:
            assert ((speed == 0.0) | (speed >= NEGLIGIBLE_VELOCITY)).all()
        if momentum >= 0.9:
            assert ((speed == 0.0) | (speed >= np.finfo(np.float32).tiny)).all()


def test_a_flush_keeps_the_velocity_that_matters():
    network = linear_unit()
    optimizer = GradientDescent(network, 1, momentum=0.999)
    optimizer.step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.1)
    first = np.abs(optimizer._velocity).copy()

    for _ in range(STEPS_BETWEEN_FLUSHES):
        optimizer.step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.0)

    assert np.abs(optimizer._velocity) == pytest.approx(first * 0.999**STEPS_BETWEEN_FLUSHES, rel=1e-9)
