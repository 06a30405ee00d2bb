"""How far a network's probabilities can be believed: made honest on validation examples, and judged.

Networks are surer than they are right. One number mends most of it: all logits are divided by a temperature,
which changes no answer. Guo, Pleiss, Sun and Weinberger (2017), sections 2 and 4.2.

What is of no class is told from what is by the probability of the answer at a higher temperature, where the
other classes weigh more: Liang, Li and Srikant (2018), section 3.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray

DOUBTED_SHARE = 0.01
"""The part of the validation examples that is let go to doubt at least: the least sure ones."""

LEAST_SURE = 0.501
"""No answer below this is sure: it is likelier wrong than right, or a blind guess at two classes."""

REFUSED_SHARE = 0.001
"""The part that would be taken for something of no class at all."""

DOUBT_TEMPERATURE = 3.0
"""Chosen of 1, 2, 3, 5 and 10 by people's pen strokes. Higher ones doubt hardly more letters, and fewer
of the digits that are read wrong."""

N_BINS = 15
_MOST_REFUSED = 0.95
"""Of ``sure_from``, for ``class_from``: of a few examples, the least sure one would set both."""

_TINY = 1e-12
_LARGEST_LOG_TEMPERATURE = math.log(20.0)
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_SEARCH_STEPS = 20  # to a ten-thousandth of the range


@dataclass(frozen=True)
class Calibration:
    """What makes a network's probabilities honest, and how sure is sure enough.

    Attributes
    ----------
    temperature : float
        Over 0. 1 changes nothing, more makes less sure.
    sure_from : float
        An answer of at least this certainty is beyond doubt. 0 doubts none.
    class_from : float
        An answer below this certainty is none: what was read is likely of no class. At most ``sure_from``;
        ``calibrate`` keeps it below, so that what is likelier wrong than right is unsure, not refused.
    doubt_temperature : float
        Over 0, on top of the temperature. 1 makes the certainty of an answer its probability.
    """

    temperature: float = 1.0
    sure_from: float = 0.0
    class_from: float = 0.0
    doubt_temperature: float = 1.0

    def apply(self, probabilities: FloatArray) -> FloatArray:
        """Return probabilities (batch, n_classes) at the temperature, each row with sum 1."""
        if self.temperature == 1.0:
            return probabilities
        return tempered(probabilities, self.temperature)

    @property
    def least_sure(self) -> float:
        """The probability that an answer beyond doubt has at least; 0 where the thresholds say it all."""
        return LEAST_SURE if self.sure_from > 0.0 and self.doubt_temperature != 1.0 else 0.0

    def certainties(self, probabilities: FloatArray) -> FloatArray:
        """Return what the thresholds are compared with, (batch,), of calibrated probabilities.

        It is the probability of the answer at the doubt temperature. That of an answer less probable than
        ``least_sure`` stays below ``sure_from``.
        """
        confidences: FloatArray = probabilities.max(axis=1)
        if self.doubt_temperature == 1.0:
            return confidences
        certainties: FloatArray = tempered(probabilities, self.doubt_temperature).max(axis=1)
        below = np.nextafter(certainties.dtype.type(self.sure_from), certainties.dtype.type(0.0))
        return np.where(confidences < self.least_sure, np.minimum(certainties, below), certainties)


def tempered(probabilities: FloatArray, temperature: float) -> FloatArray:
    """Return probabilities (batch, n_classes) as if their logits had been divided by a temperature."""
    # A probability is exp(logit) but for a factor, so the logits are its logarithm.
    logits = np.log(np.maximum(probabilities, _TINY)) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    powers: FloatArray = np.exp(logits).astype(probabilities.dtype)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def calibrate(probabilities: FloatArray, labels: NDArray[np.integer]) -> Calibration:
    """Return the calibration that suits validation examples.

    The least sure answers are doubted, and all that are likelier wrong than right: a network that learned
    nothing can be equally sure of everything, so that it has no least sure answers.

    Parameters
    ----------
    probabilities : (n, n_classes) float
        n >= 1.
    labels : (n,) int
    """
    temperature = _best_temperature(probabilities, labels)
    calibrated = tempered(probabilities, temperature)
    certainties = tempered(calibrated, DOUBT_TEMPERATURE).max(axis=1)
    # Those likelier wrong than right are part of the share that is doubted, unless they are more than that.
    if_sure = np.where(calibrated.max(axis=1) < LEAST_SURE, 0.0, certainties)
    sure_from = _quantile(if_sure, DOUBTED_SHARE) or _quantile(certainties, DOUBTED_SHARE)
    class_from = min(_MOST_REFUSED * sure_from, _quantile(certainties, REFUSED_SHARE))
    return Calibration(temperature, sure_from, class_from, DOUBT_TEMPERATURE)


def _quantile(certainties: NDArray[np.floating], share: float) -> float:
    return min(1.0, float(np.quantile(certainties, share, method="lower")))


def _best_temperature(probabilities: FloatArray, labels: NDArray[np.integer]) -> float:
    """Return the temperature of least mean cross-entropy, by golden-section search of its logarithm.

    The cross-entropy is convex in 1 / temperature, so there is one least place. Kiefer (1953).
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
    """Answers of about the same confidence.

    Attributes
    ----------
    count : int
    confidence, accuracy : float
        Means, 0..1. A calibrated network's are equal.
    """

    count: int
    confidence: float
    accuracy: float


def reliability(confidences: NDArray[np.floating], is_right: NDArray[np.bool_]) -> list[ReliabilityBin]:
    """Return the answers in bins of equal width of confidence, empty bins left out.

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
    """Return the mean distance of confidence and accuracy, weighted by count: Guo et al., equation 3."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / total if total else 0.0
