"""All optimizers: the formulas of their papers, scaled gradients, states, and what a step costs."""

import numpy as np
import pytest

from digitpad.nn import activations, costs, gradients
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS, adam, gradient_descent, momentum, optimizer, regularization
from digitpad.nn.optimizers.optimizer import STEPS_BETWEEN_FLUSHES, StepRules
from digitpad.nn.training.step import take_step

OPTIMIZER_MODULES = (gradient_descent, momentum, adam, optimizer, regularization)
ENGINE_MODULES = (activations.sigmoids, costs, gradients.backpropagation)


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
    optimizer = OPTIMIZERS[name](network, StepRules(momentum=momentum))

    for n_examples, (rate, parameters) in enumerate(zip(rates, expected, strict=True), 1):
        take_step(bowl, optimizer, np.zeros((n_examples, 3)), np.zeros((n_examples, 2)), rate)

        assert network.parameters == pytest.approx(parameters, rel=1e-10)


def network_and_optimizer(name, rules):
    network = Network((3, 2), ("identity",), "quadratic", np.float64)
    network.parameters[:] = np.random.default_rng(3).standard_normal(network.parameters.size)
    return network, OPTIMIZERS[name](network, rules)


def random_gradients(n_steps):
    return np.random.default_rng(4).standard_normal((n_steps, 8))


@pytest.mark.parametrize("scale", [1e-4, 0.1, 1.0, 7.0, 2.0**20])
@pytest.mark.parametrize("name", OPTIMIZERS)
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


@pytest.mark.parametrize("n_steps", [0, 1, 95, 99, 100])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_restored_optimizer_goes_on_as_if_it_were_the_same(name, n_steps):
    rules = StepRules(momentum=0.8, weight_decay=0.1, l1=0.02, clip_norm=2.0)
    network, optimizer = network_and_optimizer(name, rules)
    twin, restored = network_and_optimizer(name, rules)
    before, after, other = np.split(random_gradients(n_steps + 60), [n_steps, n_steps + 30])
    for gradient in before:
        optimizer.before_gradient()
        optimizer.step(gradient, 0.3)
    for gradient in other:  # what it did before does not matter
        restored.step(gradient, 0.1)
    network.parameters[0] = 1e-16  # the next flush sets it to 0
    twin.parameters[:] = network.parameters
    after[:, 0] = 0.0

    restored.restore(optimizer.state())

    for gradient in after:
        for one in (optimizer, restored):
            one.before_gradient()
            one.step(gradient.copy(), 0.3)
        assert network.parameters.tobytes() == twin.parameters.tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_state_owns_its_arrays(name):
    _, optimizer = network_and_optimizer(name, StepRules())
    optimizer.step(np.ones(8), 0.3)
    state = optimizer.state()
    before = {key: np.copy(value) for key, value in state.items()}

    optimizer.step(np.full(8, 2.0), 0.3)

    assert all(np.array_equal(value, before[key]) for key, value in state.items())
    arrays = {key for key, value in state.items() if isinstance(value, np.ndarray)}
    assert arrays == {"sgd": set(), "momentum": {"velocity"}, "nesterov": {"velocity"}}.get(
        name, {"sum", "square_sum"}
    )


@pytest.fixture
def numpy_calls(monkeypatch):
    """Return a function that has the NumPy functions noted which some modules use."""
    calls = []

    class NotedNumPy:
        def __getattr__(self, name):
            calls.append(name)
            return getattr(np, name)

    def numpy_calls(modules):
        for module in modules:
            monkeypatch.setattr(module, "np", NotedNumPy())
        return calls

    return numpy_calls


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("sgd", "subtract"),
        ("momentum", "multiply add subtract"),
        ("nesterov", "multiply subtract add subtract"),
        ("adam", "multiply add multiply multiply add sqrt add divide multiply subtract"),
        ("adamw", "multiply add multiply multiply add sqrt add divide multiply subtract"),
    ],
)
def test_a_step_takes_so_few_numpy_calls_and_looks_for_what_fades_every_hundredth_time(
    numpy_calls, name, functions, momentum
):
    _, optimizer = network_and_optimizer(name, StepRules(momentum))
    gradient, calls = np.ones(8), numpy_calls(OPTIMIZER_MODULES)
    n_arrays = sum(isinstance(value, np.ndarray) for value in optimizer.state().values())

    for step in range(1, 2 * STEPS_BETWEEN_FLUSHES + 1):
        calls.clear()
        optimizer.before_gradient()
        optimizer.step(gradient, 0.1, optimizer.gradient_scale(0.1))

        looks = n_arrays if step % STEPS_BETWEEN_FLUSHES == 0 else 0
        assert calls == functions.split() + ["abs"] * looks


def test_a_plain_step_is_the_gradient_and_one_subtraction(numpy_calls):
    network = Network((1, 3, 1), ("sigmoid", "identity"), "quadratic", np.float64)
    gradients, optimizer = Backpropagation(network, 1), OPTIMIZERS["sgd"](network, StepRules())
    inputs, one_hot = np.array([[3.0]]), np.array([[1.0]])
    calls = numpy_calls(OPTIMIZER_MODULES + ENGINE_MODULES)

    for _ in range(STEPS_BETWEEN_FLUSHES + 1):
        calls.clear()
        take_step(gradients, optimizer, inputs, one_hot, 0.1)

        # Beside them only the arrays' own products: each layer forward, for its weights and biases, one back.
        forward = ["add", "multiply", "tanh", "multiply", "add", "add"]
        backward = ["subtract", "multiply", "multiply", "subtract", "multiply"]
        assert calls == [*forward, *backward, "subtract"]
