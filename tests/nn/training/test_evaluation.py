"""Loss and right answers on examples, whole and in parts."""

import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import accuracy, evaluate, rows_at_once
from digitpad.nn.training.training import create_network


@pytest.mark.parametrize("n", [500, 1_103])
def test_evaluating_in_parts_is_evaluating_all(small, examples, n):
    network, some = create_network(small), examples(n)
    outputs = network.outputs(some.inputs)
    correct = int((outputs.argmax(axis=1) == some.labels).sum())

    result = evaluate(network, some)

    assert result.loss == pytest.approx(COSTS["quadratic"].losses(outputs, some.labels).mean(), rel=1e-6)
    assert (result.correct, result.total) == (correct, n)
    assert result.accuracy == accuracy(network, some) == correct / n


def test_evaluating_can_be_stopped_between_parts_of_500(small, examples):
    network, some = create_network(small), examples(1_001)
    answers = iter([False, False, True])

    assert evaluate(network, some, lambda: next(answers)) is None
    answers = iter([False, False, False])
    assert evaluate(network, some, lambda: next(answers)).total == 1_001
    assert next(answers, "none left") == "none left"


@pytest.mark.parametrize(
    ("layers", "n_rows"),
    [
        ((784, 30, 10), 500),
        ((1_000, 2_000, 1), 499),
        ((784, 3_000, 1_000, 10), 186),
        ((10_000, Convolution(10, 1, 1), Convolution(130, 10, 1), 1), 1),
    ],
)
def test_a_large_network_is_given_fewer_examples_at_once(layers, n_rows):
    network = Network(layers, ("relu",) * (len(layers) - 1), "quadratic")

    assert rows_at_once(network) == n_rows
