"""The training digits nearest to a picture, and those that taught the network its answer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.insight.forward import forward_pass, places_of
from digitpad.insight.units.pieces import pieces
from digitpad.insight.why.backward import slopes_back
from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network, as_floats
from digitpad.nn.patches import gather
from digitpad.nn.training.examples import Examples, check_fit

_CONVOLVED_AT_ONCE = 50
"""With more examples, the squares read by a convolution no longer fit in the processor's cache."""


@dataclass(frozen=True, eq=False)
class TrainingDigits:
    """Relation of each training digit to a picture.

    Attributes
    ----------
    distances : (n,) float
        Distance from the picture in activations of the last hidden layer, or in pixels without one.
    pushes : (n,) float
        Influence of each digit: by how much a small gradient step on this digit alone raises the logit of the
        answer minus that of its rival, per unit of learning rate. Equals minus the dot product of the
        gradients of the digit's loss and of that difference, over all weights and biases. Pruthi, Liu, Kale
        and Sundararajan (2020), "Estimating training data influence by tracing gradient descent", equation 4,
        for one checkpoint.
    """

    distances: FloatArray
    pushes: FloatArray

    def nearest(self, n_digits: int) -> NDArray[np.intp]:
        """Return the rows of the nearest digits, nearest first."""
        return _first(self.distances, n_digits)

    def pushed_towards(self, n_digits: int) -> NDArray[np.intp]:
        """Return the rows of the digits that pushed most towards the answer, if they did."""
        rows = _first(-self.pushes, n_digits)
        return rows[self.pushes[rows] > 0.0]

    def pushed_against(self, n_digits: int) -> NDArray[np.intp]:
        """Return the rows of the digits that pushed most towards the rival, if they did."""
        rows = _first(self.pushes, n_digits)
        return rows[self.pushes[rows] < 0.0]


def training_digits(
    network: Network,
    inputs: NDArray[np.generic],
    labels: NDArray[np.integer],
    picture: NDArray[np.floating],
    answer: int,
    rival: int,
    should_stop: Callable[[], object] = lambda: False,
) -> TrainingDigits:
    """Return the relation of each training digit to the network's answer for a picture.

    The gradients of single digits are never built. Their dot products with one direction are the change of
    each digit's loss along that direction, which one forward pass with a second array beside the activations
    computes (forward mode: Baydin, Pearlmutter, Radul and Siskind, 2018, section 3.1). In a dense layer the
    direction is an outer product, so a digit costs only one dot product.

    Parameters
    ----------
    network : Network
        Must not change meanwhile.
    inputs : (n, n_in) uint8 or float
    labels : (n,) int
        Class indices.
    picture : (n_in,) float
    answer, rival : int
    should_stop : callable
        Called every few hundred digits.

    Raises
    ------
    SettingError
        If the digits do not fit the network.
    StoppedError
    """
    check_fit(network.layers, Examples(inputs, labels))
    dtype = network.parameters.dtype
    direction = _Direction(network, as_floats(picture.reshape(1, -1), dtype), answer, rival)
    distances, pushes = np.empty(len(inputs), dtype), np.empty(len(inputs), dtype)
    for rows in _pieces(network, len(inputs)):
        if should_stop():
            raise StoppedError("The search of the training digits was stopped.")
        hidden, loss_changes = direction.follow(as_floats(inputs[rows], dtype), labels[rows])
        distances[rows] = np.sqrt(np.square(hidden - direction.hidden).sum(axis=1))
        pushes[rows] = -loss_changes
    return TrainingDigits(distances, pushes)


class _Direction:
    """Gradient of the difference of two logits for one picture, as a direction in parameter space."""

    def __init__(self, network: Network, picture: FloatArray, answer: int, rival: int) -> None:
        self._network = network
        layers = forward_pass(network, picture)
        self.hidden = layers[-1].inputs
        seed = np.zeros((1, network.n_out), picture.dtype)
        seed[0, answer] += 1.0
        seed[0, rival] -= 1.0
        d_sums, _ = slopes_back(network, layers, seed)
        self._d_sums = [d.reshape(-1, shape.n_sums) for d, shape in zip(d_sums, network.shapes, strict=True)]
        self._d_biases = [d.sum(axis=0) for d in self._d_sums]
        self._rows = [layer.rows for layer in layers]
        # For a convolution: weights and their gradient, (2 n_sums, n_read). For a dense layer the gradient is
        # the outer product of d_sums and rows.
        self._stacked = [
            None if shape.convolution is None else np.vstack([weights, d.T @ rows])
            for shape, weights, d, rows in zip(
                network.shapes, network.weights, self._d_sums, self._rows, strict=True
            )
        ]

    def follow(self, inputs: FloatArray, labels: NDArray[np.integer]) -> tuple[FloatArray, FloatArray]:
        """Return the last layer's inputs (batch, n_read) and each example's change of loss (batch,)."""
        network = self._network
        activations, changes, hidden = inputs, None, inputs
        for index, name in enumerate(network.activations):
            hidden = activations
            sums, moved = self._sums(index, activations)
            if changes is not None:
                moved += network.sums(index, changes).reshape(moved.shape)
                moved.reshape(-1, network.shapes[index].n_sums)[...] -= network.biases[index]
            activation = ACTIVATIONS[name]
            activations = sums.copy() if activation.slope_needs_sums else sums
            activation.apply(activations)
            activation.multiply_by_slope(moved, activations, sums, np.empty_like(moved))
            changes = moved
        assert changes is not None
        one_hot = np.zeros_like(activations)
        one_hot[np.arange(len(inputs)), labels] = 1.0
        d_outputs = np.empty_like(activations)
        COSTS[network.cost].d_outputs(activations, one_hot, d_outputs)
        loss_changes: FloatArray = np.einsum("ij,ij->i", d_outputs, changes)
        return hidden, loss_changes

    def _sums(self, layer: int, inputs: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return a layer's sums (batch, n_out) and their change due to its own weights and biases."""
        network, stacked = self._network, self._stacked[layer]
        shape, n_examples = network.shapes[layer], len(inputs)
        if stacked is None:
            products = inputs @ self._rows[layer][0]
            products += 1.0  # the input of the bias is 1
            return network.sums(layer, inputs), products[:, np.newaxis] * self._d_sums[layer]
        both = gather(inputs, shape, places_of(shape)) @ stacked.T
        sums = both[:, : shape.n_sums] + network.biases[layer]
        moved = both[:, shape.n_sums :] + self._d_biases[layer]
        return sums.reshape(n_examples, shape.n_out), moved.reshape(n_examples, shape.n_out)


def _pieces(network: Network, n_examples: int) -> list[slice]:
    if network.is_dense:
        return pieces(n_examples, network.shapes)
    return [slice(start, start + _CONVOLVED_AT_ONCE) for start in range(0, n_examples, _CONVOLVED_AT_ONCE)]


def _first(values: FloatArray, n_values: int) -> NDArray[np.intp]:
    """Return the indices of the smallest values, smallest first; ties in order."""
    n_values = min(n_values, len(values))
    if not n_values:
        return np.empty(0, np.intp)
    limit = np.partition(values, n_values - 1)[n_values - 1]
    candidates = np.flatnonzero(values <= limit)
    return candidates[np.argsort(values[candidates], kind="stable")[:n_values]]
