"""Backpropagation element by element: the definition, in loops over examples, neurons and weights.

Every sum over examples, neurons and weights is a Python loop. NumPy is used for input, output, the
activation and the cost, which all methods share.
"""

from collections.abc import Sequence

import numpy as np

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients.method import GradientMethod, Needs, require_dense
from digitpad.nn.layers import LayerSpec, layer_shapes, n_parameters
from digitpad.nn.network import Network

Vector = list[float]


class ElementByElement:
    """Computes gradients by the definition, one weight at a time. For tiny networks.

    With a[k] the activations of the previous layer, z[j] the weighted sums and f the activation of
    a layer, the four equations of Nielsen (2015), chapter 2, written as sums over indices, are

    - d_z[j] = f'(z[j]) * dloss/doutput[j] in the last layer (BP1),
    - d_z[j] = f'(z[j]) * sum over i of W[i, j] * d_z[i] in the others, with W and d_z of the next layer
      (BP2),
    - dloss/db[j] = d_z[j] (BP3),
    - dloss/dW[j, k] = d_z[j] * a[k] (BP4).

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
        weights: list[list[Vector]] = [matrix.tolist() for matrix in network.weights]
        biases: list[Vector] = [vector.tolist() for vector in network.biases]
        n_layers = len(weights)
        d_weights = [[[0.0] * len(row) for row in matrix] for matrix in weights]
        d_biases = [[0.0] * len(vector) for vector in biases]

        outputs = []
        for example, target in zip(inputs.tolist(), one_hot.tolist(), strict=True):
            # Forward: sums[n] and activations[n + 1] belong to layer n.
            sums: list[Vector] = []
            activations: list[Vector] = [example]
            for n in range(n_layers):
                sums.append([])
                for j in range(len(biases[n])):
                    total = biases[n][j]
                    for k in range(len(activations[n])):
                        total += weights[n][j][k] * activations[n][k]
                    sums[n].append(total)
                activations.append(_activated(network.activations[n], sums[n]))
            outputs.append(activations[-1])

            # Backward: dloss/dactivations of a layer, from the last to the first.
            d_activations = _d_outputs(network.cost, activations[-1], target)
            for n in reversed(range(n_layers)):
                slopes = _slopes(network.activations[n], activations[n + 1], sums[n])
                d_previous = [0.0] * len(activations[n])
                for j in range(len(biases[n])):
                    d_sum = d_activations[j] * slopes[j]
                    d_biases[n][j] += d_sum
                    for k in range(len(activations[n])):
                        d_weights[n][j][k] += d_sum * activations[n][k]
                        d_previous[k] += d_sum * weights[n][j][k]
                d_activations = d_previous

        self.outputs = np.array(outputs, network.parameters.dtype)
        gradient = np.empty_like(network.parameters)
        weight_views, bias_views = network.views(gradient)
        for n in range(n_layers):
            weight_views[n][:] = d_weights[n]
            bias_views[n][:] = d_biases[n]
        gradient *= 1.0 / len(inputs) if scale is None else scale
        return gradient


def _activated(name: str, sums: Vector) -> Vector:
    """Return the activations f(z) of a layer, given its weighted sums z."""
    values = np.array([sums])
    ACTIVATIONS[name].apply(values)
    activations: Vector = values[0].tolist()
    return activations


def _slopes(name: str, activations: Vector, sums: Vector) -> Vector:
    """Return the slopes f'(z) of a layer's activation."""
    values = np.ones((1, len(sums)))
    scratch = np.empty_like(values)
    ACTIVATIONS[name].multiply_by_slope(values, np.array([activations]), np.array([sums]), scratch)
    slopes: Vector = values[0].tolist()
    return slopes


def _d_outputs(cost: str, outputs: Vector, target: Vector) -> Vector:
    """Return dloss/doutputs of one example."""
    values = np.empty((1, len(outputs)))
    COSTS[cost].d_outputs(np.array([outputs]), np.array([target]), values)
    errors: Vector = values[0].tolist()
    return errors


def _needs(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Estimate Python objects: 24 bytes per number and 8 per list entry, for weights and gradients."""
    parameters = n_parameters(layers)
    return Needs(
        2e-7 * batch_size * parameters, 75 * parameters + 40 * batch_size * layer_shapes(layers)[0].n_in
    )


ELEMENT_BY_ELEMENT = GradientMethod(
    "element_by_element",
    "Element by element",
    "The definition: loops over examples, neurons and weights, one multiplication at a time.",
    "Python spends far more time on finding each number and the next instruction than on multiplying.",
    "Python spends far more time on finding each number and the next instruction than on multiplying.",
    ElementByElement,
    _needs,
)
