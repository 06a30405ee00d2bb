"""From strokes of several digits to a number."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.number_reader import read_number
from digitpad.recognition.recognizer import Recognizer

FOUR = [[(30, 0), (0, 62), (60, 62)], [(42, 30), (40, 100)]]
ZERO = [[(130 + 30 * np.sin(angle), 50 - 50 * np.cos(angle)) for angle in np.linspace(0.0, 6.3, 25)]]
SEVEN = [[(200, 0), (255, 2), (225, 100)], [(212, 50), (252, 46)]]
STROKES = [as_stroke(points) for points in [*FOUR, *ZERO, *SEVEN]]


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer(open_network(shipped_network_path()))


@pytest.mark.parametrize(
    ("order", "groups", "newest"),
    [
        ([0, 1, 2, 3, 4], ((0, 1), (2,), (3, 4)), 2),
        ([3, 4, 2, 0, 1], ((3, 4), (2,), (0, 1)), 0),
        ([0, 3, 4, 1, 2], ((0, 3), (4,), (1, 2)), 1),
    ],
)
def test_a_number_is_read_from_the_left_each_digit_by_its_strokes_alone(recognizer, order, groups, newest):
    strokes = [STROKES[index] for index in order]

    reading = read_number(strokes, recognizer)

    assert (reading.text, reading.groups, reading.newest) == ("407", groups, newest)
    for group, digit in zip(reading.groups, reading.digits, strict=True):
        alone = recognizer.recognize_strokes([strokes[index] for index in group])
        assert np.array_equal(digit.picture, alone.picture)
        assert digit.probabilities == pytest.approx(alone.probabilities, abs=1e-6)


def test_digits_of_the_same_strokes_are_not_inked_again_but_read_by_the_new_network(recognizer):
    last = read_number(STROKES[:3], recognizer)
    four, zero = last.digits

    reading = read_number(STROKES, recognizer, last)

    assert reading.digits[0].pictures is four.pictures
    assert reading.digits[1].pictures is zero.pictures
    assert np.array_equal(reading.digits[2].picture, rasterize(STROKES[3:]))
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.biases[0][1] = 5.0

    saved = SavedNetwork(network, ("a", "b", "c"), views=recognizer.views)
    other = read_number(STROKES, Recognizer(saved), reading)
    assert other.text == "bbb"
    assert other.digits[2].pictures is reading.digits[2].pictures


def test_a_network_with_other_views_inks_the_strokes_again(recognizer):
    last = read_number(STROKES[:2], recognizer)
    saved = open_network(shipped_network_path())
    wide = Recognizer(dataclasses.replace(saved, views=((1.5, 0.0, 0.0, 1.0),)))

    reading = read_number(STROKES[:2], wide, last)

    widened = [as_stroke(stroke * (1.5, 1.0)) for stroke in STROKES[:2]]
    assert np.array_equal(reading.digits[0].pictures, [rasterize(STROKES[:2]), rasterize(widened)])


def test_a_chosen_digit_is_looked_at_until_the_drawing_changes(recognizer):
    reading = read_number(STROKES, recognizer)
    assert reading.shown == reading.newest == 2

    chosen = dataclasses.replace(reading, chosen=0)

    assert chosen.shown == 0
    assert read_number(STROKES, recognizer, chosen).shown == 0
    copies = [stroke.copy() for stroke in STROKES]
    for changed in (STROKES[:-1], [*STROKES, as_stroke([(300, 0), (300, 100)])], copies):
        after = read_number(changed, recognizer, chosen)
        assert after.shown == after.newest != 0


@pytest.mark.parametrize(
    ("names", "n_read"), [("0123456789", 2), ("ABCDEFGHIJ", 2), (("Bag", *"123456789"), 1)]
)
def test_classes_that_are_no_characters_make_no_number(names, n_read):
    network = Network((784, 10), ("identity",), "cross_entropy")
    strokes = [as_stroke([(x, 0.2), (x, 0.8)]) for x in (0.2, 0.8)]

    reading = read_number(strokes, Recognizer(SavedNetwork(network, tuple(names))))

    assert len(reading.digits) == n_read
    assert read_number([], Recognizer(SavedNetwork(network, tuple(names)))).digits == ()
