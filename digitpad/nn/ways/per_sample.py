"""Backpropagation sample by sample: matrix times vector, as in Nielsen's book."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network, layer_views
from digitpad.nn.ways.columns import D_OUTPUTS, activated, times_slope


class PerSample:
    """Gradients of one example after the other, added up over the mini-batch.

    The two inner loops of the definition become one call: dloss/dW[j, k] = d_logits[j] * inputs[k] for all
    j and k is the outer product of two vectors. This is ``update_mini_batch`` and ``backprop`` of
    Nielsen (2015), chapter 1, with his column vectors.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Not needed here: one example is computed at a time.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        self._network = network

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient, as ``Gradients.compute`` says, in a new array."""
        gradient = np.zeros_like(self._network.parameters)
        d_weights, d_biases = layer_views(gradient, self._network.layer_sizes)
        for example, target in zip(inputs, one_hot, strict=True):
            errors, activations = self._backpropagate(example[:, np.newaxis], target[:, np.newaxis])
            for index, d_logits in enumerate(errors):
                # As in the book: for an outer product, np.dot calls BLAS where @ runs a slow loop of its own.
                d_weights[index] += np.dot(d_logits, activations[index].T)
                d_biases[index] += d_logits[:, 0]
        gradient *= 1.0 / len(inputs) if scale is None else scale
        return gradient

    def _backpropagate(
        self, example: FloatArray, target: FloatArray
    ) -> tuple[list[FloatArray], list[FloatArray]]:
        """Take one example (n_in, 1) and its one-hot target (n_out, 1) forward and back.

        Returns
        -------
        errors : list of (n_out, 1) float
            dloss/dlogits of each layer.
        activations : list of (n, 1) float
            The example itself, then each layer's activations.
        """
        network = self._network
        activations = [example]
        for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
            logits = weights @ activations[-1] + biases[:, np.newaxis]
            activations.append(activated(name, logits))

        d_activations = D_OUTPUTS[network.cost](activations[-1], target)
        errors = [times_slope(network.activations[-1], d_activations, activations[-1])]
        for index in range(len(network.weights) - 1, 0, -1):
            d_activations = network.weights[index].T @ errors[0]
            errors.insert(0, times_slope(network.activations[index - 1], d_activations, activations[index]))
        return errors, activations
