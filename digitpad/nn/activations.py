"""Activations of a layer, and their slopes told from the activations themselves.

Every function works in place on one (batch, n) array: a mini-batch of ten images is so small that
each NumPy call, and each new array, costs more than its arithmetic.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]

LEAKY_SLOPE = 0.01

# On a few hundred numbers, an operand that NumPy need not convert first saves much of the call.
_HALF = {np.dtype(name): np.array(0.5, name) for name in ("float32", "float64")}


@dataclass(frozen=True)
class Activation:
    """One activation.

    Attributes
    ----------
    name : str
        Its name in settings, files and JSON.
    title : str
        Its name for people.
    apply : callable
        ``apply(logits)`` turns weighted sums into activations, in place.
    multiply_by_slope : callable
        ``multiply_by_slope(gradient, activations, scratch)`` multiplies ``gradient`` in place by
        d activation / d logit, told from ``activations``; ``scratch`` has their shape and is overwritten.
    """

    name: str
    title: str
    apply: Callable[[FloatArray], None]
    multiply_by_slope: Callable[[FloatArray, FloatArray, FloatArray], None]


def _identity(logits: FloatArray) -> None:
    pass


def _identity_slope(gradient: FloatArray, activations: FloatArray, scratch: FloatArray) -> None:
    pass


def _sigmoid(logits: FloatArray) -> None:
    # 1 / (1 + exp(-z)) = (1 + tanh(z / 2)) / 2. The tanh form never overflows, and far below zero it
    # ends in an exact 0 instead of subnormal numbers, which processors handle many times slower.
    half = _HALF[logits.dtype]
    np.multiply(logits, half, logits)
    np.tanh(logits, logits)
    np.multiply(logits, half, logits)
    np.add(logits, half, logits)


def _sigmoid_slope(gradient: FloatArray, activations: FloatArray, scratch: FloatArray) -> None:
    np.multiply(activations, activations, scratch)
    np.subtract(activations, scratch, scratch)  # a - a² = a (1 - a)
    np.multiply(gradient, scratch, gradient)


def _tanh(logits: FloatArray) -> None:
    np.tanh(logits, logits)


def _tanh_slope(gradient: FloatArray, activations: FloatArray, scratch: FloatArray) -> None:
    np.multiply(activations, activations, scratch)
    np.subtract(1.0, scratch, scratch)
    np.multiply(gradient, scratch, gradient)


def _relu(logits: FloatArray) -> None:
    np.maximum(logits, 0.0, out=logits)


def _relu_slope(gradient: FloatArray, activations: FloatArray, scratch: FloatArray) -> None:
    np.greater(activations, 0.0, scratch)  # on a large batch far faster than np.sign
    np.multiply(gradient, scratch, gradient)


def _leaky_relu(logits: FloatArray) -> None:
    # max(z, slope * z) for 0 < slope < 1, without a second array of the batch's size being kept.
    np.maximum(logits, logits * LEAKY_SLOPE, out=logits)


def _leaky_relu_slope(gradient: FloatArray, activations: FloatArray, scratch: FloatArray) -> None:
    np.greater(activations, 0.0, scratch)
    np.maximum(scratch, LEAKY_SLOPE, out=scratch)
    np.multiply(gradient, scratch, gradient)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", "sigmoid", _sigmoid, _sigmoid_slope),
        Activation("tanh", "tanh", _tanh, _tanh_slope),
        Activation("relu", "ReLU", _relu, _relu_slope),
        Activation("leaky_relu", "leaky ReLU", _leaky_relu, _leaky_relu_slope),
        Activation("identity", "identity", _identity, _identity_slope),
    )
}
