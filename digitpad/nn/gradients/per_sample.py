"""Backpropagation sample by sample: matrix times vector, as in Nielsen's book."""

from collections.abc import Sequence

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.columns import activated, d_outputs, times_slope
from digitpad.nn.gradients.method import GradientMethod, Needs, require_dense
from digitpad.nn.layers import LayerSpec, n_parameters
from digitpad.nn.network import Network


class PerSample:
    """Computes the gradients of one example after the other and sums them over the mini-batch.

    The two inner loops of the definition become one call: dloss/dW[j, k] = d_sums[j] * inputs[k] for all
    j and k is the outer product of two vectors. This is ``update_mini_batch`` and ``backprop`` of
    Nielsen (2015), chapter 1, with his column vectors. As in the book, every gradient and every sum of
    gradients is a new array, and the slope applies the activation to the sums once more.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Ignored: examples are computed one at a time.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network
        self.outputs: FloatArray = np.empty((0, network.n_out), network.parameters.dtype)

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient in a new array. See ``Gradients.compute``."""
        network = self._network
        weights_sums = [np.zeros(weights.shape, weights.dtype) for weights in network.weights]
        biases_sums = [np.zeros(biases.shape, biases.dtype) for biases in network.biases]
        self.outputs = np.empty_like(one_hot)
        for example, target, outputs in zip(inputs, one_hot, self.outputs, strict=True):
            d_weights, d_biases = self._backpropagate(
                example[:, np.newaxis], target[:, np.newaxis], outputs[:, np.newaxis]
            )
            weights_sums = [total + one for total, one in zip(weights_sums, d_weights, strict=True)]
            biases_sums = [total + one for total, one in zip(biases_sums, d_biases, strict=True)]

        gradient = np.empty_like(network.parameters)
        for places, sums in zip(network.views(gradient), (weights_sums, biases_sums), strict=True):
            for place, total in zip(places, sums, strict=True):
                place[:] = total
        gradient *= 1.0 / len(inputs) if scale is None else scale
        return gradient

    def _backpropagate(
        self, example: FloatArray, target: FloatArray, outputs: FloatArray
    ) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return the gradient of one example (n_in, 1) with one-hot target (n_out, 1); fill ``outputs``.

        Returns
        -------
        d_weights : list of (n_out, n_in) float
        d_biases : list of (n_out,) float
        """
        network = self._network
        d_weights = [np.zeros(weights.shape, weights.dtype) for weights in network.weights]
        d_biases = [np.zeros(biases.shape, biases.dtype) for biases in network.biases]
        activations, all_sums = [example], []
        for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
            sums = np.dot(weights, activations[-1]) + biases[:, np.newaxis]
            all_sums.append(sums)
            activations.append(activated(name, sums))

        outputs[:] = activations[-1]
        d_activations = d_outputs(network.cost, activations[-1], target)
        for index in reversed(range(len(d_weights))):
            name, sums = network.activations[index], all_sums[index]
            d_sums = times_slope(name, d_activations, activated(name, sums), sums)
            # For an outer product, np.dot calls BLAS, while @ runs a slow loop of its own.
            d_weights[index] = np.dot(d_sums, activations[index].T)
            d_biases[index] = d_sums[:, 0]
            if index > 0:
                d_activations = np.dot(network.weights[index].T, d_sums)
        return d_weights, d_biases


def _needs(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Estimate a few calls per layer and example, and the sum of whole gradients, all in new arrays."""
    parameters = n_parameters(layers)
    seconds = batch_size * (8e-6 * (len(layers) - 1) + 1.6e-9 * parameters)
    return Needs(seconds, 4 * itemsize * parameters)


PER_SAMPLE = GradientMethod(
    "per_sample",
    "Sample by sample",
    "Matrix times vector for one example, then for the next, and their gradients are added up: the method "
    "of Michael Nielsen's book.",
    "Each example reads all weights and adds a whole gradient to another, in new arrays, with as many NumPy "
    "calls as a whole mini-batch needs.",
    "Every array is allocated anew for each example, and its gradient is added to zeros.",
    PerSample,
    _needs,
)
