"""What is written under each digit of a number."""

import numpy as np
import pytest

from digitpad.digits.strokes import as_stroke
from digitpad.nn.calibration import Calibration
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.digit_marks import marks_of


def reading(*probabilities):
    """Return a reading of digits that are each a stroke; the network knows 4 and 9."""
    calibration = Calibration(1.0, sure_from=0.9, class_from=0.55)
    strokes = tuple(as_stroke([(number, 0.25), (number + 0.5, 0.75)]) for number in range(len(probabilities)))
    digits = tuple(
        Recognition(np.zeros((28, 28), np.float32), np.array([1.0 - part, part]), ("4", "9"), calibration)
        for part in probabilities
    )
    return NumberReading(strokes, tuple((index,) for index in range(len(strokes))), digits)


@pytest.mark.parametrize(("is_settled", "answers"), [(True, ["9", "9?", "?"]), (False, ["9", "9", "9"])])
def test_doubted_digits_are_muted_and_when_settled_questioned(is_settled, answers):
    marks = marks_of(reading(0.95, 0.6, 0.52), is_settled=is_settled)

    assert [mark.answer for mark in marks] == answers
    assert [mark.is_muted for mark in marks] == [False, True, True]


def test_marks_lie_where_their_ink_is():
    first, second = marks_of(reading(0.95, 0.95))

    assert (first.left, first.right, first.top, first.bottom) == (0.0, 0.5, 0.25, 0.75)
    assert (second.left, second.right) == (1.0, 1.5)


def test_a_single_digit_has_no_mark_even_if_doubted():
    assert marks_of(reading(0.52)) == ()
