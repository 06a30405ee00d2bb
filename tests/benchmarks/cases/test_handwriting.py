"""What teaching somebody's hand brings, writer by writer."""

import pytest

from digitpad.benchmarks.cases import handwriting
from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningProgress, FineTuningResult


def reader_of(label):
    """Return a network that reads everything as a label."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.biases[-1][label] = 1.0
    return SavedNetwork(network, class_names(10))


SAVED = reader_of(1)


def digit(label, writer, number=0):
    return PenDigit(label, writer, (as_stroke([[0, 0], [label + 1, 10 + number], [3, 2 * label]]),))


def by_writer(counts, labels=(1, 4)):
    """Return so many digits of each label, for each writer."""
    return [
        digit(label, writer, number)
        for writer, count in counts.items()
        for number in range(count)
        for label in labels
    ]


class Teacher:
    """Takes the place of teaching: what it taught reads everything as a 4, and each lasts a second more."""

    def __init__(self):
        self.given = []

    def teach(self, saved, samples, dataset, seed, *, with_score):
        assert saved is SAVED
        assert not with_score
        self.given.append((samples, seed))
        yield FineTuningProgress(1, 2)
        yield FineTuningResult(reader_of(4), 0, 0, None, None, 0.0, 0.0, float(len(self.given)), 1)


@pytest.fixture
def teacher():
    return Teacher()


@pytest.fixture
def measure(rows_dataset, teacher):
    """Return a function that measures on pictures of rows, and returns what was found for each number."""

    def measure(digits, shots, seed=0, report=lambda _: None):
        figures = handwriting.measure(SAVED, digits, rows_dataset, shots, seed, report, teacher.teach)
        assert figures["seed"] == seed
        return figures["shots"]

    return measure


def test_each_writer_is_taught_and_tested_on_the_others_of_their_digits(measure, rows_dataset, teacher):
    # Writer 5 has a third 4: after two of each are taught, one 1 and two 4s are left.
    digits = [*by_writer({7: 3, 5: 3}), digit(4, 5, 9)]
    reported = []

    (row,) = measure(digits, [2], report=reported.append)

    assert reported == ["2 of each digit, writer 5", "2 of each digit, writer 7"]
    assert [{sample.writer for sample in samples} for samples, _ in teacher.given] == [{5}, {7}]
    for samples, _ in teacher.given:
        assert sorted(sample.label for sample in samples) == [1, 1, 4, 4]
    assert row == {
        "shots": 2,
        "writers": 2,
        "left_out": [],
        "mean_accuracy": pytest.approx((2 / 3 + 0.5) / 2),
        "worst_writer": "7",
        "worst_writer_accuracy": 0.5,
        "per_writer": {"5": pytest.approx(2 / 3), "7": 0.5},
        "mnist_accuracy_before": (rows_dataset.test.labels == 1).mean(),
        "mnist_accuracy_after": pytest.approx((rows_dataset.test.labels == 4).mean()),
        "seconds_median": 1.5,
    }


def test_no_shots_is_the_network_as_it_is_on_all_digits(measure, teacher):
    (row,) = measure([*by_writer({1: 2}), digit(4, 1, 9)], [0])

    assert teacher.given == []
    assert row["seconds_median"] is None
    assert row["mnist_accuracy_after"] == row["mnist_accuracy_before"]
    assert row["mean_accuracy"] == 2 / 5


def test_a_writer_with_too_few_is_left_out_and_named(measure):
    digits = [*by_writer({1: 2, 2: 3, 3: 1}), *by_writer({4: 5}, labels=(1,)), digit(4, 4)]

    (row,) = measure(digits, [2])

    # Writer 1 has two of each, but then none to be tested on. Writer 4 has a single 4.
    assert row["left_out"] == ["1", "3", "4"]
    assert list(row["per_writer"]) == ["2"]


def test_the_seed_picks_the_digits_and_is_handed_on(measure, teacher):
    digits = by_writer({1: 9}, labels=(1, 4, 6))
    for seed in (3, 3, 4):
        measure(digits, [2], seed)

    (first, seed), (again, _), (other, other_seed) = teacher.given
    assert (seed, other_seed) == (3, 4)
    assert sorted(sample.label for sample in first) == [1, 1, 4, 4, 6, 6]
    assert list(map(id, first)) == list(map(id, again))
    assert list(map(id, first)) != list(map(id, other))
