"""Numbers composed from somebody's digits, and what share of them comes out right."""

import itertools

import numpy as np
import pytest

from digitpad.benchmarks.parts.numbers import GAPS, LARGEST_HEIGHT_CHANGE, LENGTHS, compose, measure
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.recognizer import Recognizer


def bar_of(writer):
    return PenDigit(1, writer, (as_stroke([(9.0, 20.0), (writer, 70.0)]),))


def cross_of(writer):
    strokes = as_stroke([(0.0, 0.0), (40.0, 50.0)]), as_stroke([(40.0, 0.0), (writer, 50.0)])
    return PenDigit(0, writer, strokes)


DIGITS = [bar_of(1), cross_of(1), bar_of(2), cross_of(2)]


def reader_of(answer):
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.biases[0][answer] = 9.0
    return Recognizer(SavedNetwork(network, tuple("0123456789")))


def boxes(number):
    points = [np.concatenate([number.strokes[index] for index in group]) for group in number.groups]
    return np.array([[each.min(axis=0), each.max(axis=0)] for each in points])


def test_digits_stand_in_their_order_with_natural_gaps_and_heights():
    rng = np.random.default_rng(3)
    gaps, heights = [], []
    for _ in range(100):
        number = compose([DIGITS[1], DIGITS[0], DIGITS[1]], rng)
        assert number.labels == (0, 1, 0)
        assert number.groups == ((0, 1), (2,), (3, 4))
        box = boxes(number)
        gaps += (box[1:, 0, 0] - box[:-1, 1, 0]).tolist()
        heights += (box[:, 1, 1] - box[:, 0, 1]).tolist()

    assert 100 * GAPS[0] <= min(gaps) < 100 * (GAPS[0] + 0.03)
    assert 100 * GAPS[1] >= max(gaps) > 100 * (GAPS[1] - 0.03)
    assert 100 * (1 - LARGEST_HEIGHT_CHANGE) <= min(heights) < 90.0
    assert 100 * (1 + LARGEST_HEIGHT_CHANGE) >= max(heights) > 110.0


def test_the_share_of_numbers_grouped_and_read_right_is_told_by_length():
    figures = measure(DIGITS, reader_of(1), 20, seed=1)

    assert figures["single_digits"] == 4
    assert figures["many_stroke_digits"] == 2
    assert figures["torn_digits"] == figures["torn_many_stroke_digits"] == 0
    assert list(figures["lengths"]) == [str(length) for length in LENGTHS]
    pair, *_, five = figures["lengths"].values()
    assert pair["grouped"] == pair["grouped_in_any_order"] == 1.0
    # The reader calls everything a 1: right for numbers of ones alone.
    assert 0.1 < pair["read"] < 0.5
    assert five["read"] < 0.15
    assert pair["ms"] > 0.0


APART = PenDigit(1, 2, (as_stroke([(0.0, 0.0), (0.0, 90.0)]), as_stroke([(80.0, 0.0), (80.0, 90.0)])))
"""A digit that comes out as two."""


def test_each_number_counts_by_its_own_groups_and_the_time_is_the_median_in_milliseconds():
    seconds = itertools.cycle([0.002, 0.012, 0.0044444])  # of three numbers of each length
    moments = itertools.accumulate(itertools.chain.from_iterable((1.0, next(seconds)) for _ in range(12)))

    # Writer 1's bars come out right, and so do two numbers of three.
    figures = measure([bar_of(1), APART], reader_of(1), 3, seed=1, now=lambda: next(moments))

    assert figures["torn_digits"] == figures["torn_many_stroke_digits"] == figures["many_stroke_digits"] == 1
    assert figures["numbers"] == 3
    two_thirds = pytest.approx(2 / 3)
    for shares in figures["lengths"].values():
        assert shares == {
            "grouped": two_thirds,
            "grouped_in_any_order": two_thirds,
            "read": two_thirds,
            "ms": 4.444,
        }
