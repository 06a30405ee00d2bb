"""Steps of gradient descent, with momentum and without, worked by hand and against the papers' formulas."""

import numpy as np
import pytest

from digitpad.nn.network import Network
from digitpad.nn.optimizers.gradient_descent import (
    NEGLIGIBLE_VELOCITY,
    OPTIMIZERS,
    GradientDescent,
    Momentum,
    Nesterov,
)
from digitpad.nn.optimizers.optimizer import STEPS_BETWEEN_FLUSHES, StepRules

PLAIN = StepRules()
HALF = StepRules(momentum=0.5)


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

    GradientDescent(network, 1, PLAIN).step(inputs, one_hot, learning_rate=0.1)

    assert network.parameters == pytest.approx([-0.3, -0.1, 3.95, -0.1], rel=1e-14)


def test_two_steps_with_momentum_worked_by_hand():
    network = linear_unit()
    optimizer = Momentum(network, 1, HALF)
    inputs, target = np.array([[2.0]]), np.array([[1.0]])

    optimizer.step(inputs, target, learning_rate=0.1)
    # Output 0, error -1, gradient (-2, -1): velocity (-0.2, -0.1).
    assert network.parameters == pytest.approx([0.2, 0.1], rel=1e-14)

    optimizer.step(inputs, target, learning_rate=0.1)
    # Output 0.5, error -0.5, gradient (-1, -0.5): velocity (-0.1 - 0.1, -0.05 - 0.05).
    assert network.parameters == pytest.approx([0.4, 0.2], rel=1e-14)


def test_two_steps_with_nesterovs_momentum_worked_by_hand():
    network = linear_unit()
    optimizer = Nesterov(network, 1, HALF)
    inputs, target = np.array([[2.0]]), np.array([[1.0]])

    optimizer.step(inputs, target, learning_rate=0.1)
    # No speed yet, so as above.
    assert network.parameters == pytest.approx([0.2, 0.1], rel=1e-14)

    optimizer.step(inputs, target, learning_rate=0.1)
    # Half the speed leads to (0.3, 0.15). There the output is 0.75, the error -0.25, the gradient
    # (-0.5, -0.25): velocity (-0.1 - 0.05, -0.05 - 0.025).
    assert network.parameters == pytest.approx([0.35, 0.175], rel=1e-14)


class Bowl:
    """Gradients of a made-up mean loss, a tilted bowl, with the contract of ``Gradients``."""

    def __init__(self, network):
        rng = np.random.default_rng(7)
        n = network.parameters.size
        half = rng.standard_normal((n, n))
        self.curvature = half @ half.T / n
        self.middle = rng.standard_normal(n)
        self._parameters = network.parameters

    def at(self, parameters):
        return self.curvature @ (parameters - self.middle)

    def compute(self, inputs, one_hot, scale=None):
        # scale times the sum of the examples' gradients.
        return scale * len(inputs) * self.at(self._parameters)


def papers_steps(name, parameters, gradient, learning_rates, momentum):
    """Return the parameters after each step, in the signs and symbols of the papers."""
    theta, v = parameters.copy(), np.zeros_like(parameters)
    m, square = np.zeros_like(parameters), np.zeros_like(parameters)
    path = []
    for t, epsilon in enumerate(learning_rates, 1):
        if name == "sgd":
            theta = theta - epsilon * gradient(theta)
        elif name == "momentum":
            v = momentum * v - epsilon * gradient(theta)
            theta = theta + v
        elif name == "nesterov":
            v = momentum * v - epsilon * gradient(theta + momentum * v)
            theta = theta + v
        else:
            g = gradient(theta)
            m = momentum * m + (1.0 - momentum) * g
            square = 0.999 * square + (1.0 - 0.999) * g**2
            m_hat, square_hat = m / (1.0 - momentum**t), square / (1.0 - 0.999**t)
            theta = theta - epsilon * m_hat / (np.sqrt(square_hat) + 1e-8)
        path.append(theta)
    return path


@pytest.mark.parametrize("momentum", [0.0, 0.6, 0.9])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_takes_the_steps_of_its_paper(name, momentum):
    network = Network((3, 2), ("identity",), "quadratic", np.float64)
    network.parameters[:] = np.random.default_rng(3).standard_normal(network.parameters.size)
    bowl = Bowl(network)
    # Rates that differ, and batches that do, so that neither can be mixed up with another factor.
    rates = [0.1, 0.02, 0.3, 0.1, 0.1, 0.05, 0.2]
    expected = papers_steps(name, network.parameters, bowl.at, rates, momentum)
    optimizer = OPTIMIZERS[name](
        network, 9, StepRules(momentum=momentum), gradients=lambda network, max_batch_size: bowl
    )

    for n_examples, (rate, parameters) in enumerate(zip(rates, expected, strict=True), 1):
        optimizer.step(np.zeros((n_examples, 3)), np.zeros((n_examples, 2)), rate)

        assert network.parameters == pytest.approx(parameters, rel=1e-10)


