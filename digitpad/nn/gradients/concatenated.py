"""Backpropagation of a mini-batch with matrices built column by column."""

from collections.abc import Sequence

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.columns import activated, d_outputs, times_slope
from digitpad.nn.gradients.method import GradientMethod, Needs, require_dense
from digitpad.nn.layers import LayerSpec, layer_shapes, n_parameters, n_units
from digitpad.nn.network import Network


class Concatenated:
    """Computes gradients in matrix form, written simply: columns joined, biases tiled, all arrays new.

    The examples of a mini-batch are the columns of X, and their errors are the columns of D. D @ X.T is then
    the sum of the outer products of all pairs of columns, so the product sums over the batch. The gradient of
    the biases is the sum along the rows of D.

    Remaining inefficiencies: each np.concatenate copies all columns joined before, np.tile stores the same
    biases batch times where broadcasting needs no copy, and every array is allocated anew.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Ignored: the arrays are allocated in each call.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network
        self.outputs: FloatArray = np.empty((0, network.n_out), network.parameters.dtype)

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient in a new array. See ``Gradients.compute``."""
        network, batch_size = self._network, len(inputs)
        activations, all_sums = [joined_columns(inputs)], []
        for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
            tiled_biases = np.tile(biases[:, np.newaxis], (1, batch_size))
            all_sums.append(weights @ activations[-1] + tiled_biases)
            activations.append(activated(name, all_sums[-1]))

        self.outputs = activations[-1].T
        gradient = np.empty_like(network.parameters)
        d_weights, d_biases = network.views(gradient)
        d_activations = d_outputs(network.cost, activations[-1], joined_columns(one_hot))
        for index in reversed(range(len(network.weights))):
            name, sums = network.activations[index], all_sums[index]
            d_sums = times_slope(name, d_activations, activations[index + 1], sums)
            d_weights[index][:] = d_sums @ activations[index].T
            d_biases[index][:] = d_sums.sum(axis=1)
            if index > 0:
                d_activations = network.weights[index].T @ d_sums
        gradient *= 1.0 / batch_size if scale is None else scale
        return gradient


def joined_columns(rows: FloatArray) -> FloatArray:
    """Return (batch, n) examples as the columns of a new (n, batch) matrix, joined one at a time."""
    columns: FloatArray = rows[0][:, np.newaxis]
    for row in rows[1:]:
        columns = np.concatenate((columns, row[:, np.newaxis]), axis=1)
    return columns


def _needs(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Estimate the joining, which copies half a batch for each example, and new arrays in each step."""
    parameters = n_parameters(layers)
    joining = 3e-10 * batch_size**2 * layer_shapes(layers)[0].n_in
    seconds = 5e-5 + 4e-9 * parameters + joining + 1e-10 * batch_size * parameters
    return Needs(seconds, 2 * itemsize * (parameters + batch_size * n_units(layers)))


CONCATENATED = GradientMethod(
    "concatenated",
    "Concatenated and tiled",
    "The examples are joined column by column into one matrix, and the biases are tiled to its width: one "
    "matrix product per layer for the whole mini-batch.",
    "Joining copies all earlier columns again for each example, and every array is allocated anew: the "
    "smaller the network, the more this costs compared with the products.",
    "Every array is allocated anew for each example.",
    Concatenated,
    _needs,
)
