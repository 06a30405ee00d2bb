"""Backpropagation of a mini-batch as matrices whose columns are joined one by one."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.columns import D_OUTPUTS, activated, times_slope
from digitpad.nn.gradients.gradients import require_dense
from digitpad.nn.network import Network


class Concatenated:
    """Gradients in matrix form, as one writes it first: columns joined, biases tiled, all arrays new.

    Put the examples of a mini-batch into the columns of X and their errors into the columns of D. Then
    D @ X.T is the sum of the outer products of all pairs of columns: the product itself adds up the
    batch. The gradient of the biases is the sum along the rows of D.

    What is left to gain: each np.concatenate copies all columns joined before, np.tile stores the same
    biases batch times where broadcasting needs no copy, and every array is allocated anew.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Not needed here: the arrays are made anew in each call.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient, as ``Gradients.compute`` says, in a new array."""
        network, batch_size = self._network, len(inputs)
        activations = [joined_columns(inputs)]
        for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
            tiled_biases = np.tile(biases[:, np.newaxis], (1, batch_size))
            activations.append(activated(name, weights @ activations[-1] + tiled_biases))

        gradient = np.empty_like(network.parameters)
        d_weights, d_biases = network.views(gradient)
        d_activations = D_OUTPUTS[network.cost](activations[-1], joined_columns(one_hot))
        for index in reversed(range(len(network.weights))):
            d_logits = times_slope(network.activations[index], d_activations, activations[index + 1])
            d_weights[index][:] = d_logits @ activations[index].T
            d_biases[index][:] = d_logits.sum(axis=1)
            if index > 0:
                d_activations = network.weights[index].T @ d_logits
        gradient *= 1.0 / batch_size if scale is None else scale
        return gradient


def joined_columns(rows: FloatArray) -> FloatArray:
    """Return (batch, n) examples as the columns of a new (n, batch) matrix, joined one at a time."""
    columns: FloatArray = rows[0][:, np.newaxis]
    for row in rows[1:]:
        columns = np.concatenate((columns, row[:, np.newaxis]), axis=1)
    return columns
