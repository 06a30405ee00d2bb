"""Counting what was read right."""

import json

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import DataFileError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.evaluation import (
    Confusion,
    EvaluationReport,
    evaluate_images,
    evaluate_pen_digits,
)

UPRIGHT = as_stroke([(10.0, 0.0), (10.0, 100.0)])
LEVEL = as_stroke([(0.0, 10.0), (100.0, 10.0)])


def reader_of_the_first_pixels(n_classes=3):
    """Return a network whose answer is which of a picture's first pixels is brightest."""
    network = Network((784, n_classes), ("identity",), "quadratic")
    network.weights[0][:, :n_classes] = np.eye(n_classes)
    return SavedNetwork(network, tuple("abcdefghij"[:n_classes]))


def line_reader():
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.weights[0][0] = rasterize([UPRIGHT]).ravel()
    network.weights[0][1] = rasterize([LEVEL]).ravel()
    return SavedNetwork(network, ("0", "1", "2"))


def images_read_as(answers, labels):
    images = np.zeros((len(answers), 28, 28), np.uint8)
    images[np.arange(len(answers)), 0, answers] = 255
    return LabelledImages(images, np.array(labels, np.uint8))


def test_pictures_are_counted_by_what_they_are_and_what_was_read():
    images = images_read_as(answers=[0, 1, 1, 0, 1, 2], labels=[0, 1, 1, 1, 0, 1])

    report = evaluate_images(reader_of_the_first_pixels(), images)

    assert report.confusion.tolist() == [[1, 1, 0], [1, 2, 1], [0, 0, 0]]
    assert (report.correct, report.total, report.accuracy) == (3, 6, 0.5)
    assert report.per_digit == {"a": 0.5, "b": 0.5}  # no c occurs
    assert report.per_writer == {}
    assert report.raster_seconds == 0.0
    assert report.answers.tolist() == [0, 1, 1, 0, 1, 2]
    assert report.is_right.tolist() == [True, True, True, False, False, False]


def test_confused_pairs_come_by_their_count_and_right_answers_are_none():
    images = images_read_as(answers=[0, 0, 0, 2, 2, 1, 0], labels=[0, 0, 0, 1, 1, 2, 2])
    report = evaluate_images(reader_of_the_first_pixels(), images)

    assert report.most_confused(9) == [Confusion(1, 2, 2), Confusion(2, 0, 1), Confusion(2, 1, 1)]
    assert report.most_confused(1) == [Confusion(1, 2, 2)]
    assert report.most_confused(0) == []


@pytest.mark.parametrize("n_images", [500, 1_201])
def test_evaluating_in_parts_of_500_is_evaluating_all(n_images):
    rng = np.random.default_rng(0)
    answers, labels = rng.integers(0, 3, (2, n_images))
    saved = reader_of_the_first_pixels()

    report = evaluate_images(saved, images_read_as(answers, labels))

    expected = np.zeros((3, 3), int)
    np.add.at(expected, (labels, answers), 1)
    assert np.array_equal(report.confusion, expected)
    # All its pictures are but three.
    probabilities = saved.probabilities(images_read_as([0, 1, 2], [0, 0, 0]).images.reshape(3, -1))
    np.testing.assert_allclose(report.confidences, probabilities.max(axis=1)[answers], rtol=1e-6)


def test_a_label_that_the_network_does_not_know_and_pictures_of_another_size_are_refused():
    with pytest.raises(DataFileError, match=r"has the label 3, but the network has only 3 classes\."):
        evaluate_images(reader_of_the_first_pixels(3), images_read_as([0, 1], [0, 3]))
    with pytest.raises(DataFileError, match=r"has the label 7, but the network has only 3 classes\."):
        evaluate_pen_digits(line_reader(), [PenDigit(7, 1, (LEVEL,))])
    saved = SavedNetwork(Network((100, 3), ("sigmoid",), "quadratic"), ("0", "1", "2"))
    with pytest.raises(DataFileError, match=r"have 784 pixels, but the network reads 100\."):
        evaluate_images(saved, images_read_as([0], [0]))


def test_pen_digits_are_counted_for_each_writer_and_digit(clock):
    clock["tick"] = 1.0  # from before a batch of 500 is rendered to after it
    digits = [
        PenDigit(0, 1, (UPRIGHT,)),
        PenDigit(1, 0, (LEVEL * 300.0,)),
        PenDigit(0, 20, (LEVEL - 80.0,)),
        PenDigit(0, 20, (UPRIGHT * 0.01 + 50.0,)),
        PenDigit(2, None, (UPRIGHT,)),
    ]

    report = evaluate_pen_digits(line_reader(), digits * 101)

    assert report.confusion.tolist() == [[202, 101, 0], [0, 101, 0], [101, 0, 0]]
    assert report.per_writer == {"0": 1.0, "1": 1.0, "20": 0.5}
    assert report.per_digit == {"0": 2 / 3, "1": 1.0, "2": 0.0}
    assert report.raster_seconds == 2.0


def test_json_has_the_names_of_the_command_line():
    confidences = np.array([0.9] * 4 + [0.6] * 3 + [0.45])
    is_right = np.array([True] * 6 + [False, True])
    calibration = Calibration(1.0, sure_from=0.7, class_from=0.5)
    confusion = np.array([[3, 1], [0, 4]])
    report = EvaluationReport(
        confusion,
        ("0", "1"),
        {"1": 0.875},
        confidences,
        is_right,
        np.array([0, 0, 0, 1, 1, 1, 1, 1]),
        calibration,
        raster_seconds=0.5,
    )

    assert json.loads(json.dumps(report.as_json())) == {
        "accuracy": 0.875,
        "correct": 7,
        "total": 8,
        "per_digit": {"0": 0.75, "1": 1.0},
        "per_writer": {"1": 0.875},
        "confusion": [[3, 1], [0, 4]],
        # By hand: (4 * |0.9 - 1| + 3 * |0.6 - 2 / 3| + |0.45 - 1|) / 8
        "expected_calibration_error": pytest.approx((0.4 + 0.2 + 0.55) / 8),
        "reliability": [
            {"count": 1, "confidence": pytest.approx(0.45), "accuracy": 1.0},
            {"count": 3, "confidence": pytest.approx(0.6), "accuracy": pytest.approx(2 / 3)},
            {"count": 4, "confidence": pytest.approx(0.9), "accuracy": 1.0},
        ],
        "doubted": 0.5,
        "refused": 0.125,
        "sure_accuracy": 1.0,
        "raster_seconds": 0.5,
    }


def doubt_report(confidences, is_right):
    """Return a report of answers that are sure from 0.7 on, and a class from 0.5 on."""
    calibration = Calibration(1.0, sure_from=0.7, class_from=0.5)
    answers = np.zeros(len(confidences), int)
    return EvaluationReport(
        np.eye(2, dtype=int), ("0", "1"), {}, np.array(confidences), np.array(is_right), answers, calibration
    )


def test_an_answer_below_a_threshold_is_doubted_or_refused_and_one_that_reaches_it_is_not():
    report = doubt_report([0.3, 0.5, 0.6, 0.7, 0.8], [True, True, True, True, False])

    assert (report.doubted, report.refused, report.sure_accuracy) == (0.6, 0.2, 0.5)
    assert doubt_report([0.6], [True]).sure_accuracy is None
