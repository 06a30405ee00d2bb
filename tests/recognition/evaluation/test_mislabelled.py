"""Examples that may bear the wrong label."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.example_readings import read_examples
from digitpad.recognition.evaluation.example_set import examples_of_dataset
from digitpad.recognition.evaluation.mislabelled import mislabelled_candidates


@pytest.fixture
def reader_of_rows():
    """A network that makes no mistakes on ``rows_dataset``."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    for label in range(10):
        picture = np.zeros((28, 28), np.float32)
        picture[2 * label + 3 : 2 * label + 5] = 0.3
        network.weights[0][label] = picture.ravel()
    return SavedNetwork(network, tuple("0123456789"))


def read(saved, images, labels):
    part = LabelledImages(images, labels)
    return read_examples(saved, "", examples_of_dataset(Dataset("", part, part, part, ()), "test"))


def test_wrong_labels_are_found_and_no_others(rows_dataset, reader_of_rows):
    labels = rows_dataset.train.labels.copy()
    bad = np.sort(np.concatenate([np.flatnonzero(labels == label)[:2] for label in range(10)]))
    labels[bad] = (labels[bad] + 3) % 10

    found = mislabelled_candidates(read(reader_of_rows, rows_dataset.train.images, labels))

    assert sorted(found.tolist()) == bad.tolist()


def test_a_wrong_answer_to_a_picture_like_its_class_is_the_networks_own_mistake(rows_dataset, reader_of_rows):
    train = rows_dataset.train
    images = train.images.copy()
    odd = np.flatnonzero(train.labels == 4)[:30]
    images[odd, 0] = 255  # as others of its class are
    first_row = np.zeros((28, 28), np.float32)
    first_row[0] = 1.0
    reader_of_rows.network.weights[0][7] += first_row.ravel()
    readings = read(reader_of_rows, images, train.labels)
    assert readings.n_wrong == len(odd)

    assert mislabelled_candidates(readings).tolist() == []


def test_an_answer_less_sure_than_usual_is_no_reason_to_doubt_the_label(rows_dataset, reader_of_rows):
    labels, images = rows_dataset.train.labels.copy(), rows_dataset.train.images.copy()
    labels[8] = (labels[8] + 3) % 10
    images[8] //= 6

    assert mislabelled_candidates(read(reader_of_rows, images, labels)).tolist() == []


@pytest.mark.parametrize("n_others", [0, 1_990, 1_995, 2_000])  # 2,000 are compared at once
@pytest.mark.parametrize(("n_wrong", "found"), [(2, [0, 1]), (3, [])])
def test_one_picture_of_the_same_label_is_too_few_and_it_is_not_itself(
    rows_dataset, reader_of_rows, n_wrong, found, n_others
):
    train = rows_dataset.train
    images, labels = train.images[train.labels == 2][:11].copy(), np.full(11, 2, np.uint8)
    labels[:n_wrong] = 9
    images[n_wrong:] //= 4  # so that these are each other's nearest, and surer than the rest
    others = np.resize(np.flatnonzero(~np.isin(train.labels, (2, 9))), n_others)
    images = np.concatenate([train.images[others], images])
    labels = np.concatenate([train.labels[others], labels])
    readings = read(reader_of_rows, images, labels)

    assert readings.n_wrong == n_wrong
    # Of the ten others, one or two bear its label: with itself there would be one more.
    assert sorted(mislabelled_candidates(readings) - n_others) == found


def test_without_mistakes_there_are_none_nor_among_too_few_pictures(rows_dataset, reader_of_rows):
    test = rows_dataset.test
    assert mislabelled_candidates(read(reader_of_rows, test.images, test.labels)).tolist() == []
    wrong = (test.labels[:10] + 1) % 10

    assert mislabelled_candidates(read(reader_of_rows, test.images[:10], wrong)).tolist() == []
