"""What is read without a stroke, or without half of it."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import StoppedError
from digitpad.insight.why.strokes_left_out import strokes_left_out
from digitpad.recognition.recognizer import Recognizer


@pytest.fixture
def recognizer(saved):
    return Recognizer(saved)


def test_each_stroke_and_each_half_of_a_long_one_is_left_out_once(recognizer, drawing):
    found = strokes_left_out(recognizer, drawing)

    assert [one.title for one in found] == [
        "stroke 1",
        "the first half of stroke 1",
        "the second half of stroke 1",
        "stroke 2",
        "the first half of stroke 2",
        "the second half of stroke 2",
    ]
    for one in found:
        assert one.recognition.picture.tolist() == rasterize(one.strokes).tolist()
        assert one.recognition.answer == recognizer.recognize_strokes(one.strokes).answer
    assert found[0].strokes == (drawing[1],)
    # Without its first half, the second stroke keeps its lower part.
    assert found[4].strokes[1][:, 1].min() == pytest.approx(0.55, abs=0.02)
    assert found[4].strokes[1][:, 1].max() == pytest.approx(0.85)


def test_what_is_left_is_read_in_the_views_of_the_network(saved, drawing):
    turned = Recognizer(dataclasses.replace(saved, views=((0.0, -1.0, 1.0, 0.0),)))

    for one in strokes_left_out(turned, drawing):
        expected = turned.recognize_strokes(one.strokes)
        assert np.array_equal(one.recognition.pictures, expected.pictures)
        assert one.recognition.probabilities == pytest.approx(expected.probabilities, abs=1e-6)


def test_a_short_stroke_has_no_halves_and_a_lone_one_is_not_left_out(recognizer, drawing):
    short = as_stroke([(0.5, 0.5), (0.55, 0.5)])
    dot = as_stroke([(0.5, 0.5)])

    titles = [one.title for one in strokes_left_out(recognizer, (drawing[1], short))]
    assert titles[-1] == "stroke 2"
    assert len(titles) == 4
    assert [one.half for one in strokes_left_out(recognizer, drawing[1:])] == [0, 1]
    assert strokes_left_out(recognizer, (dot,)) == ()
    with pytest.raises(StoppedError):
        strokes_left_out(recognizer, drawing, lambda: True)
