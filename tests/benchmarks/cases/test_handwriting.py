import dataclasses

import numpy as np
import pytest

from digitpad.benchmarks.cases import handwriting
from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.fine_tuning import fine_tuning as teaching
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningResult


@pytest.fixture
def saved():
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    return SavedNetwork(network, class_names(10))


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


@pytest.fixture
def calls(monkeypatch):
    """Record what is taught; the taught network reads everything as a 4."""
    recorded = []

    def fine_tune(saved, samples, dataset, seed, *, with_score):
        recorded.append((samples, seed))
        network = saved.network.copy()
        network.parameters[:] = 0.0
        network.biases[-1][4] = 1.0
        yield FineTuningResult(
            SavedNetwork(network, saved.class_names), 0, 0, None, None, 0.0, 0.0, len(recorded), 1
        )

    monkeypatch.setattr(handwriting, "fine_tune", fine_tune)
    return recorded


def test_each_writer_is_taught_and_tested_on_the_others_of_their_digits(saved, rows_dataset, calls):
    # Writer 5 has a third 4: after two of each are taught, one 1 and two 4s are left.
    digits = [*by_writer({7: 3, 5: 3}), digit(4, 5, 9)]

    (row,) = handwriting.measure(saved, digits, rows_dataset, [2])["shots"]

    assert [{sample.writer for sample in samples} for samples, _ in calls] == [{5}, {7}]
    for samples, _ in calls:
        assert sorted(sample.label for sample in samples) == [1, 1, 4, 4]
    assert row["per_writer"] == {"5": pytest.approx(2 / 3), "7": 0.5}
    assert row["mean_accuracy"] == pytest.approx((2 / 3 + 0.5) / 2)
    assert (row["worst_writer"], row["worst_writer_accuracy"]) == ("7", 0.5)
    assert (row["shots"], row["writers"], row["left_out"]) == (2, 2, [])
    assert row["seconds_median"] == 1.5
    assert row["mnist_accuracy_after"] == pytest.approx((rows_dataset.test.labels == 4).mean())
    assert row["mnist_accuracy_before"] != row["mnist_accuracy_after"]


def test_no_shots_is_the_network_as_it_is_on_all_digits(saved, rows_dataset, calls):
    digits = by_writer({1: 2})

    (row,) = handwriting.measure(saved, digits, rows_dataset, [0])["shots"]

    assert calls == []
    assert row["seconds_median"] is None
    assert row["mnist_accuracy_after"] == row["mnist_accuracy_before"]
    assert row["mean_accuracy"] in {0.0, 0.25, 0.5, 0.75, 1.0}


def test_a_writer_with_too_few_is_left_out_and_named(saved, rows_dataset, calls):
    digits = [*by_writer({1: 2, 2: 3, 3: 1}), *by_writer({4: 5}, labels=(1,)), digit(4, 4)]

    (row,) = handwriting.measure(saved, digits, rows_dataset, [2])["shots"]

    # Writer 1 has two of each, but then none to be tested on. Writer 4 has a single 4.
    assert row["left_out"] == ["1", "3", "4"]
    assert list(row["per_writer"]) == ["2"]
    assert any("writers 1, 3, 4" in line for line in handwriting.as_lines({"shots": [row]}))


def test_a_line_tells_the_worst_writer_and_what_teaching_cost_and_took():
    row = {
        "shots": 3,
        "mean_accuracy": 0.9,
        "worst_writer": "7",
        "worst_writer_accuracy": 0.75,
        "mnist_accuracy_before": 0.99,
        "mnist_accuracy_after": 0.985,
        "seconds_median": 1.5,
        "left_out": [],
    }

    _, line = handwriting.as_lines({"shots": [row]})

    assert " ".join(line.split()) == "3 90.00 % 75.00 % (7) 98.50 % (-0.50) 1.50 s"


def test_if_every_writer_has_too_few_that_is_told(saved, rows_dataset, calls):
    with pytest.raises(DataFileError, match="No writer has 5 of each digit"):
        handwriting.measure(saved, by_writer({1: 5}), rows_dataset, [5])


def test_where_no_writer_is_named_all_are_one_writers(saved, rows_dataset, calls):
    (row,) = handwriting.measure(saved, by_writer({None: 3}), rows_dataset, [1])["shots"]

    assert list(row["per_writer"]) == ["unnamed"]


def test_the_seed_picks_the_digits_and_is_handed_on(saved, rows_dataset, calls):
    digits = by_writer({1: 9}, labels=(1, 4, 6))
    for seed in (3, 3, 4):
        handwriting.measure(saved, digits, rows_dataset, [2], seed)

    (first, seed), (again, _), (other, other_seed) = calls
    assert (seed, other_seed) == (3, 4)
    assert sorted(sample.label for sample in first) == [1, 1, 4, 4, 6, 6]
    assert list(map(id, first)) == list(map(id, again))
    assert list(map(id, first)) != list(map(id, other))


def test_the_network_must_know_the_digits(saved, rows_dataset):
    letters = dataclasses.replace(saved, class_names=tuple("ABCDEFGHIJ"))

    with pytest.raises(DataFileError, match="the digit 1, which the network does not know"):
        handwriting.measure(letters, by_writer({1: 3}), rows_dataset, [0])


def test_with_the_real_teaching_figures_come_out(saved, rows_dataset, monkeypatch):
    monkeypatch.setattr(teaching, "N_STEPS", 60)
    monkeypatch.setattr(teaching, "_LEARNING_RATE", 0.02)

    before, after = handwriting.measure(saved, by_writer({1: 4}), rows_dataset, [0, 2])["shots"]

    assert after["mean_accuracy"] > before["mean_accuracy"]
    assert after["seconds_median"] > 0.0
    lines = handwriting.as_lines({"shots": [before, after]})
    assert len(lines) == 3
    assert f"{100 * after['mean_accuracy']:.2f} %" in lines[2]
