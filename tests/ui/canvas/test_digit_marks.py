"""What is written under each digit of a number."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.calibration import Calibration
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.digit_marks import DigitMark, marks_of, paint_marks


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


def answer_columns(x):
    """Return the columns in which the answer under an upright stroke at x, 0..1, has ink."""
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    paint_marks(painter, [DigitMark(x, x, 0.2, 0.6, "0?")], 200.0, 10.0, LIGHT)
    painter.end()
    paper, rows = QColor(LIGHT.surface), range(133, 155)  # below the bracket
    return [column for column in range(200) if any(image.pixelColor(column, row) != paper for row in rows)]


@pytest.mark.parametrize("x", [0.0, 0.02, 0.98, 1.0])
def test_an_answer_is_whole_also_at_the_edge_of_the_canvas(qapp, x):
    in_the_middle, at_the_edge = answer_columns(0.5), answer_columns(x)

    assert abs((in_the_middle[0] + in_the_middle[-1]) / 2 - 100) <= 1
    assert at_the_edge[0] > 0
    assert at_the_edge[-1] < 199
    assert at_the_edge[-1] - at_the_edge[0] >= in_the_middle[-1] - in_the_middle[0] - 1