def test_the_step_is_that_of_the_mean_of_the_batch():
    inputs = np.array([[1.0], [2.0], [3.0]])
    targets = np.array([[1.0], [0.0], [5.0]])
    network = linear_unit(weight=2.0)
    # Errors 1, 4, 1: the mean gradient of the weight is (1 + 8 + 3) / 3, of the bias (1 + 4 + 1) / 3.

    GradientDescent(network, 3, PLAIN).step(inputs, targets, learning_rate=0.1)

    assert network.parameters == pytest.approx([2.0 - 0.4, -0.2], rel=1e-14)


def test_a_short_batch_is_averaged_over_its_own_size():
    network = linear_unit(weight=2.0)

    optimizer = GradientDescent(network, max_batch_size=8, rules=PLAIN)
    optimizer.step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.1)

    assert network.parameters == pytest.approx([2.0 - 0.1, -0.1], rel=1e-14)


def test_plain_gradient_descent_keeps_nothing_from_step_to_step():
    network = linear_unit()
    optimizer = GradientDescent(network, 1, PLAIN)
    optimizer.step(np.array([[2.0]]), np.array([[1.0]]), learning_rate=0.1)
    before = network.parameters.copy()

    optimizer.step(np.array([[2.0]]), np.array([[1.0]]), learning_rate=0.0)

    assert np.array_equal(network.parameters, before)


def test_a_plain_step_is_the_gradient_and_one_subtraction(monkeypatch):
    network, inputs, one_hot = worked_example()
    optimizer = GradientDescent(network, 1, PLAIN)
    calls = []

    class CountedNumPy:
        def __getattr__(self, name):
            calls.append(name)
            return getattr(np, name)

    monkeypatch.setattr("digitpad.nn.optimizers.gradient_descent.np", CountedNumPy())
    monkeypatch.setattr("digitpad.nn.optimizers.optimizer.np", CountedNumPy())
    monkeypatch.setattr("digitpad.nn.optimizers.regularization.np", CountedNumPy())
    monkeypatch.setattr("digitpad.nn.gradients.backpropagation.np", CountedNumPy())
    for _ in range(STEPS_BETWEEN_FLUSHES + 1):
        calls.clear()
        optimizer.step(inputs, one_hot, 0.0)

        # Beside them only the arrays' own products: each layer forward, for its weights and biases, one back.
        assert calls == ["add", "add", "multiply", "subtract"]


@pytest.mark.parametrize("momentum", [0.5, 0.9, 0.999])
def test_velocity_fades_to_zero_and_not_into_subnormal_numbers(momentum):
    network = Network((3, 4, 2), ("sigmoid", "identity"), "cross_entropy")
    network.initialize("nielsen", np.random.default_rng(0))
    optimizer = Momentum(network, 1, StepRules(momentum))
    inputs, one_hot = np.full((1, 3), 0.5, np.float32), np.eye(2, dtype=np.float32)[:1]
    optimizer.step(inputs, one_hot, learning_rate=0.1)
    assert np.abs(optimizer._velocity).max() > 1e-3
    # So small that only the flush can end the fading in this many steps.
    optimizer._velocity *= 1e-23

    for step in range(2, 10 * STEPS_BETWEEN_FLUSHES + 1):
        optimizer.step(inputs, one_hot, learning_rate=0.0)

        speed = np.abs(optimizer._velocity)
        if step % STEPS_BETWEEN_FLUSHES == 0 and momentum >= 0.9:
            assert ((speed == 0.0) | (speed >= NEGLIGIBLE_VELOCITY)).all()
        # A small momentum ends sooner than the first flush comes, but not the ones after it.
        if momentum >= 0.9 or step >= STEPS_BETWEEN_FLUSHES:
            assert ((speed == 0.0) | (speed >= np.finfo(np.float32).tiny)).all()


def test_a_flush_keeps_the_velocity_that_matters():
    network = linear_unit()
    optimizer = Momentum(network, 1, StepRules(momentum=0.999))
    optimizer.step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.1)
    first = np.abs(optimizer._velocity).copy()

    for _ in range(STEPS_BETWEEN_FLUSHES):
        optimizer.step(np.array([[1.0]]), np.array([[1.0]]), learning_rate=0.0)

    assert np.abs(optimizer._velocity) == pytest.approx(first * 0.999**STEPS_BETWEEN_FLUSHES, rel=1e-9)
