"""Counting what is no digit and was not taken for one."""

import json

import numpy as np
import pytest

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.errors import DataFileError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.doubt_report import doubt_report, evaluate_doubt, threshold_rejecting
from digitpad.recognition.recognizer import Recognizer


def saved_network(n_in=784, calibration=None):
    network = Network((n_in, 10), ("identity",), "cross_entropy")
    network.weights[0][:] = np.random.default_rng(0).normal(0.0, 0.1, network.weights[0].shape)
    return SavedNetwork(network, tuple("0123456789"), {}, calibration or Calibration())


def test_parts_are_counted_by_kind_and_by_threshold():
    saved = saved_network(calibration=Calibration(1.0, sure_from=0.7, class_from=0.4))
    digits = np.array([0.9] * 197 + [0.75, 0.6, 0.3])
    others = np.array([0.3, 0.75, 0.5, 0.74, 0.72])

    report = doubt_report(saved, digits, others, ["dot", "letter", "dot", "letter", "letter"])

    assert (report.total, report.rejected, report.refused) == (5, 0.4, 0.2)
    assert report.total_per_kind == {"dot": 2, "letter": 3}
    assert report.per_kind == {"dot": 1.0, "letter": 0.0}
    assert report.false_rejection == 2 / 200
    # 2 of 200 digits are to go, so the third least, 0.75, is the threshold, and is kept.
    assert report.rejected_at_1_percent == 0.8
    assert report.per_kind_at_1_percent == {"dot": 1.0, "letter": 2 / 3}
    assert json.loads(json.dumps(report.as_json()))["rejected_at_1_percent"] == 0.8


@pytest.mark.parametrize(("n", "n_rejected"), [(99, 0), (100, 1)])
def test_a_threshold_rejects_just_its_part(n, n_rejected):
    confidences = np.random.default_rng(1).permutation(n).astype(np.float32) / n

    assert (confidences < threshold_rejecting(confidences, 0.01)).sum() == n_rejected


def test_a_network_reads_the_generators_own_non_digits_the_same_each_time():
    saved = saved_network(calibration=Calibration(1.0, sure_from=0.5, class_from=0.3))
    digits = np.linspace(0.0, 1.0, 100)
    drawings, kinds = NonDigitGenerator().draw(39, np.random.default_rng(0))

    report = evaluate_doubt(saved, digits, 39)

    recognizer = Recognizer(saved)
    confidences = np.array([recognizer.recognize_strokes(drawing).probability for drawing in drawings])
    assert report == doubt_report(saved, digits, confidences, kinds)
    assert sum(report.total_per_kind.values()) == 39
    assert 0.0 < report.rejected < 1.0
    with pytest.raises(DataFileError, match=r"have 784 pixels, but the network reads 100\."):
        evaluate_doubt(saved_network(n_in=100), np.ones(5), 13)
