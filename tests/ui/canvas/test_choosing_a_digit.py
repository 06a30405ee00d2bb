"""The chosen digit of a number: the newest, until another one is clicked."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.raster import rasterize

FOUR = [[(0.16, 0.25), (0.08, 0.5), (0.26, 0.5)], [(0.21, 0.36), (0.2, 0.68)]]
ZERO = [[(0.46 + 0.1 * np.sin(a), 0.46 - 0.2 * np.cos(a)) for a in np.linspace(0.0, 6.3, 25)]]
SEVEN = [[(0.68, 0.25), (0.9, 0.26), (0.78, 0.66)], [(0.73, 0.45), (0.88, 0.43)]]

ON_FOUR, IN_ZERO, BESIDE_SEVEN, ELSEWHERE = (70, 200), (184, 184), (280, 220), (300, 340)
"""Places on the canvas, in pixels."""


@pytest.fixture
def number(parts, drag):
    """The parts with 407 on the canvas, the 7 drawn last."""
    for stroke in (*FOUR, *ZERO, *SEVEN):
        drag(parts.canvas, stroke)
    assert parts.reader.reading.text == "407"
    return parts


def bars_of(parts):
    """Return the announced digit of the bars, such as "3rd digit: 7"."""
    assert parts.reader.reading is not None
    return parts.panel.accessibleName().split(". ")[1].split(",")[0]


def click(parts, place, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(parts.canvas, button, pos=QPoint(*place))


@pytest.mark.parametrize(
    ("device", "place", "digit", "strokes"),
    [
        ("mouse", ON_FOUR, "1st digit: 4", slice(0, 2)),
        ("pen", IN_ZERO, "2nd digit: 0", slice(2, 3)),
        ("finger", BESIDE_SEVEN, "3rd digit: 7", slice(3, 5)),
    ],
)
def test_a_click_on_a_digit_shows_its_bars_and_picture_and_leaves_no_trace(
    number, draw_with, device, place, digit, strokes
):
    before = number.canvas.strokes

    draw_with(device, number.canvas).stroke(place)

    assert bars_of(number) == digit
    number.canvas.digit_clicked.emit(3)  # of a reading with more digits
    assert bars_of(number) == digit
    assert number.canvas.strokes is before
    assert not number.canvas.is_drawing
    picture = rasterize(before[strokes])
    assert np.array_equal(number.panel.recognition.picture, picture)
    shown = number.view.grab().toImage()
    number.view.set_recognition(number.state.recognizer.recognize_strokes(before[strokes]))
    assert number.view.grab().toImage() == shown


def test_a_click_is_no_step_to_undo_and_leaves_what_can_be_redone(number, drag):
    drag(number.canvas, [(0.3, 0.9), (0.5, 0.9)])
    with_more = number.canvas.strokes
    number.canvas.undo()

    click(number, IN_ZERO)

    assert number.canvas.can_redo
    number.canvas.redo()
    assert number.canvas.strokes == with_more


def test_a_click_on_a_digit_that_is_alone_draws_a_dot(parts, drag):
    drag(parts.canvas, ZERO[0])
    assert parts.reader.reading.text == "0"

    click(parts, IN_ZERO)

    assert len(parts.canvas.strokes) == 2


@pytest.mark.parametrize(("moved", "is_click"), [((3, 2), True), ((4, 0), False), ((0, -4), False)])
def test_a_press_that_moves_four_pixels_is_a_stroke(number, draw_with, moved, is_click):
    mouse = draw_with("mouse", number.canvas)
    there = (IN_ZERO[0] + moved[0], IN_ZERO[1] + moved[1])

    mouse.press(*IN_ZERO)
    mouse.move(*there)
    mouse.release(*IN_ZERO)

    assert (len(number.canvas.strokes) == 5) == is_click
    assert number.canvas.can_undo


@pytest.mark.parametrize("change", ["stroke", "undo", "erase"])
def test_a_change_of_the_drawing_moves_on_to_the_newest_digit(number, drag, change):
    click(number, IN_ZERO)

    if change == "stroke":
        drag(number.canvas, [(0.1, 0.4), (0.22, 0.41)])
        assert bars_of(number).startswith("1st digit")
    else:
        if change == "undo":
            number.canvas.undo()
        else:
            drag(number.canvas, [(0.75, 0.6), (0.78, 0.66)], Qt.MouseButton.RightButton)
        assert bars_of(number).startswith("3rd digit")


@pytest.mark.parametrize("what", ["undo", "hide", "cancel"])
def test_an_unfinished_click_chooses_nothing_and_leaves_no_ink(number, draw_with, what):
    finger, before = draw_with("finger", number.canvas), number.canvas.strokes
    finger.press(*ON_FOUR)

    if what == "undo":
        number.canvas.undo()
    elif what == "hide":
        number.canvas.hide()
    else:
        QApplication.sendEvent(number.canvas, QTouchEvent(QEvent.Type.TouchCancel, finger.device))
    finger.release(*ON_FOUR)

    assert number.canvas.strokes is before
    assert bars_of(number) == "3rd digit: 7"


def test_a_click_keeps_a_labelled_number_and_a_stroke_replaces_it(number, draw_with):
    before = number.canvas.strokes
    number.canvas.set_done_with(True)

    click(number, IN_ZERO)
    assert number.canvas.strokes is before
    number.canvas.set_done_with(True)
    draw_with("mouse", number.canvas).stroke((160, 184), (180, 184), (208, 184))

    assert (number.canvas.strokes[0] * 400).round().tolist() == [[160, 184], [180, 184], [208, 184]]
    assert len(number.canvas.strokes) == 1
    number.canvas.undo()
    number.canvas.undo()
    assert number.canvas.strokes is before
