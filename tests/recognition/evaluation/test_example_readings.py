"""Examples that were read: which are looked at, and in which order."""

import csv

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import DataFileError, StoppedError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.example_readings import (
    ExampleFilter,
    Order,
    Shown,
    read_examples,
)
from digitpad.recognition.evaluation.example_set import examples_of_dataset, examples_of_drawings
from digitpad.recognition.evaluation.example_table import save_examples
from digitpad.recognition.recognizer import Doubt, Recognizer

ANSWERS = [0, 1, 1, 1, 2, 2]
LABELS = [0, 0, 1, 0, 2, 1]
INKS = [255, 200, 250, 255, 100, 60]


def reader(calibration=None):
    """Return a network that answers which of the first three pixels has ink: the more, the surer."""
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.weights[0][:, :3] = 5.0 * np.eye(3)
    return SavedNetwork(network, ("0", "1", "2"), {}, calibration or Calibration())


def example_set(answers=ANSWERS, labels=LABELS, inks=INKS, names=("bag", "coat", "shoe")):
    images = np.zeros((len(answers), 28, 28), np.uint8)
    images[np.arange(len(answers)), 0, answers] = inks
    part = LabelledImages(images, np.array(labels, np.uint8))
    return examples_of_dataset(Dataset("marks", part, part, part, names), "test")


@pytest.fixture
def readings():
    """Six examples, of which 1, 3 and 5 are wrong."""
    return read_examples(
        reader(Calibration(1.0, sure_from=0.9, class_from=0.7)), "own network", example_set()
    )


def rows(readings, **wanted):
    return readings.rows(ExampleFilter(**wanted)).tolist()


def test_wrong_ones_come_first_and_of_these_the_most_confident(readings):
    assert rows(readings) == [3, 1, 5, 0, 2, 4]
    assert rows(readings, order=Order.LEAST_SURE) == [5, 1, 3, 4, 2, 0]
    assert rows(readings, order=Order.AS_IN_DATA) == [0, 1, 2, 3, 4, 5]
    assert readings.n_wrong == 3


def test_a_filter_leaves_the_order_and_takes_out_what_it_does_not_want(readings):
    assert rows(readings, shown=Shown.WRONG) == [3, 1, 5]
    assert rows(readings, shown=Shown.RIGHT) == [0, 2, 4]
    assert rows(readings, label=0) == [3, 1, 0]
    assert rows(readings, answer=1) == [3, 1, 2]
    assert rows(readings, label=0, answer=1, order=Order.LEAST_SURE) == [1, 3]
    assert rows(readings, label=2, answer=0) == []
    assert rows(readings, writer=7) == rows(readings)  # nobody knows who wrote them
    assert rows(readings, is_doubted=True) == [5, 4]
    assert rows(readings, is_doubted=False) == [3, 1, 0, 2]
    assert rows(readings, shown=Shown.MISLABELLED) == []
    assert readings.rows(ExampleFilter(Shown.MISLABELLED), np.array([5, 3])).tolist() == [3, 5]


def test_doubt_names_and_the_surest_of_each_confused_pair_are_told(readings):
    assert [readings.doubt(row) for row in (3, 4, 5)] == [Doubt.NONE, Doubt.NOT_SURE, Doubt.NOT_A_DIGIT]
    assert (readings.label_name(3), readings.answer_name(3)) == ("bag", "1")
    assert readings.report.per_digit == {"bag": 1 / 3, "coat": 0.5, "shoe": 1.0}
    for names, told in ((("bag",), ("bag", "1", "2")), (tuple("abcd"), tuple("abc"))):
        assert read_examples(reader(), "", example_set(names=names)).report.row_names == told
    told = [(pair.confusion.label, pair.confusion.answer, pair.confusion.count) for pair in readings.pairs]

    assert told == [(0, 1, 2), (1, 2, 1)]
    assert np.array_equal(readings.pairs[0].picture, readings.examples.pictures[3])


def test_what_does_not_fit_or_is_stopped_is_told():
    with pytest.raises(DataFileError, match="label 3"):
        read_examples(reader(), "", example_set([0], [3], [255]))
    with pytest.raises(StoppedError):
        read_examples(reader(), "", example_set(), lambda: True)


def test_drawings_are_read_in_the_views_of_the_network_and_told_by_writer(tmp_path):
    network = Network((784, 2), ("identity",), "cross_entropy")
    network.initialize("he", np.random.default_rng(1))
    saved = SavedNetwork(network, ("0", "1"), views=((0.0, -1.0, 1.0, 0.0),))
    drawing = (as_stroke([(0.2, 0.2), (0.6, 0.3), (0.5, 0.8)]),)
    digits = [PenDigit(1, writer, drawing) for writer in (None, 7, 12)]

    found = read_examples(saved, "own network", examples_of_drawings(digits, "n", "n"))

    expected = Recognizer(saved).recognize_strokes(drawing)
    assert abs(expected.probabilities - expected.view_probabilities[0]).max() > 0.001
    assert found.label_probabilities == pytest.approx([expected.probabilities[1]] * 3, abs=1e-6)
    assert rows(found, writer=12) == [2]
    with pytest.raises(StoppedError):
        read_examples(saved, "", found.examples, lambda: True)
    assert set(found.report.per_writer) == {"7", "12"}
    save_examples(found, np.arange(3), tmp_path / "table.csv")
    table = list(csv.DictReader((tmp_path / "table.csv").read_text().splitlines()))
    assert [row["writer"] for row in table] == ["", "7", "12"]
    assert float(table[0]["label_probability"]) == pytest.approx(expected.probabilities[1], abs=1e-6)


def test_a_table_tells_of_some_examples_in_their_order(readings, tmp_path):
    path = tmp_path / "mistakes.csv"

    save_examples(readings, readings.rows(ExampleFilter(Shown.WRONG)), path)

    first, *others = csv.DictReader(path.read_text().splitlines())
    assert (first["number"], first["label"], first["answer"], first["doubt"]) == ("4", "bag", "1", "")
    assert float(first["confidence"]) == pytest.approx(readings.report.confidences[3], abs=1e-6)
    assert [other["number"] for other in others] == ["2", "6"]
    assert (others[1]["doubt"], others[1]["writer"]) == ("not a digit", "")
    with pytest.raises(DataFileError, match=r"mine\.csv cannot be saved: No such file"):
        save_examples(readings, np.arange(3), tmp_path / "none" / "mine.csv")
