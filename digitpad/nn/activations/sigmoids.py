"""Sigmoid and tanh: activations that saturate on both sides."""

import numpy as np

from digitpad.nn.activations.activation import Activation, FloatArray

# Arrays, not Python floats: with a few hundred numbers, converting the operand takes much of a call.
_HALF = {np.dtype(name): np.array(0.5, name) for name in ("float32", "float64")}

_LEAST_SUM = -80.0
"""Far below this, exp(-sum) overflows float32."""


def sigmoid(sums: FloatArray) -> None:
    """Replace sums by 1 / (1 + exp(-sums)), in place."""
    # 1 / (1 + exp(-z)) = (1 + tanh(z / 2)) / 2. The tanh form never overflows. Far below zero it gives an
    # exact 0 instead of subnormal numbers, which processors handle many times slower.
    half = _HALF[sums.dtype]
    np.multiply(sums, half, sums)
    np.tanh(sums, sums)
    np.multiply(sums, half, sums)
    np.add(sums, half, sums)


def exact_sigmoid(sums: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-sums)) as a new array, accurate to the last digits near 0.

    ``sigmoid`` has an absolute error of 3e-8 in float32, which is large beside an output of 1e-7.
    """
    return 1.0 / (1.0 + np.exp(-np.maximum(sums, _LEAST_SUM)))


def _sigmoid_slope(
    gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray
) -> None:
    np.multiply(activations, activations, scratch)
    np.subtract(activations, scratch, scratch)  # a - a² = a (1 - a)
    np.multiply(gradient, scratch, gradient)


def _tanh(sums: FloatArray) -> None:
    np.tanh(sums, sums)


def _tanh_slope(gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray) -> None:
    np.multiply(activations, activations, scratch)
    np.subtract(1.0, scratch, scratch)
    np.multiply(gradient, scratch, gradient)


SIGMOID = Activation("sigmoid", "sigmoid", sigmoid, _sigmoid_slope)
TANH = Activation("tanh", "tanh", _tanh, _tanh_slope)
