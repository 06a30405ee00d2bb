import csv
import re

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.predictions import save_predictions


@pytest.fixture
def saved():
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    return SavedNetwork(network, ("a", "b", "c"))


@pytest.fixture
def images():
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 255, (1_003, 28, 28)).astype(np.uint8)
    return LabelledImages(pixels, rng.integers(0, 3, 1_003).astype(np.uint8))


def test_the_table_has_each_image_with_label_prediction_and_probabilities(saved, images, tmp_path):
    save_predictions(saved, images, tmp_path / "table.csv")

    with (tmp_path / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["image"]) for row in rows] == list(range(1, 1_004))
    assert [row["label"] for row in rows] == ["abc"[label] for label in images.labels]
    expected = saved.network.probabilities(images.images.reshape(1_003, -1))
    assert [row["prediction"] for row in rows] == ["abc"[index] for index in expected.argmax(axis=1)]
    written = [[row[f"probability_{name}"] for name in "abc"] for row in rows]
    assert all(re.fullmatch(r"[01]\.[0-9]{6}", value) for values in written for value in values)
    assert np.array(written, float) == pytest.approx(expected, abs=1e-6)


def test_pictures_and_labels_that_the_network_does_not_know_are_refused_and_nothing_is_written(
    saved, images, tmp_path
):
    small = SavedNetwork(Network((100, 3), ("identity",), "cross_entropy"), ("a", "b", "c"))
    images.labels[5] = 3

    for network, pictures in ((saved, images), (small, LabelledImages(images.images, images.labels % 3))):
        with pytest.raises(DataFileError, match=r"^The network in use does not fit these pictures and"):
            save_predictions(network, pictures, tmp_path / "table.csv")

    assert list(tmp_path.glob("*.csv")) == []
