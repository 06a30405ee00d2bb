"""The marks under the digits of a number, and the digit at a point."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.digit_marks import DigitMark, marked_at, marks_of, paint_marks

NINE, NINE_OR_FOUR, NO_DIGIT = (0.05, 0.95), (0.4, 0.6), (0.52, 0.48)
NAMES = ("4", "9")


@pytest.mark.parametrize(("is_settled", "answers"), [(True, ["9", "9?", "4?"]), (False, ["9", "9", "4"])])
def test_doubtful_digits_are_muted_and_get_a_question_mark_once_settled(make_reading, is_settled, answers):
    marks = marks_of(make_reading(NINE, NINE_OR_FOUR, NO_DIGIT, names=NAMES), is_settled=is_settled)

    assert [mark.answer for mark in marks] == answers
    assert [mark.is_muted for mark in marks] == [False, True, True]


@pytest.mark.parametrize(("chosen", "expected"), [(None, [False, True]), (0, [True, False])])
def test_the_chosen_digit_has_its_own_mark(make_reading, chosen, expected):
    marks = marks_of(make_reading(NINE, NINE, names=NAMES, chosen=chosen))

    assert [mark.is_chosen for mark in marks] == expected


def test_marks_have_the_bounds_of_their_ink(make_reading):
    first, second = marks_of(make_reading(NINE, NINE, names=NAMES))

    assert (first.left, first.right, first.top, first.bottom) == (0.0, 0.25, 0.25, 0.75)
    assert (second.left, second.right) == (0.5, 0.75)


def test_a_single_digit_has_no_mark_even_if_doubtful(make_reading):
    assert marks_of(make_reading(NO_DIGIT, names=NAMES)) == ()


def mark(left, right, top=0.2, bottom=0.6, **more):
    return DigitMark(left, right, top, bottom, "0?", **more)


@pytest.mark.parametrize(
    ("x", "y", "digit"),
    [
        (0.2, 0.4, 0),
        (0.07, 0.4, 0),  # close to it
        (0.2, 0.17, 0),
        (0.2, 0.63, 0),
        (0.06, 0.4, None),
        (0.2, 0.16, None),
        (0.2, 0.64, None),
        (0.33, 0.4, 0),
        (0.355, 0.4, None),  # between them
        (0.37, 0.4, 1),
        (0.6, 0.4, 1),
        (0.64, 0.4, None),
    ],
)
def test_a_point_belongs_to_the_digit_at_or_near_it(x, y, digit):
    assert marked_at((mark(0.1, 0.3), mark(0.4, 0.6)), x, y) == digit


def test_where_digits_overlap_the_nearer_middle_wins():
    assert [marked_at((mark(0.1, 0.5), mark(0.3, 0.7)), x, 0.4) for x in (0.35, 0.45)] == [0, 1]
    assert marked_at((), 0.5, 0.5) is None


@pytest.fixture
def painted(qapp, pixels):
    """Return a function that paints marks on 200x200 pixels, and returns a mask of a colour."""

    def painted(marks, color):
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.surface))
        painter = QPainter(image)
        paint_marks(painter, marks, 200.0, 10.0, LIGHT)
        painter.end()
        return pixels(image, color)

    return painted


@pytest.mark.parametrize(("bottom", "is_above"), [(0.6, False), (0.97, True)])
def test_a_bracket_as_wide_as_the_ink_lies_below_it_or_above_where_the_canvas_ends(painted, bottom, is_above):
    marks = [mark(0.2, 0.8, 0.5, bottom)]
    rows, columns = np.nonzero(painted(marks, LIGHT.faint_text))
    answer = np.flatnonzero(painted(marks, LIGHT.accent).any(axis=1))

    line = np.bincount(rows).argmax()
    assert line == pytest.approx(0.5 * 200 - 11 if is_above else bottom * 200 + 11, abs=1)
    assert (columns.min(), columns.max()) == pytest.approx((40, 160), abs=2)
    assert ((rows >= line) if is_above else (rows <= line)).all()  # its hooks point to the ink
    assert 1 < (line - answer[-1] if is_above else answer[0] - line) < 8  # outside, and close to it


@pytest.mark.parametrize(
    ("is_chosen", "color", "thickness"), [(True, LIGHT.accent, 3), (False, LIGHT.faint_text, 1)]
)
def test_the_bracket_of_the_chosen_digit_is_bright_and_thick(painted, is_chosen, color, thickness):
    column = painted([mark(0.2, 0.8, is_chosen=is_chosen)], color)[:, 60]

    assert column.sum() == thickness


def test_a_doubtful_answer_is_faint(painted):
    below = slice(134, 155)

    assert painted([mark(0.2, 0.8)], LIGHT.accent)[below].any()
    assert not painted([mark(0.2, 0.8, is_muted=True)], LIGHT.accent)[below].any()


@pytest.mark.parametrize("x", [0.0, 0.02, 0.98, 1.0])
def test_an_answer_is_not_cut_at_the_edge_of_the_canvas(painted, x):
    def columns(x):
        return np.flatnonzero(~painted([mark(x, x)], LIGHT.surface)[133:155].all(axis=0))

    in_the_middle, at_the_edge = columns(0.5), columns(x)

    assert in_the_middle[[0, -1]].mean() == pytest.approx(100, abs=1)
    assert at_the_edge[0] > 0
    assert at_the_edge[-1] < 199
    assert np.ptp(at_the_edge) >= np.ptp(in_the_middle) - 1
