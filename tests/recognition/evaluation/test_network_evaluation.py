"""A network evaluated on a data set's test pictures."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.errors import StoppedError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.network_evaluation import evaluate_network


def reader():
    """Return a network whose answer is which of a picture's first three pixels is brightest."""
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.weights[0][:, :3] = 5.0 * np.eye(3)
    return SavedNetwork(network, ("0", "1", "2"))


def dataset(answers, labels, inks=None):
    images = np.zeros((len(answers), 28, 28), np.uint8)
    images[np.arange(len(answers)), 0, answers] = 255 if inks is None else inks
    part = LabelledImages(images, np.array(labels, np.uint8))
    return Dataset("marks", part, part, part, ("0", "1", "2"))


def test_each_confused_pair_of_the_test_pictures_has_the_one_it_was_surest_of():
    data = dataset(answers=[0, 1, 1, 1, 0], labels=[0, 2, 2, 2, 1], inks=[255, 100, 200, 150, 90])

    evaluation = evaluate_network(reader(), "shipped network", data)

    assert (evaluation.source, evaluation.dataset_name) == ("shipped network", "marks")
    assert (evaluation.report.correct, evaluation.report.total) == (1, 5)
    told = [(pair.confusion.label, pair.confusion.answer, pair.confusion.count) for pair in evaluation.pairs]
    assert told == [(2, 1, 3), (1, 0, 1)]
    assert np.array_equal(evaluation.pairs[0].picture, data.test.images[2])
    # Another one was surer, and right.
    assert np.array_equal(evaluation.pairs[1].picture, data.test.images[4])
    assert not np.shares_memory(evaluation.pairs[1].picture, data.test.images)


def test_it_can_be_stopped_between_some_pictures_and_the_next():
    data = dataset(answers=[0] * 2_000, labels=[0] * 2_000)
    answers = iter((False, True))

    with pytest.raises(StoppedError):
        evaluate_network(reader(), "", data, lambda: next(answers))
