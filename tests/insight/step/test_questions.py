"""Questions on a step are answered by its numbers."""

import numpy as np
import pytest

from digitpad.insight.step.cell_terms import signed
from digitpad.insight.step.questions import make_question
from digitpad.insight.step.step_matrices import StepMatrices
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples
from digitpad.presentation import figures_text

NAMES = ("a", "b", "c")


@pytest.mark.parametrize(("learning_rate", "right"), [(0.1, "It falls"), (500.0, "It does not fall")])
def test_whether_the_loss_falls_is_what_the_network_after_the_step_shows(make_step, learning_rate, right):
    step = make_step("deep", learning_rate=learning_rate)
    before, after = (
        evaluate(network, Examples(step.trace.inputs, step.trace.labels)).loss
        for network in (step.trace.network_before, step.trace.network_after)
    )
    question = make_question(step, NAMES, "loss", np.random.default_rng(0))
    assert question.choices[question.right] == right
    assert (after < before) == (right == "It falls") == ("short enough" in question.outcome)
    assert f"From {figures_text(before)} to {figures_text(after)}." in question.outcome


def test_a_step_of_no_length_leaves_a_weight_as_it_is_and_other_answers_are_corrected(make_step):
    step = make_step("sigmoid", learning_rate=0.0)
    question = make_question(step, NAMES, "weight", np.random.default_rng(0))
    assert question.verdict(question.right).startswith("Right. From ")
    assert question.verdict(0).startswith("No: it stays. From ")
    loss = make_question(step, NAMES, "loss", np.random.default_rng(0))
    assert loss.verdict(0).startswith("No: it does not fall.")


@pytest.mark.parametrize("seed", range(2))
def test_whether_a_weight_grows_is_what_the_weights_after_the_step_show(make_step, seed):
    step = make_step("sigmoid")
    trace = step.trace
    question = make_question(step, NAMES, "weight", np.random.default_rng(seed))
    row, column = map(int, question.text.partition("[")[2].partition("]")[0].split(","))
    growth = trace.network_after.weights[-1][row, column] - trace.network_before.weights[-1][row, column]
    assert question.choices[question.right] == ("It grows" if growth > 0 else "It shrinks")
    gradient = trace.layers[-1].d_weights
    # Of the tenth with the largest, one weight here.
    assert abs(gradient[row, column]) == np.abs(gradient).max()
    moves = (trace.network_before.weights[-1], trace.network_after.weights[-1])
    assert "From {} to {}.".format(*(signed(float(one[row, column])) for one in moves)) in question.outcome
    assert question.verdict(question.right).endswith("the step goes against it.")


def test_which_class_gains_is_what_the_probabilities_show(make_step):
    step = make_step("deep", n_examples=1)
    trace = step.trace
    before, after = (
        100 * network.probabilities(trace.inputs)[0]
        for network in (trace.network_before, trace.network_after)
    )
    question = make_question(step, NAMES, "class", np.random.default_rng(0))
    right = int(trace.labels[0])
    assert question.choices == NAMES
    assert question.right == (after - before).argmax() == right
    assert f"{figures_text(before[right], 4)} to {figures_text(after[right], 4)} %" in question.outcome
    assert "for this picture" in question.text
    assert "on average" in make_question(make_step("deep"), NAMES, "class", np.random.default_rng(0)).text


def test_of_many_classes_ten_are_offered_with_the_right_one_among_them():
    network = Network((4, 13), ("identity",), "cross_entropy")
    step = StepMatrices(trace_step(network, np.ones((1, 4)), [5]))
    question = make_question(step, tuple("abcdefghijklm"), "class", np.random.default_rng(0))
    assert len(set(question.choices)) == 10
    assert list(question.choices) == sorted(question.choices)
    assert question.choices[question.right] == "f"
