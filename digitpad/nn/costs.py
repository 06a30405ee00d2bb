"""Costs: the loss of a network's outputs and its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray

LOWEST_SHIFTED_LOGIT = -30.0
"""Softmax uses exp(-30), about 1e-13, below this: smaller values lead to slow subnormal numbers."""


@dataclass(frozen=True)
class Cost:
    """A cost function.

    Attributes
    ----------
    name : str
        Name in settings, files and JSON.
    title : str
        Name shown in the window.
    losses : callable
        ``losses(outputs, labels)`` returns the loss of each example, (batch,) float64.
    d_outputs : callable
        ``d_outputs(outputs, one_hot, out)`` writes dloss/doutputs of each example into ``out``, without the
        1/batch of a mean.
    probabilities : callable
        ``probabilities(outputs)`` returns (batch, n_classes); each row is nonnegative and sums to 1.
    guessing_loss : callable
        ``guessing_loss(n_classes)`` returns the loss of a network that gives all classes the same output.
    """

    name: str
    title: str
    losses: Callable[[FloatArray, NDArray[np.integer]], NDArray[np.float64]]
    d_outputs: Callable[[FloatArray, FloatArray, FloatArray], None]
    probabilities: Callable[[FloatArray], FloatArray]
    guessing_loss: Callable[[int], float]


def softmax(logits: FloatArray) -> FloatArray:
    """Return the softmax of each row of (batch, n_classes) logits. Huge logits stay finite."""
    probabilities: FloatArray = np.empty_like(logits)
    _softmax(logits, probabilities)
    return probabilities


def _softmax(logits: FloatArray, out: FloatArray) -> None:
    np.subtract(logits, logits.max(axis=1, keepdims=True), out)
    np.maximum(out, LOWEST_SHIFTED_LOGIT, out=out)
    np.exp(out, out)
    np.divide(out, out.sum(axis=1, keepdims=True), out)


def _cross_entropy_losses(outputs: FloatArray, labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return -log softmax(outputs)[label], in nats. The log of 0 is never taken."""
    shifted = outputs.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    losses: NDArray[np.float64] = log_sums - shifted[np.arange(len(labels)), labels]
    return losses


def _cross_entropy_d_outputs(outputs: FloatArray, one_hot: FloatArray, out: FloatArray) -> None:
    # d(-log softmax(z)[label])/dz = softmax(z) - one_hot: Bishop (2006), equation 4.109.
    _softmax(outputs, out)
    np.subtract(out, one_hot, out)


def _quadratic_losses(outputs: FloatArray, labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return half the squared distance to the one-hot label: Nielsen (2015), chapter 1, equation 6."""
    difference = outputs.astype(np.float64)
    difference[np.arange(len(labels)), labels] -= 1.0
    losses: NDArray[np.float64] = 0.5 * np.einsum("ij,ij->i", difference, difference)
    return losses


def _quadratic_d_outputs(outputs: FloatArray, one_hot: FloatArray, out: FloatArray) -> None:
    np.subtract(outputs, one_hot, out)


def _quadratic_probabilities(outputs: FloatArray) -> FloatArray:
    # Outputs trained with the quadratic cost estimate class probabilities (Richard and Lippmann, 1991),
    # but they may lie outside 0..1 and need not sum to 1.
    clipped: FloatArray = np.clip(outputs, 0.0, 1.0)
    clipped += 1e-6  # an all-zero row becomes uniform instead of 0 / 0
    clipped /= clipped.sum(axis=1, keepdims=True)
    return clipped


COSTS: dict[str, Cost] = {
    cost.name: cost
    for cost in (
        Cost(
            "quadratic",
            "quadratic",
            _quadratic_losses,
            _quadratic_d_outputs,
            _quadratic_probabilities,
            lambda n_classes: 0.5 * (1.0 - 1.0 / n_classes),
        ),
        Cost(
            "cross_entropy",
            "cross-entropy",
            _cross_entropy_losses,
            _cross_entropy_d_outputs,
            softmax,
            lambda n_classes: float(np.log(n_classes)),
        ),
    )
}
