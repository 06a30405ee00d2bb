"""What all optimizers share: penalties, clipping, and an end to what fades."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.optimizer import STEPS_BETWEEN_FLUSHES, StepRules
from digitpad.nn.training.step import take_step


def network_of(parameters):
    """Return two weights and a bias."""
    network = Network((2, 1), ("identity",), "quadratic", np.float64)
    network.parameters[:] = parameters
    return network


def moved(name, parameters, gradient, rules, n_steps=1, learning_rate=0.1):
    """Return the parameters after some steps down a fixed gradient."""
    network = network_of(parameters)
    optimizer = OPTIMIZERS[name](network, rules)
    for _ in range(n_steps):
        optimizer.before_gradient()
        optimizer.step(np.array(gradient), learning_rate)
    return network.parameters


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_penalties_join_the_gradient_of_the_weights_and_leave_biases_alone(name):
    rules = StepRules(weight_decay=0.5, l1=0.25)
    # 0.5 w + 0.25 sign(w): the decay of AdamW does not come with the gradient.
    l2 = 0.0 if name == "adamw" else 0.5
    joined = [1.0 + l2 * 4.0 + 0.25, -2.0 + l2 * -2.0 - 0.25, 3.0]
    decayed = [4.0 * 0.95, -2.0 * 0.95, 8.0] if name == "adamw" else [4.0, -2.0, 8.0]

    parameters = moved(name, [4.0, -2.0, 8.0], [1.0, -2.0, 3.0], rules)

    assert parameters == pytest.approx(moved(name, decayed, joined, StepRules()), rel=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_long_gradient_is_shortened_before_anything_else(name):
    # Length 13.
    rules = StepRules(clip_norm=2.6, weight_decay=0.5, l1=0.25)
    start = [4.0, -2.0, 8.0]

    parameters = moved(name, start, [3.0, -4.0, 12.0], rules, n_steps=3)

    unclipped = dataclasses.replace(rules, clip_norm=0.0)
    assert parameters == pytest.approx(moved(name, start, [0.6, -0.8, 2.4], unclipped, 3), rel=1e-12)
    if name.startswith("adam"):
        return  # which does not care how long it is, only whether it changes
    assert parameters != pytest.approx(moved(name, start, [3.0, -4.0, 12.0], unclipped, 3), rel=1e-3)


def fading(optimizer):
    """Return copies of the arrays that fade."""
    return [value for value in optimizer.state().values() if isinstance(value, np.ndarray)]


def subnormal(values):
    return int(((np.abs(values) < np.finfo(np.float32).tiny) & (values != 0.0)).sum())


@pytest.mark.parametrize(("momentum", "weight_decay"), [(0.9, 0.0), (0.1, 0.0), (0.1, 0.1)])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_thousands_of_steps_without_ink_touch_no_subnormal_number(name, momentum, weight_decay):
    network = Network((12, 6, 3), ("relu", "identity"), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    gradients = Backpropagation(network, 2)
    optimizer = OPTIMIZERS[name](network, StepRules(momentum, weight_decay))
    rng = np.random.default_rng(1)
    one_hot = np.eye(3, dtype=np.float32)[[0, 1]]
    blank = np.zeros((2, 12), np.float32)

    for step in range(1, 1_801):
        inputs = rng.random((2, 12), np.float32) if step in (1, 2, 1_000, 1_001) else blank
        take_step(gradients, optimizer, inputs, one_hot, 0.5)
        if step == 1_400 and name.startswith("adam"):
            state = optimizer.state()
            (square_sum, _), _ = network.views(state["square_sum"])
            square_sum[square_sum != 0.0] = 2e-30  # it would take over 80,000 steps to get there
            optimizer.restore(state)
        if step > STEPS_BETWEEN_FLUSHES:
            arrays = [network.parameters, *fading(optimizer)]
            assert [subnormal(values) for values in arrays] == [0] * len(arrays), step

    # It was put to the test: some did fade, and have come to their end.
    if not weight_decay:
        assert all((values == 0.0).any() for values in fading(optimizer))
    elif not name.startswith("adam"):
        assert (network.weights[0] == 0.0).all()
