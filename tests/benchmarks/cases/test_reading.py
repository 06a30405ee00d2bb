"""The measurement of reading at any size, and of numbers."""

import numpy as np
import pytest

from digitpad.benchmarks.cases import reading
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network

UPRIGHT = as_stroke([(3.0, 0.0), (3.2, 50.0), (3.0, 100.0)])
LEVEL = as_stroke([(0.0, 7.0), (40.0, 7.1)])


def reader_of_slopes():
    """Return a network that answers 1 for upright ink and 0 for level ink, whatever their size."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    row, column = np.divmod(np.arange(784), 28)
    network.weights[0][0] = np.abs(column - 14) - np.abs(row - 14)
    network.weights[0][1] = np.abs(row - 14) - np.abs(column - 14)
    network.biases[0][2:] = -1e3
    return SavedNetwork(network, tuple("0123456789"))


@pytest.mark.parametrize("height", [40, 200, 500])
def test_a_digit_is_drawn_in_whole_pixels_as_tall_as_it_is_to_be(height):
    upright, level = reading.at_height([UPRIGHT + 900, LEVEL + 900], height, np.random.default_rng(0))

    assert np.array_equal(upright, np.rint(upright))
    assert np.ptp(upright[:, 1]) == pytest.approx(height, abs=1)
    assert np.ptp(level[:, 0]) == pytest.approx(0.4 * height, abs=1)
    both = np.concatenate([upright, level])
    assert both.min() >= 0
    assert both.max() <= 560


def test_points_that_fall_together_are_one():
    close = as_stroke(np.column_stack([np.zeros(500), np.linspace(0, 1, 500)]))

    (stroke,) = reading.at_height([close], 40, np.random.default_rng(0))

    assert 40 <= len(stroke) <= 42


def test_a_steady_reader_gives_the_same_answers_and_a_wrong_label_counts():
    digits = [PenDigit(1, 1, (UPRIGHT,)), PenDigit(0, 1, (LEVEL,)), PenDigit(7, 1, (UPRIGHT,))]

    figures = reading.measure(digits, reader_of_slopes(), 10)

    assert figures["same_answer_at_all"] == 1.0
    assert figures["accuracy"] == {str(height): pytest.approx(2 / 3) for height in reading.HEIGHTS_PX}
    lines = reading.as_lines(figures)
    assert sum("66.67 %" in line for line in lines) == len(reading.HEIGHTS_PX)
    assert "same answer at all heights: 100.00 %" in lines
    assert "single digits torn apart: 0 of 3" in lines


def test_answers_that_change_with_the_size_are_counted(monkeypatch):
    answers = iter([np.array([1, 1]), *[np.array([1, 2])] * 5])
    monkeypatch.setattr(reading, "_answers", lambda *_: next(answers))

    figures = reading.measure(
        [PenDigit(1, 1, (UPRIGHT,)), PenDigit(2, 1, (UPRIGHT,))], reader_of_slopes(), 10
    )

    assert figures["same_answer"]["40"] == 0.5
    assert figures["same_answer"]["60"] == 1.0
    assert figures["same_answer_at_all"] == 0.5
    assert figures["accuracy"]["40"] == 0.5
