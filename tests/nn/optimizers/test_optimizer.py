"""What all optimizers share: penalties, clipping, and an end to what fades."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.adam import NEGLIGIBLE_SUM
from digitpad.nn.optimizers.momentum import NEGLIGIBLE_VELOCITY
from digitpad.nn.optimizers.optimizer import NEGLIGIBLE_WEIGHT, STEPS_BETWEEN_FLUSHES, StepRules
from digitpad.nn.training.step import take_step

TINY = np.finfo(np.float32).tiny


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


def test_rules_that_are_left_out_are_those_of_the_settings():
    assert dataclasses.asdict(StepRules()) == {
        field.name: SETTINGS[field.name].default for field in dataclasses.fields(StepRules)
    }


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_penalties_join_the_gradient_of_the_weights_and_leave_biases_alone(name):
    rules = StepRules(weight_decay=0.5, l1=0.25)
    # 0.5 w + 0.25 sign(w): the decay of AdamW does not come with the gradient.
    l2 = 0.0 if name == "adamw" else 0.5
    joined = [1.0 + l2 * 4.0 + 0.25, -2.0 + l2 * -2.0 - 0.25, 3.0]
    decayed = [4.0 * 0.95, -2.0 * 0.95, 8.0] if name == "adamw" else [4.0, -2.0, 8.0]

    parameters = moved(name, [4.0, -2.0, 8.0], [1.0, -2.0, 3.0], rules)

    assert parameters == pytest.approx(moved(name, decayed, joined, StepRules()), rel=1e-12)


def test_a_step_with_weight_decay_worked_by_hand():
    # w = 4: gradient 1 + 0.5 * 4, step 0.3. w = -2: gradient -2 - 1, step -0.3. The bias has its 3 alone.
    parameters = moved("sgd", [4.0, -2.0, 8.0], [1.0, -2.0, 3.0], StepRules(weight_decay=0.5))

    assert parameters == pytest.approx([3.7, -1.7, 7.7], rel=1e-14)


def test_a_step_with_an_l1_penalty_worked_by_hand():
    parameters = moved("sgd", [4.0, 0.0, 8.0], [1.0, -2.0, 3.0], StepRules(l1=0.5))

    assert parameters == pytest.approx([4.0 - 0.15, 0.2, 7.7], rel=1e-14)


def test_adamw_decays_weights_by_the_same_part_whatever_their_gradient():
    # Adam's first step is the learning rate with the gradient's sign: 0.1 here. Before it, 0.95 of w remain.
    parameters = moved("adamw", [4.0, -2.0, 8.0], [1000.0, -1.0, 3.0], StepRules(weight_decay=0.5))

    assert parameters == pytest.approx([3.8 - 0.1, -1.9 + 0.1, 7.9], rel=1e-7)


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


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_of_just_that_length_is_left_alone(name):
    start, gradient = [4.0, -2.0, 8.0], [3.0, -4.0, 12.0]

    clipped = moved(name, start, gradient, StepRules(clip_norm=13.0001), 3)

    assert np.array_equal(clipped, moved(name, start, gradient, StepRules(), 3))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rules_may_be_replaced_between_two_steps(name):
    network = network_of([4.0, -2.0, 8.0])
    optimizer = OPTIMIZERS[name](network, StepRules())
    optimizer.step(np.zeros(3), 0.1)
    assert np.array_equal(network.parameters, [4.0, -2.0, 8.0])

    optimizer.rules = StepRules(weight_decay=0.5)
    optimizer.step(np.zeros(3), 0.1)

    assert np.abs(network.weights[0][0, 0]) < 4.0
    assert network.biases[0][0] == 8.0


def fading(optimizer):
    """Return copies of the arrays that fade."""
    return [value for value in optimizer.state().values() if isinstance(value, np.ndarray)]


def subnormal(values):
    return int(((np.abs(values) < TINY) & (values != 0.0)).sum())


@pytest.mark.parametrize("weight_decay", [0.0, 0.1], ids=["", "decay"])
@pytest.mark.parametrize("momentum", [0.1, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_thousands_of_steps_without_ink_touch_no_subnormal_number(name, momentum, weight_decay):
    network = Network((12, 6, 3), ("relu", "identity"), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    gradients = Backpropagation(network, 2)
    optimizer = OPTIMIZERS[name](network, StepRules(momentum, weight_decay))
    rng = np.random.default_rng(1)
    one_hot = np.eye(3, dtype=np.float32)[[0, 1]]
    blank = np.zeros((2, 12), np.float32)
    # Adam's and AdamW's weights have to be let down faster to get anywhere.
    learning_rate = 0.5
    seen = []

    for step in range(1, 4_001):
        is_inked = step in (1, 2, 1_500, 1_501)
        inputs = rng.random((2, 12), np.float32) if is_inked else blank
        take_step(gradients, optimizer, inputs, one_hot, learning_rate)
        if step == 2_000 and name.startswith("adam"):
            state = optimizer.state()
            (square_sum, _), _ = network.views(state["square_sum"])
            square_sum[square_sum != 0.0] = 2e-30  # it would take over 80,000 steps to get there
            optimizer.restore(state)
        if step <= STEPS_BETWEEN_FLUSHES:
            continue
        arrays = [network.parameters, *fading(optimizer)]
        assert [subnormal(values) for values in arrays] == [0] * len(arrays), step
        seen = arrays

    # It was put to the test: some did fade, and have come to their end.
    if not weight_decay:
        assert all((values == 0.0).any() for values in seen[1:])
        if name.startswith("adam"):
            (square_sum, _), _ = network.views(optimizer.state()["square_sum"])
            assert (square_sum == 0.0).all()
    elif name in ("sgd", "momentum", "nesterov") and momentum <= 0.9:
        assert (network.weights[0] == 0.0).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_matters_is_not_taken_for_faded(name):
    network = Network((12, 6, 3), ("relu", "identity"), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    gradients = Backpropagation(network, 2)
    optimizer = OPTIMIZERS[name](network, StepRules(0.9, weight_decay=1e-4))
    rng = np.random.default_rng(1)
    inputs, one_hot = rng.random((2, 12), np.float32), np.eye(3, dtype=np.float32)[[0, 1]]

    for _ in range(STEPS_BETWEEN_FLUSHES):
        take_step(gradients, optimizer, inputs, one_hot, 0.001)

    assert (network.weights[0] != 0.0).all()
    n_faded = [(values == 0.0).sum() for values in fading(optimizer)]
    # Units that are off for both inputs have gradients of 0; no more than two of them are.
    assert all(n <= 2 * (12 + 1 + 3) for n in n_faded)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_weights_that_decay_are_flushed_every_20_steps_after_the_first_100(name):
    network = network_of([4.0, -2.0, 8.0])
    optimizer = OPTIMIZERS[name](network, StepRules(weight_decay=0.1))
    flushed = []

    for step in range(1, 171):
        network.parameters[0] = 0.1 * NEGLIGIBLE_WEIGHT
        optimizer.step(np.zeros(3), 0.0)
        if network.parameters[0] == 0.0:
            flushed.append(step)

    assert flushed == [100, 120, 140, 160]


def flushes(name, rules, n_steps):
    """Return the steps, from 1, after which a velocity or sum that is negligible was set to 0."""
    optimizer = OPTIMIZERS[name](network_of([0.0] * 3), rules)
    key, negligible = ("sum", NEGLIGIBLE_SUM) if "adam" in name else ("velocity", NEGLIGIBLE_VELOCITY)
    found = []
    for step in range(1, n_steps + 1):
        state = optimizer.state()
        state[key][0] = 0.1 * negligible
        optimizer.restore(state)
        optimizer.step(np.zeros(3), 0.0)
        if optimizer.state()[key][0] == 0.0:
            found.append(step)
    return found


@pytest.mark.parametrize(
    ("momentum", "steps"),
    [
        (0.99, [100, 200, 300]),
        (0.6, [100, 154, 208, 262, 316]),  # 0.6 ** 54 is 1.05e-12
        (0.1, [100, *range(112, 325, 12)]),
        (0.01, list(range(100, 326, 6))),
    ],
)
@pytest.mark.parametrize("name", [name for name, kind in OPTIMIZERS.items() if kind.uses_momentum])
def test_a_small_momentum_is_flushed_before_it_has_sunk_by_twelve_decades(name, momentum, steps):
    assert flushes(name, StepRules(momentum), 325) == steps


@pytest.mark.parametrize("name", [name for name, kind in OPTIMIZERS.items() if kind.uses_momentum])
def test_a_small_momentum_is_flushed_in_time_where_weights_decay_too(name):
    assert flushes(name, StepRules(0.1, weight_decay=0.1), 140) == [100, 112, 124, 136]
