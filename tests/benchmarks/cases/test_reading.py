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


def test_answers_that_change_with_the_size_are_counted():
    answers = np.array([[1, 1], *[[1, 2]] * 5])

    figures = reading.steadiness(answers, labels=np.array([1, 2]))

    steady = dict.fromkeys(("60", "100", "200", "350", "500"), 1.0)
    assert figures == {
        "same_answer": {"40": 0.5, **steady},
        "same_answer_at_all": 0.5,
        "accuracy": {"40": 0.5, **steady},
    }


def test_a_steady_reader_gives_the_same_answers_and_a_wrong_label_counts():
    digits = [PenDigit(1, 1, (UPRIGHT,)), PenDigit(0, 1, (LEVEL,)), PenDigit(7, 1, (UPRIGHT,))]

    figures = reading.measure(digits, reader_of_slopes(), 10)

    assert figures["digits"] == 3
    assert figures["same_answer_at_all"] == 1.0
    assert figures["accuracy"] == dict.fromkeys(figures["same_answer"], pytest.approx(2 / 3))
    assert figures["numbers"]["single_digits"] == 3
    assert figures["numbers"]["numbers"] == 10


def test_people_get_a_table_of_sizes_and_one_of_numbers():
    digits = [PenDigit(1, 1, (UPRIGHT,)), PenDigit(0, 1, (LEVEL,))]

    lines = reading.as_lines(reading.measure(digits, reader_of_slopes(), 2))

    assert "500                                         100.00 %  100.00 %" in lines
    assert "single digits split: 0 of 2" in lines
