"""Sentences that compare gradients with numerical ones."""

import pytest

from digitpad.insight.step.numeric_gradient import CheckedGradient, GradientCheck, NumericGradient
from digitpad.ui.one_step.cards.cell_card import check_sentence, summary_sentence

BOTH = "backpropagation +0.5, numerically "


def checked(value, numeric, relu_switched=False):
    return CheckedGradient(0, "weights", (0, 0), value, NumericGradient(numeric, relu_switched))


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (checked(0.5, 0.5 + 3e-7), f"{BOTH}+0.5, they differ by 3e-7 ✓"),
        (checked(0.5, 0.25), f"{BOTH}+0.25, they differ by 0.2 ✗"),
        (checked(0.5, 0.25, True), f"{BOTH}+0.25. A ReLU switched between the two losses"),
        (checked(0.0, 0.0), "backpropagation 0, numerically 0. Both are nearly 0"),
    ],
)
def test_one_gradient_is_compared(one, sentence):
    assert check_sentence(one).startswith(f"Checked: {sentence}")


def test_many_gradients_are_compared_but_for_what_says_nothing():
    gradients = (checked(0.5, 0.4), checked(0.3, 0.3), checked(0.0, 0.0), checked(0.5, 0.1, True))
    compared = "2 compared: the largest relative difference is 0.2"
    assert summary_sentence(GradientCheck(gradients)) == (
        f"{compared}; 1 are 0 by both methods; a ReLU switched in 1."
    )
    assert summary_sentence(GradientCheck(gradients[:2])) == f"{compared}."
