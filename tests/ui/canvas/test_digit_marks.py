"""What is written under each digit of a number, and which digit a place belongs to."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.digit_marks import DigitMark, marked_at, marks_of, paint_marks

NINE, NINE_OR_FOUR, NO_DIGIT = (0.05, 0.95), (0.4, 0.6), (0.52, 0.48)
NAMES = ("4", "9")


@pytest.mark.parametrize(("is_settled", "answers"), [(True, ["9", "9?", "4?"]), (False, ["9", "9", "4"])])
def test_doubted_digits_are_muted_and_when_settled_questioned(make_reading, is_settled, answers):
    marks = marks_of(make_reading(NINE, NINE_OR_FOUR, NO_DIGIT, names=NAMES), is_settled=is_settled)

    assert [mark.answer for mark in marks] == answers
    assert [mark.is_muted for mark in marks] == [False, True, True]


@pytest.mark.parametrize(("chosen", "expected"), [(None, [False, True]), (0, [True, False])])
def test_the_digit_that_is_looked_at_is_marked_so(make_reading, chosen, expected):
    marks = marks_of(make_reading(NINE, NINE, names=NAMES, chosen=chosen))

    assert [mark.is_chosen for mark in marks] == expected


def mark(left, right, top=0.2, bottom=0.6, **more):
    return DigitMark(left, right, top, bottom, "0?", **more)


@pytest.mark.parametrize(
    ("places", "digit"),
    [
        ([(0.2, 0.4), (0.07, 0.4), (0.2, 0.17), (0.2, 0.63), (0.33, 0.4)], 0),
        ([(0.37, 0.4), (0.6, 0.4)], 1),
        ([(0.06, 0.4), (0.2, 0.16), (0.2, 0.64), (0.355, 0.4), (0.64, 0.4)], None),
    ],
)
def test_a_place_belongs_to_the_digit_it_lies_on_or_close_to(places, digit):
    marks = mark(0.1, 0.3), mark(0.4, 0.6)

    assert {marked_at(marks, *place) for place in places} == {digit}


def test_where_digits_overlap_a_place_belongs_to_the_one_with_the_nearer_middle():
    assert [marked_at((mark(0.1, 0.5), mark(0.3, 0.7)), x, 0.4) for x in (0.35, 0.45)] == [0, 1]
    assert marked_at((), 0.5, 0.5) is None


def test_a_bracket_and_its_answer_lie_under_the_ink_or_above_it_at_the_bottom(pixels, qapp):
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    for shown, color in (
        (mark(0.1, 0.3, is_chosen=True), LIGHT.accent),
        (mark(0.6, 0.9, 0.5, 0.95, is_muted=True), LIGHT.faint_text),
        (mark(0.0, 0.0, is_chosen=True), LIGHT.accent),
    ):
        image.fill("white")

        painter = QPainter(image)
        paint_marks(painter, [shown], 400.0, 18.0, LIGHT)
        painter.end()

        rows, columns = np.nonzero(pixels(image, color))
        y, sign = (0.5, -1) if shown.bottom > 0.9 else (0.6, 1)
        away = sorted(sign * (rows - 400 * y))
        assert (away[0], away[-1]) == pytest.approx((10, 28), abs=5)
        middle, width = 200 * (shown.left + shown.right), max(400 * (shown.right - shown.left), 12)
        assert np.ptp(columns) == pytest.approx(width, abs=6)
        assert columns.mean() == pytest.approx(max(middle, 7), abs=3)
