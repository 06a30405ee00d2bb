"""Contributions of pixels and hidden units to the difference between two answers.

Both explain one number: the logit of the answer minus that of its rival, where logits are the last layer's
sums before the activation. All computations use float64.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.forward import LayerPass, forward_pass
from digitpad.insight.step.step_trace import as_float64
from digitpad.insight.why.backward import slopes_back
from digitpad.nn.network import Network

Float64Array = NDArray[np.float64]

_PIECEWISE_LINEAR = {"relu", "leaky_relu", "identity"}
_ACCEPTED_ERROR = 1e-5
_NODES = 16
_FEWEST_PIECES, _MOST_PIECES = 2, 64


class PixelMethod(Enum):
    """How contributions of pixels are computed."""

    EXACT = "gradient x input"
    INTEGRATED = "integrated gradients"


@dataclass(frozen=True, eq=False)
class PixelEvidence:
    """Contribution of each pixel to the difference of two logits.

    Attributes
    ----------
    method : PixelMethod
    steps : int
        Number of pictures evaluated between black and this one; 1 for the exact method.
    pixels : (n_in,) float64
        Contributions. Positive values speak for the answer, negative ones for its rival.
    base : float
        The part that does not depend on ink: the terms of all biases; with integrated gradients the
        difference for a black picture.
    difference : float
        The logit of the answer minus its rival's.
    """

    method: PixelMethod
    steps: int
    pixels: Float64Array
    base: float
    difference: float

    @property
    def total(self) -> float:
        """Sum of all contributions, including the base."""
        return float(self.pixels.sum()) + self.base

    @property
    def error(self) -> float:
        """Absolute error of the total."""
        return abs(self.total - self.difference)


@dataclass(frozen=True, eq=False)
class UnitEvidence:
    """Contribution of each unit of the last hidden layer to the difference of two logits.

    A unit of a convolution is a channel, summed over all its places.

    Attributes
    ----------
    layer : int
        Layer of weights that computes these units, counted from 0; -1 in a network without hidden layers,
        where the units are the inputs.
    contributions : (n_units,) float64
    bias : float
        Difference of the two biases. Contributions and bias add up to ``difference``.
    difference : float
    """

    layer: int
    contributions: Float64Array
    bias: float
    difference: float

    def largest(self, n_units: int) -> NDArray[np.intp]:
        """Return the units with the largest nonzero contributions in absolute value, largest first."""
        order = np.argsort(-np.abs(self.contributions), kind="stable")[:n_units]
        largest: NDArray[np.intp] = order[self.contributions[order] != 0.0]
        return largest


class Evidence:
    """Explains the answers of one network.

    Parameters
    ----------
    network : Network
        It is copied.
    """

    def __init__(self, network: Network) -> None:
        self._network = as_float64(network)
        hidden = network.activations[:-1]
        self._method = PixelMethod.EXACT if set(hidden) <= _PIECEWISE_LINEAR else PixelMethod.INTEGRATED

    def of_pixels(self, picture: NDArray[np.floating], answer: int, rival: int) -> PixelEvidence:
        """Return the contribution of each pixel to the logit of the answer minus that of its rival.

        With ReLU, leaky ReLU and identity, the network is linear between its kinks: the gradient times the
        picture plus the biases times their gradients equals the difference. For other activations the
        gradient is averaged over the path from a black picture to this one (Sundararajan, Taly and Yan, 2017,
        "Axiomatic attribution for deep networks", equation 1) by Gauss-Legendre quadrature, with more and
        more pieces until the error of the sum is at most 1e-5.

        Parameters
        ----------
        picture : array of n_in floats, any shape
            Ink 1.0 on 0.0.
        answer, rival : int
        """
        inputs = _row(picture)
        layers = forward_pass(self._network, inputs)
        difference = float(layers[-1].sums[0, answer] - layers[-1].sums[0, rival])
        if self._method is PixelMethod.EXACT:
            d_sums, d_inputs = slopes_back(self._network, layers, self._seed(1, answer, rival))
            base = sum(
                float(d.reshape(-1, shape.n_sums).sum(axis=0) @ biases)
                for d, shape, biases in zip(d_sums, self._network.shapes, self._network.biases, strict=True)
            )
            return PixelEvidence(self._method, 1, d_inputs[0] * inputs[0], base, difference)
        black = forward_pass(self._network, np.zeros_like(inputs))[-1].sums[0]
        base = float(black[answer] - black[rival])
        n_pieces = _FEWEST_PIECES
        while True:
            pixels = inputs[0] * self._mean_gradient(inputs, answer, rival, n_pieces)
            found = PixelEvidence(self._method, n_pieces * _NODES, pixels, base, difference)
            if found.error <= _ACCEPTED_ERROR or n_pieces >= _MOST_PIECES:
                return found
            n_pieces *= 2

    def of_units(self, picture: NDArray[np.floating], answer: int, rival: int) -> UnitEvidence:
        """Return the exact contribution of each unit of the last hidden layer to the difference."""
        network = self._network
        layers = forward_pass(network, _row(picture))
        last = layers[-1]
        products = (network.weights[-1][answer] - network.weights[-1][rival]) * last.rows[0]
        layer = len(layers) - 2
        if layer >= 0:
            # Channels come last at each place; a dense layer is one place.
            products = products.reshape(-1, network.shapes[layer].n_sums).sum(axis=0)
        bias = float(network.biases[-1][answer] - network.biases[-1][rival])
        return UnitEvidence(layer, products, bias, float(last.sums[0, answer] - last.sums[0, rival]))

    def unit_pictures(
        self, picture: NDArray[np.floating], layer: int, units: NDArray[np.intp]
    ) -> Float64Array:
        """Return the gradient of units' sums with respect to the pixels of this picture.

        In a dense first layer this is the units' weights.

        Parameters
        ----------
        picture : (n_in,) float
        layer : int
            Layer of weights, counted from 0.
        units : (n,) int
            Units or channels. A channel stands for the sum over all its places.

        Returns
        -------
        (n, n_in) float64
        """
        if not len(units):
            return np.zeros((0, self._network.n_in))
        layers = forward_pass(self._network, _row(picture))[: layer + 1]
        shape = self._network.shapes[layer]
        seeds = np.zeros((len(units), shape.n_out // shape.n_sums, shape.n_sums))
        seeds[np.arange(len(units)), :, units] = 1.0
        _, d_inputs = slopes_back(self._network, layers, seeds.reshape(len(units), -1))
        gradients: Float64Array = d_inputs.astype(np.float64, copy=False)
        return gradients

    def _seed(self, n_rows: int, answer: int, rival: int) -> Float64Array:
        seed = np.zeros((n_rows, self._network.n_out))
        seed[:, answer] += 1.0
        seed[:, rival] -= 1.0
        return seed

    def _mean_gradient(self, inputs: Float64Array, answer: int, rival: int, n_pieces: int) -> Float64Array:
        """Return the gradient by the inputs, averaged from a black picture to this one, (n_in,)."""
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        mean = np.zeros(inputs.shape[1])
        seed = self._seed(_NODES, answer, rival)
        for piece in range(n_pieces):
            parts = (piece + (nodes + 1.0) / 2.0) / n_pieces
            layers: list[LayerPass] = forward_pass(self._network, parts[:, np.newaxis] * inputs)
            _, d_inputs = slopes_back(self._network, layers, seed)
            mean += (weights / (2.0 * n_pieces)) @ d_inputs
        return mean


def two_best(probabilities: NDArray[np.floating]) -> tuple[int, int]:
    """Return the most probable and the second most probable of at least two classes."""
    order = np.argsort(-probabilities, kind="stable")
    return int(order[0]), int(order[1])


def _row(picture: NDArray[np.floating]) -> Float64Array:
    return picture.reshape(1, -1).astype(np.float64)
