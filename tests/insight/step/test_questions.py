"""Questions on a step are answered by its numbers."""

import numpy as np
import pytest

from digitpad.insight.step.questions import make_question
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples
from digitpad.presentation import figures_text

NAMES = ("a", "b", "c")


def loss_of(network: Network, trace):
    evaluation = evaluate(network, Examples(trace.inputs, trace.labels))
    return evaluation.loss


@pytest.mark.parametrize(("learning_rate", "right"), [(0.1, "It falls"), (500.0, "It does not fall")])
def test_whether_the_loss_falls_is_what_the_network_after_the_step_shows(make_step, learning_rate, right):
    step = make_step("deep", learning_rate=learning_rate)
    after = loss_of(step.trace.network_after, step.trace)

    question = make_question(step, NAMES, "loss", np.random.default_rng(0))

    assert question.choices[question.right] == right
    assert (after < loss_of(step.trace.network_before, step.trace)) == (right == "It falls")
    assert figures_text(after) in question.outcome


def test_a_step_of_no_length_leaves_a_weight_as_it_is_and_other_answers_are_corrected(make_step):
    question = make_question(
        make_step("sigmoid", learning_rate=0.0), NAMES, "weight", np.random.default_rng(0)
    )

    assert question.choices[question.right] == "It stays"
    assert question.verdict(question.right).startswith("Right. From ")
    assert question.verdict(0).startswith("No: it stays. From ")


@pytest.mark.parametrize("seed", range(2))
def test_whether_a_weight_grows_is_what_the_weights_after_the_step_show(make_step, seed):
    step = make_step("sigmoid")
    trace = step.trace

    question = make_question(step, NAMES, "weight", np.random.default_rng(seed))

    row, column = map(int, question.text.partition("[")[2].partition("]")[0].split(","))
    growth = trace.network_after.weights[-1][row, column] - trace.network_before.weights[-1][row, column]
    assert question.choices[question.right] == ("It grows" if growth > 0 else "It shrinks")


def test_which_class_gains_is_what_the_probabilities_show(make_step):
    step = make_step("deep", n_examples=1)
    trace = step.trace
    gains = trace.network_after.probabilities(trace.inputs) - trace.network_before.probabilities(trace.inputs)

    question = make_question(step, NAMES, "class", np.random.default_rng(0))

    assert question.choices == NAMES
    assert question.right == gains[0].argmax() == trace.labels[0]
