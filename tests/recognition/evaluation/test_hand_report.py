import itertools

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.hand_report import Misreading, digits_to_write, report_on

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
BAR = (as_stroke([(0.1, 0.5), (0.9, 0.5)]),)


@pytest.fixture
def reads_poles_as_1_and_bars_as_7():
    """Return a network with one unit for ink in the middle column, and one for the middle row."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.parameters[:] = 0.0
    column, row = np.zeros((28, 28)), np.zeros((28, 28))
    column[:, 13:16] = 1.0
    row[13:16] = 1.0
    network.weights[0][1] = column.ravel()
    network.weights[0][7] = row.ravel()
    return SavedNetwork(network, class_names(10))


def test_each_digit_is_asked_for_twice_and_never_twice_in_a_row_and_in_another_order_each_time():
    rng = np.random.default_rng(0)
    tests = [digits_to_write(rng) for _ in range(20)]

    for digits in tests:
        assert sorted(digits) == sorted([*range(10), *range(10)])
        assert all(one != other for one, other in itertools.pairwise(digits))
    assert len(set(tests)) == 20


def test_right_ones_are_counted_and_wrong_ones_named_the_most_frequent_first(reads_poles_as_1_and_bars_as_7):
    drawings = [(1, POLE), (9, BAR), *[(8, POLE)] * 2, (7, BAR), (4, BAR), *[(0, BAR)] * 3]

    report = report_on(reads_poles_as_1_and_bars_as_7, drawings)

    assert (report.right, report.total, report.score) == (2, 9, "2 of 9")
    assert report.misreadings[1] == Misreading(8, "1", (POLE, POLE))
    assert [str(one) for one in report.misreadings] == [
        "Your 0 was read as 7 3 times.",
        "Your 8 was read as 1 twice.",
        "Your 4 was read as 7 once.",
        "Your 9 was read as 7 once.",
    ]
    assert report_on(reads_poles_as_1_and_bars_as_7, [(1, POLE)]).misreadings == ()
    other = SavedNetwork(Network((4, 10), ("identity",), "cross_entropy"), class_names(10))
    with pytest.raises(ModelFileError, match="reads 4 values"):
        report_on(other, [(1, POLE)])
