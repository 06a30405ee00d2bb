"""SiLU, an activation with a slope that cannot be computed from the activation alone.

Elfwing, Uchibe and Doya (2018), "Sigmoid-weighted linear units for neural network function approximation in
reinforcement learning", equations 5 and 6.
"""

import numpy as np

from digitpad.nn.activations.activation import Activation, FloatArray
from digitpad.nn.activations.sigmoids import sigmoid


def _silu(sums: FloatArray) -> None:
    weights = sums.copy()
    sigmoid(weights)
    np.multiply(sums, weights, sums)


def _silu_slope(gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray) -> None:
    # With s the sigmoid of the sum z and a = z s, the slope s (1 + z (1 - s)) is s (1 + z - a).
    np.copyto(scratch, sums)
    sigmoid(scratch)
    np.multiply(scratch, 1.0 + (sums - activations), scratch)
    np.multiply(gradient, scratch, gradient)


SILU = Activation("silu", "SiLU", _silu, _silu_slope, slope_needs_sums=True)
