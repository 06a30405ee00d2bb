"""Calibration of a network's probabilities on validation examples, and its measurement.

Networks are overconfident. One number corrects most of it: all logits are divided by a temperature, which
changes no answer. Guo, Pleiss, Sun and Weinberger (2017), sections 2 and 4.2.

Inputs of no class are detected by the probability of the answer at a higher temperature, where the other
classes weigh more: Liang, Li and Srikant (2018), section 3.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray

DOUBTED_SHARE = 0.01
"""Share of the validation examples, the least certain ones, that may be doubted."""

LEAST_SURE = 0.501
"""No answer below this is sure: it is more likely wrong than right, or a blind guess between two classes."""

REFUSED_SHARE = 0.001
"""Share of the validation examples that may be refused as being of no class."""

DOUBT_TEMPERATURE = 3.0
"""Chosen from 1, 2, 3, 5 and 10 on people's pen strokes. Higher values doubt hardly more letters, and fewer
misread digits."""

N_BINS = 15
_MOST_REFUSED = 0.95
"""Upper limit of ``class_from``, relative to ``sure_from``. With few examples, one could set both."""

_TINY = 1e-12
_LARGEST_LOG_TEMPERATURE = math.log(20.0)
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_SEARCH_STEPS = 20  # narrows the range to a ten-thousandth


@dataclass(frozen=True)
class Calibration:
    """A temperature that calibrates a network's probabilities, and the thresholds of doubt.

    Attributes
    ----------
    temperature : float
        Greater than 0. 1 changes nothing; higher values lower the confidence.
    sure_from : float
        An answer of at least this certainty is sure. 0 means that every answer is.
    class_from : float
        An answer below this certainty is refused: the input is probably of no class. At most ``sure_from``.
        ``calibrate`` keeps it below, so that an answer more likely wrong than right is unsure, not refused.
    doubt_temperature : float
        Greater than 0, applied on top of the temperature. With 1, certainty equals probability.
    """

    temperature: float = 1.0
    sure_from: float = 0.0
    class_from: float = 0.0
    doubt_temperature: float = 1.0

    def apply(self, probabilities: FloatArray) -> FloatArray:
        """Return probabilities (batch, n_classes) at the temperature; each row sums to 1."""
        if self.temperature == 1.0:
            return probabilities
        return tempered(probabilities, self.temperature)

    @property
    def least_sure(self) -> float:
        """The lowest probability of a sure answer; 0 if the thresholds alone decide."""
        return LEAST_SURE if self.sure_from > 0.0 and self.doubt_temperature != 1.0 else 0.0

    def certainties(self, probabilities: FloatArray) -> FloatArray:
        """Return the certainty of each answer, (batch,), to be compared with the thresholds.

        The certainty is the probability of the answer at the doubt temperature. It stays below ``sure_from``
        for answers less probable than ``least_sure``. ``probabilities`` must be calibrated.
        """
        confidences: FloatArray = probabilities.max(axis=1)
        if self.doubt_temperature == 1.0:
            return confidences
        certainties: FloatArray = tempered(probabilities, self.doubt_temperature).max(axis=1)
        below = np.nextafter(certainties.dtype.type(self.sure_from), certainties.dtype.type(0.0))
        return np.where(confidences < self.least_sure, np.minimum(certainties, below), certainties)


def tempered(probabilities: FloatArray, temperature: float) -> FloatArray:
    """Return probabilities (batch, n_classes) as if their logits had been divided by a temperature."""
    # Up to a constant in each row, logits are the logarithms of probabilities.
    logits = np.log(np.maximum(probabilities, _TINY)) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    powers: FloatArray = np.exp(logits).astype(probabilities.dtype)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def calibrate(probabilities: FloatArray, labels: NDArray[np.integer]) -> Calibration:
    """Return the calibration that fits validation examples.

    The least certain answers are doubted, and so is every answer that is more likely wrong than right. The
    second rule matters for a network that learned nothing: it can be equally certain of every answer.

    Parameters
    ----------
    probabilities : (n, n_classes) float
        n >= 1.
    labels : (n,) int
    """
    temperature = _best_temperature(probabilities, labels)
    calibrated = tempered(probabilities, temperature)
    certainties = tempered(calibrated, DOUBT_TEMPERATURE).max(axis=1)
    # Answers more likely wrong than right count towards the doubted share, and may exceed it.
    if_sure = np.where(calibrated.max(axis=1) < LEAST_SURE, 0.0, certainties)
    sure_from = _quantile(if_sure, DOUBTED_SHARE) or _quantile(certainties, DOUBTED_SHARE)
    class_from = min(_MOST_REFUSED * sure_from, _quantile(certainties, REFUSED_SHARE))
    return Calibration(temperature, sure_from, class_from, DOUBT_TEMPERATURE)


def _quantile(certainties: NDArray[np.floating], share: float) -> float:
    return min(1.0, float(np.quantile(certainties, share, method="lower")))


def _best_temperature(probabilities: FloatArray, labels: NDArray[np.integer]) -> float:
    """Return the temperature with the lowest mean cross-entropy.

    Golden-section search over the logarithm of the temperature: Kiefer (1953). The cross-entropy is convex
    in 1 / temperature, so it has a single minimum.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), _TINY))
    logits -= logits.max(axis=1, keepdims=True)
    right = logits[np.arange(len(labels)), labels]

    def mean_loss(log_temperature: float) -> float:
        factor = math.exp(-log_temperature)
        return float((np.log(np.exp(factor * logits).sum(axis=1)) - factor * right).mean())

    low, high = -_LARGEST_LOG_TEMPERATURE, _LARGEST_LOG_TEMPERATURE
    inner = [high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)]
    losses = [mean_loss(place) for place in inner]
    for _ in range(_SEARCH_STEPS):
        if losses[0] < losses[1]:
            high = inner[1]
            inner = [high - _GOLDEN * (high - low), inner[0]]
            losses = [mean_loss(inner[0]), losses[0]]
        else:
            low = inner[0]
            inner = [inner[1], low + _GOLDEN * (high - low)]
            losses = [losses[1], mean_loss(inner[1])]
    return math.exp((low + high) / 2.0)


@dataclass(frozen=True)
class ReliabilityBin:
    """A group of answers with similar confidence.

    Attributes
    ----------
    count : int
    confidence, accuracy : float
        Means, 0..1. They are equal for a calibrated network.
    """

    count: int
    confidence: float
    accuracy: float


def reliability(confidences: NDArray[np.floating], is_right: NDArray[np.bool_]) -> list[ReliabilityBin]:
    """Return bins of equal width in confidence, without the empty ones.

    Parameters
    ----------
    confidences : (n,) float
        The probability of each answer.
    is_right : (n,) bool
    """
    numbers = np.minimum((confidences * N_BINS).astype(np.intp), N_BINS - 1)
    bins = []
    for number in np.unique(numbers):
        inside = numbers == number
        confidence, accuracy = confidences[inside].mean(dtype=np.float64), is_right[inside].mean()
        bins.append(ReliabilityBin(int(inside.sum()), float(confidence), float(accuracy)))
    return bins


def expected_calibration_error(bins: list[ReliabilityBin]) -> float:
    """Return the mean gap between confidence and accuracy, weighted by count: Guo et al., equation 3."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / total if total else 0.0
