"""Losses, their gradients and the probabilities read from outputs."""

import math

import numpy as np
import pytest

from digitpad.nn.costs import COSTS, softmax

each_cost = pytest.mark.parametrize("name", COSTS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@each_dtype
def test_softmax_of_huge_logits_is_finite_and_certain(dtype):
    probabilities = softmax(np.array([[1e38, -1e38, 0.0], [-1e38, -1e38, 1e38], [1e4, 1e4, 0.0]], dtype))

    assert probabilities == pytest.approx(np.array([[1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]]), abs=1e-12)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(3), rel=1e-6)


@each_dtype
def test_softmax_is_exact_down_to_30_below_the_largest_logit_and_never_subnormal(dtype):
    probabilities = softmax(np.array([[0.0, -29.9], [100.0, 69.0], [0.0, -2_000.0]], dtype))

    rel = 1e-12 if dtype is np.float64 else 1e-5
    expected = [math.exp(-29.9), math.exp(-30.0), math.exp(-30.0)]
    assert probabilities[:, 1] == pytest.approx(expected, rel=rel, abs=0.0)


def test_cross_entropy_is_the_surprise_at_the_label_in_nats():
    outputs = np.array([[0.0, 0.0, 0.0, 0.0], [0.0, math.log(7.0), 0.0, 0.0]])
    huge = np.array([[1e38, -1e38], [1e38, -1e38], [-1e38, -1e38]], np.float32)

    losses = COSTS["cross_entropy"].losses

    assert losses(outputs, np.array([2, 1])) == pytest.approx([math.log(4.0), -math.log(0.7)], rel=1e-14)
    assert losses(huge, np.array([0, 1, 0])) == pytest.approx([0.0, 2e38, math.log(2.0)], rel=1e-6)


def test_quadratic_loss_is_half_the_squared_distance_to_the_label():
    outputs = np.array([[0.5, 0.0, 1.0], [0.0, 1.0, 0.0]])

    losses = COSTS["quadratic"].losses(outputs, np.array([0, 1]))

    assert losses == pytest.approx([0.5 * (0.25 + 1.0), 0.0], rel=1e-14)


@each_cost
def test_d_outputs_are_the_central_differences_of_the_losses(central_differences, name):
    outputs = np.random.default_rng(5).standard_normal((3, 4))
    labels = np.array([3, 0, 1])
    kept, one_hot, d_outputs = outputs.copy(), np.eye(4)[labels], np.empty_like(outputs)

    COSTS[name].d_outputs(outputs, one_hot, d_outputs)

    assert np.array_equal(outputs, kept)
    assert np.array_equal(one_hot, np.eye(4)[labels])
    differences = central_differences(lambda: COSTS[name].losses(outputs, labels).sum(), outputs)
    assert d_outputs == pytest.approx(differences, rel=1e-8, abs=1e-9)


@each_cost
def test_probabilities_are_at_least_zero_with_sum_one_whatever_the_outputs(name):
    outputs = np.array([[-3.0, -2.0, -1.0], [0.0, 0.0, 0.0], [5.0, 7.0, 0.2], [0.1, 0.2, 0.7]], np.float32)
    before = outputs.copy()
    parts = np.array([[1, 1, 1], [1, 1, 1], [5, 5, 1], [1, 2, 7]]) if name == "quadratic" else np.exp(outputs)

    probabilities = COSTS[name].probabilities(outputs)

    assert probabilities == pytest.approx(parts / parts.sum(axis=1, keepdims=True), abs=1e-5)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(4), rel=1e-6)
    assert np.array_equal(outputs, before)
    guess = np.full((1, 5), 0.2)
    assert COSTS[name].guessing_loss(5) == pytest.approx(COSTS[name].losses(guess, np.array([3]))[0])
