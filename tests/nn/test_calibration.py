"""Temperature, doubt and reliability."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.calibration import (
    Calibration,
    calibrate,
    expected_calibration_error,
    reliability,
)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def examples(n=20_000, seed=0, scale=2.0):
    """Return logits and labels that are drawn from the very probabilities that the logits mean."""
    rng = np.random.default_rng(seed)
    logits = scale * rng.standard_normal((n, 4))
    labels = (softmax(logits).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return logits, labels


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_temperature_divides_the_logits_and_changes_no_answer_and_no_dtype(dtype):
    logits, _ = examples(500)
    probabilities = softmax(logits).astype(dtype)

    changed = Calibration(temperature=2.5).apply(probabilities)

    assert changed.dtype == dtype
    assert np.allclose(changed, softmax(logits / 2.5), atol=1e-12 if dtype is np.float64 else 1e-6)
    assert np.array_equal(changed.argmax(axis=1), probabilities.argmax(axis=1))
    assert Calibration().apply(probabilities) is probabilities


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_too_much_or_too_little_confidence(factor):
    logits, labels = examples()

    calibration = calibrate(softmax(factor * logits), labels)

    assert calibration.temperature == pytest.approx(factor, rel=0.03)


def test_the_thresholds_of_a_good_network_doubt_and_refuse_their_shares_of_the_examples():
    logits, labels = examples(scale=10.0)

    calibration = calibrate(softmax(2.0 * logits), labels)
    certainties = calibration.certainties(calibration.apply(softmax(2.0 * logits)))

    assert (certainties < calibration.sure_from).mean() == pytest.approx(0.01, abs=0.001)
    assert (certainties < calibration.class_from).mean() == pytest.approx(0.001, abs=0.0003)


def test_an_answer_that_is_likelier_wrong_than_right_is_never_sure():
    logits, labels = examples()

    calibration = calibrate(softmax(logits), labels)
    probabilities = calibration.apply(softmax(logits))
    confidences = probabilities.max(axis=1)

    is_doubted = calibration.certainties(probabilities) < calibration.sure_from
    assert is_doubted.mean() > 0.1
    assert confidences[~is_doubted].min() > 0.5
    assert np.quantile(confidences, 0.01) < confidences[is_doubted].max() < 0.51


def test_an_answer_is_less_certain_where_all_other_classes_have_a_part_than_where_one_has():
    calibration = Calibration(doubt_temperature=3.0)
    one_other, all_others = np.full((2, 1, 10), 1e-9)
    one_other[0, :2] = 0.8, 0.2
    all_others[0] = [0.8, *[0.2 / 9] * 9]

    assert calibration.certainties(all_others) < calibration.certainties(one_other) < 0.8
    # By hand: 1 / (1 + 9 * (0.2 / 9 / 0.8) ** (1 / 3))
    assert calibration.certainties(all_others) == pytest.approx(0.2684, abs=1e-4)
    assert Calibration().certainties(all_others) == 0.8


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_likelier_wrong_than_right_is_unsure_whatever_its_certainty(dtype):
    tie = np.array([[0.5, 0.5, 0.0, 0.0]], dtype)
    calibration = Calibration(1.0, sure_from=0.4, class_from=0.3, doubt_temperature=3.0)

    assert 0.3 < calibration.certainties(tie) < dtype(0.4)
    assert calibration.certainties(tie[:, ::-1]).dtype == dtype
    assert dataclasses.replace(calibration, sure_from=0.0).certainties(tie) > 0.4


@pytest.mark.parametrize(
    "probabilities",
    [
        *(np.full((1_000, n), 1 / n, np.float32) for n in (2, 3, 47)),
        np.tile(np.eye(10, dtype=np.float32)[3], (1_000, 1)),
    ],
    ids=["2 classes", "3 classes", "47 classes", "always the same"],
)
def test_a_network_that_learned_nothing_is_never_sure(probabilities):
    calibration = calibrate(probabilities, np.arange(1_000) % probabilities.shape[1])

    assert (calibration.certainties(calibration.apply(probabilities)) < calibration.sure_from).all()
    assert 0.0 < calibration.class_from < calibration.sure_from <= 1.0


def test_bins_hold_counts_and_means():
    # 15 bins: the ends of the second are 1/15 and 2/15, and 1 belongs to the last.
    confidences = np.array([0.07, 0.13, 0.14, 0.95, 1.0])
    is_right = np.array([True, False, False, True, True])

    second, third, last = reliability(confidences, is_right)

    assert (second.count, second.confidence, second.accuracy) == (2, pytest.approx(0.1), 0.5)
    assert (third.count, third.confidence, third.accuracy) == (1, pytest.approx(0.14), 0.0)
    assert (last.count, last.confidence, last.accuracy) == (2, pytest.approx(0.975), 1.0)
    # (2 * |0.1 - 0.5| + 0.14 + 2 * |0.975 - 1|) / 5, by hand
    assert expected_calibration_error([second, third, last]) == pytest.approx(0.198)
    assert expected_calibration_error([]) == 0.0
