"""Loss and right answers on examples, whole and in parts."""

import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.training.evaluation import accuracy, evaluate
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
