"""ReLU and leaky ReLU: activations that pass positive sums on."""

from functools import lru_cache

import numpy as np

from digitpad.nn.activations.activation import Activation, FloatArray
from digitpad.nn.arrays import aligned_zeros

LEAKY_SLOPE = 0.01


@lru_cache(maxsize=64)
def _zeros(n: int, dtype: np.dtype[np.floating]) -> FloatArray:
    return aligned_zeros(n, dtype)


def _relu(sums: FloatArray) -> None:
    # An array of zeros: with a scalar 0.0, NumPy takes four times as long.
    np.maximum(sums, _zeros(sums.shape[-1], sums.dtype), out=sums)


def _relu_slope(gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray) -> None:
    np.greater(activations, 0.0, scratch)  # far faster than np.sign on a large batch
    np.multiply(gradient, scratch, gradient)


def _leaky_relu(sums: FloatArray) -> None:
    # max(z, slope * z) for 0 < slope < 1. The product is a temporary array; nothing else is kept.
    np.maximum(sums, sums * LEAKY_SLOPE, out=sums)


def _leaky_relu_slope(
    gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray
) -> None:
    np.greater(activations, 0.0, scratch)
    np.maximum(scratch, LEAKY_SLOPE, out=scratch)
    np.multiply(gradient, scratch, gradient)


RELU = Activation("relu", "ReLU", _relu, _relu_slope)
LEAKY_RELU = Activation("leaky_relu", "leaky ReLU", _leaky_relu, _leaky_relu_slope)
