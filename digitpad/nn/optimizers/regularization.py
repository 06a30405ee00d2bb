"""Gradient clipping and the gradients of weight penalties.

Penalties apply to weights alone: a bias is one number for all inputs and hardly causes overfitting.
"""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


def clip(gradient: FloatArray, longest: float) -> None:
    """Limit the norm of a gradient of all parameters, in place.

    The direction stays the same: Pascanu, Mikolov and Bengio (2013), algorithm 1.
    """
    with np.errstate(over="ignore"):  # handled below
        square = float(np.dot(gradient, gradient))
    if square > longest * longest:
        # The norm of a very long float32 gradient is finite, but its square overflows.
        norm = square**0.5 if square < np.inf else float(np.linalg.norm(gradient.astype(np.float64)))
        np.multiply(gradient, longest / norm, out=gradient)


class WeightPenalty:
    """The gradients of the penalties l2 / 2 * sum(weights²) and l1 * sum(|weights|).

    Parameters
    ----------
    network : Network
        Its weights are read at each call.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._scratch = [np.empty_like(weights) for weights in network.weights]

    def add_to(self, gradient: FloatArray, l2: float, l1: float) -> None:
        """Add both gradients to a gradient of all parameters, in place."""
        d_weights, _ = self._network.views(gradient)
        for weights, d_layer, scratch in zip(self._network.weights, d_weights, self._scratch, strict=True):
            if l2:
                np.multiply(weights, l2, out=scratch)
                np.add(d_layer, scratch, out=d_layer)
            if l1:
                np.sign(weights, out=scratch)
                np.multiply(scratch, l1, out=scratch)
                np.add(d_layer, scratch, out=d_layer)
