"""A picture on the canvas in place of strokes."""

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.state import PictureOnCanvas

FOUR = tuple(
    as_stroke(points) for points in ([(0.35, 0.2), (0.25, 0.55), (0.65, 0.52)], [(0.55, 0.2), (0.55, 0.85)])
)
ZERO = (as_stroke([(0.5 + 0.15 * np.sin(a), 0.5 - 0.3 * np.cos(a)) for a in np.linspace(0.0, 6.3, 25)]),)


@pytest.fixture
def four():
    return PictureOnCanvas(rasterize(FOUR), "test picture 7: a 4")


def test_a_picture_is_read_as_it_is_and_painted_with_its_caption(parts, four, pixels):
    parts.state.set_picture(four)

    reading = parts.reader.reading
    assert (reading.text, reading.shown, reading.strokes) == ("4", 0, ())
    assert np.array_equal(reading.digits[0].picture, four.pixels)
    assert parts.state.drawing == ()
    assert not parts.canvas.is_empty
    at = np.arange(400) * 28 // 400
    assert (pixels(parts.canvas, LIGHT.text) == (four.pixels > 0.998)[at][:, at]).mean() > 0.99
    caption, _ = np.nonzero(pixels(parts.canvas, LIGHT.faint_text))
    assert caption.min() > 370


def test_it_replaces_the_drawing_and_undo_restores_that(parts, four):
    parts.state.set_drawing(ZERO)
    assert parts.reader.reading.text == "0"

    parts.state.set_picture(four)
    assert parts.reader.reading.text == "4"
    parts.canvas.undo()

    assert parts.reader.reading.text == "0"
    assert parts.state.picture is None
    assert parts.canvas.picture is None


def test_a_stroke_begins_on_an_empty_canvas(parts, four, drag):
    parts.state.set_picture(four)

    drag(parts.canvas, ZERO[0].tolist())

    assert parts.reader.reading.text == "0"
    assert len(parts.state.drawing) == 1
    assert parts.state.picture is None


def test_it_is_no_own_digit(window, user, four):
    window.state.set_picture(four)
    user.find(window, "drawing_canvas").setFocus()

    user.press(window, "4")

    assert len(window.state.samples) == 0
    assert user.answer(window) == "4"
    assert user.find(window, "clear_button").isEnabled()
