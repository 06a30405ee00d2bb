"""All optimizers: the formulas of their papers, gradients that arrive scaled, and states."""

import numpy as np
import pytest

from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.optimizer import StepRules
from digitpad.nn.training.step import take_step

each_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


class Bowl:
    """Gradients of a made-up mean loss, a tilted bowl, with the contract of ``Gradients``."""

    def __init__(self, network):
        rng = np.random.default_rng(7)
        n = network.parameters.size
        half = rng.standard_normal((n, n))
        self.curvature = half @ half.T / n
        self.middle = rng.standard_normal(n)
        self.parameters = network.parameters

    def at(self, parameters):
        return self.curvature @ (parameters - self.middle)

    def compute(self, inputs, one_hot, scale=None):
        # scale times the sum of the examples' gradients.
        return scale * len(inputs) * self.at(self.parameters)


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


def network_and_optimizer(name, rules):
    network = Network((3, 2), ("identity",), "quadratic", np.float64)
    network.parameters[:] = np.random.default_rng(3).standard_normal(network.parameters.size)
    return network, OPTIMIZERS[name](network, rules)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@each_optimizer
def test_every_optimizer_takes_the_steps_of_its_paper(name, momentum):
    network, optimizer = network_and_optimizer(name, StepRules(momentum=momentum))
    bowl = Bowl(network)
    # Rates that differ, and batches that do, so that neither can be mixed up with another factor.
    rates = [0.1, 0.02, 0.3, 0.1, 0.1, 0.05, 0.2]
    expected = papers_steps(name, network.parameters, bowl.at, rates, momentum)

    for n_examples, (rate, parameters) in enumerate(zip(rates, expected, strict=True), 1):
        take_step(bowl, optimizer, np.zeros((n_examples, 3)), np.zeros((n_examples, 2)), rate)

        assert network.parameters == pytest.approx(parameters, rel=1e-10)


def random_gradients(n_steps):
    return np.random.default_rng(4).standard_normal((n_steps, 8))


@pytest.mark.parametrize("scale", [1e-4, 2.0**20])
@each_optimizer
def test_a_gradient_may_arrive_multiplied_by_any_scale(name, scale):
    rules = StepRules(momentum=0.8, weight_decay=0.1, l1=0.02, clip_norm=2.0)
    network, optimizer = network_and_optimizer(name, rules)
    twin, twin_optimizer = network_and_optimizer(name, rules)

    for gradient in random_gradients(5):
        optimizer.before_gradient()
        optimizer.step(gradient * scale, 0.3, scale)
        twin_optimizer.before_gradient()
        twin_optimizer.step(gradient.copy(), 0.3)

    assert network.parameters == pytest.approx(twin.parameters, rel=1e-11)


@pytest.mark.parametrize("n_steps", [1, 99])
@each_optimizer
def test_a_restored_optimizer_goes_on_as_if_it_were_the_same(name, n_steps):
    rules = StepRules(momentum=0.8, weight_decay=0.1, clip_norm=2.0)
    network, optimizer = network_and_optimizer(name, rules)
    twin, restored = network_and_optimizer(name, rules)
    gradients = random_gradients(n_steps + 60)
    gradients[:, 0] = 0.0
    before, after, other = np.split(gradients, [n_steps, n_steps + 30])
    network.parameters[0] = 1e-16  # the next flush sets it to 0
    for gradient in before:
        optimizer.before_gradient()
        optimizer.step(gradient, 0.3)
    for gradient in other:  # what it did before does not matter
        restored.step(gradient, 0.1)
    network.parameters[0] = 1e-16
    twin.parameters[:] = network.parameters

    restored.restore(optimizer.state())

    for gradient in after:
        for one in (optimizer, restored):
            one.before_gradient()
            one.step(gradient.copy(), 0.3)
        assert network.parameters.tobytes() == twin.parameters.tobytes()
