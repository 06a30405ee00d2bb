"""Loss and right answers on examples, whole and in parts."""

import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.training import evaluation
from digitpad.nn.training.evaluation import Evaluation, accuracy, evaluate, rows_at_once
from digitpad.nn.training.training import create_network


def test_evaluating_in_parts_is_evaluating_all(small, examples, monkeypatch):
    network, some = create_network(small), examples(50)
    outputs = network.outputs(some.inputs)
    loss = COSTS["quadratic"].losses(outputs, some.labels).mean()
    correct = int((outputs.argmax(axis=1) == some.labels).sum())
    monkeypatch.setattr(evaluation, "ROWS_EVALUATED", 7)

    result = evaluate(network, some)

    assert result.loss == pytest.approx(loss, rel=1e-6)
    assert (result.correct, result.total) == (correct, 50)
    assert result.accuracy == accuracy(network, some) == correct / 50


def test_evaluating_can_be_stopped_between_parts(small, examples, monkeypatch):
    monkeypatch.setattr(evaluation, "ROWS_EVALUATED", 7)
    answers = iter([False, False, True])

    assert evaluate(create_network(small), examples(50), lambda: next(answers)) is None


@pytest.mark.parametrize(
    ("layers", "n_rows"), [((784, 30, 10), 500), ((784, 3000, 3000, 10), 87), ((784, 100_000, 10_010, 10), 1)]
)
def test_a_large_network_is_given_fewer_examples_at_once(layers, n_rows):
    network = type("Network", (), {"layers": layers})()

    assert rows_at_once(network) == n_rows


def test_accuracy_is_a_part_of_one():
    assert Evaluation(loss=0.1, correct=9, total=12).accuracy == 0.75
