"""What is done to a gradient before a step: made shorter, or joined by that of penalties on large weights.

Penalties are on weights alone: a bias is one number for all inputs and can learn little by heart.
"""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


def clip(gradient: FloatArray, longest: float) -> None:
    """Shorten a gradient of all parameters to a length (norm), in place, unless it is shorter.

    Its direction stays: Pascanu, Mikolov and Bengio (2013), algorithm 1.
    """
    with np.errstate(over="ignore"):  # told apart below
        square = float(np.dot(gradient, gradient))
    if square > longest * longest:
        # A very long float32 gradient has a length, but its square is infinite.
        norm = square**0.5 if square < np.inf else float(np.linalg.norm(gradient.astype(np.float64)))
        np.multiply(gradient, longest / norm, out=gradient)


class WeightPenalty:
    """The gradients of the penalties l2 / 2 * sum(weights²) and l1 * sum(|weights|).

    Parameters
    ----------
    network : Network
        Read at each call.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._scratch = [np.empty_like(weights) for weights in network.weights]

    def add_to(self, gradient: FloatArray, l2: float, l1: float) -> None:
        """Add both to a gradient of all parameters, in place."""
        d_weights, _ = self._network.views(gradient)
        for weights, d_layer, scratch in zip(self._network.weights, d_weights, self._scratch, strict=True):
            if l2:
                np.multiply(weights, l2, out=scratch)
                np.add(d_layer, scratch, out=d_layer)
            if l1:
                np.sign(weights, out=scratch)
                np.multiply(scratch, l1, out=scratch)
                np.add(d_layer, scratch, out=d_layer)
