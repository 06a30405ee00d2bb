"""Backpropagation element by element: the definition, in loops over examples, neurons and weights.

No NumPy but for taking the numbers in and handing them back, so that nothing is hidden in a call.
"""

import math
from collections.abc import Callable

import numpy as np

from digitpad.nn.activations import LEAKY_SLOPE, FloatArray
from digitpad.nn.gradients.gradients import require_dense
from digitpad.nn.network import Network

Vector = list[float]


class ElementByElement:
    """Gradients by the definition, one weight at a time: for tiny networks.

    With a[k] the activations of the layer before, z[j] the weighted sums (logits) and f the activation of
    a layer, the four equations of Nielsen (2015), chapter 2, written as sums over indices, are

    - d_z[j] = f'(z[j]) * dloss/doutput[j] in the last layer (BP1),
    - d_z[j] = f'(z[j]) * sum over i of W[i, j] * d_z[i] in the others, with the W and d_z of the layer
      that follows (BP2),
    - dloss/db[j] = d_z[j] (BP3),
    - dloss/dW[j, k] = d_z[j] * a[k] (BP4).

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Not needed here: one example is computed at a time.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient, as ``Gradients.compute`` says, in a new array."""
        network = self._network
        weights: list[list[Vector]] = [matrix.tolist() for matrix in network.weights]
        biases: list[Vector] = [vector.tolist() for vector in network.biases]
        n_layers = len(weights)
        d_weights = [[[0.0] * len(row) for row in matrix] for matrix in weights]
        d_biases = [[0.0] * len(vector) for vector in biases]

        for example, target in zip(inputs.tolist(), one_hot.tolist(), strict=True):
            # Forward: logits[n] and activations[n + 1] are those of layer n.
            logits: list[Vector] = []
            activations: list[Vector] = [example]
            for n in range(n_layers):
                activation, _ = SCALARS[network.activations[n]]
                logits.append([])
                for j in range(len(biases[n])):
                    total = biases[n][j]
                    for k in range(len(activations[n])):
                        total += weights[n][j][k] * activations[n][k]
                    logits[n].append(total)
                activations.append([activation(z) for z in logits[n]])

            # Backward: dloss/dactivations of a layer, from the last to the first.
            d_activations = D_OUTPUTS[network.cost](activations[-1], target)
            for n in reversed(range(n_layers)):
                _, slope = SCALARS[network.activations[n]]
                d_previous = [0.0] * len(activations[n])
                for j in range(len(biases[n])):
                    d_logit = d_activations[j] * slope(logits[n][j])
                    d_biases[n][j] += d_logit
                    for k in range(len(activations[n])):
                        d_weights[n][j][k] += d_logit * activations[n][k]
                        d_previous[k] += d_logit * weights[n][j][k]
                d_activations = d_previous

        gradient = np.empty_like(network.parameters)
        weight_views, bias_views = network.views(gradient)
        for n in range(n_layers):
            weight_views[n][:] = d_weights[n]
            bias_views[n][:] = d_biases[n]
        gradient *= 1.0 / len(inputs) if scale is None else scale
        return gradient


def _sigmoid(z: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * z))  # 1 / (1 + exp(-z)), which would overflow below -709


def _sigmoid_slope(z: float) -> float:
    return _sigmoid(z) * (1.0 - _sigmoid(z))


def _tanh_slope(z: float) -> float:
    return 1.0 - math.tanh(z) ** 2


def _relu(z: float) -> float:
    return z if z > 0.0 else 0.0


def _relu_slope(z: float) -> float:
    return 1.0 if z > 0.0 else 0.0


def _leaky_relu(z: float) -> float:
    return z if z > 0.0 else LEAKY_SLOPE * z


def _leaky_relu_slope(z: float) -> float:
    return 1.0 if z > 0.0 else LEAKY_SLOPE


def _identity(z: float) -> float:
    return z


def _identity_slope(z: float) -> float:
    return 1.0


SCALARS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sigmoid": (_sigmoid, _sigmoid_slope),
    "tanh": (math.tanh, _tanh_slope),
    "relu": (_relu, _relu_slope),
    "leaky_relu": (_leaky_relu, _leaky_relu_slope),
    "identity": (_identity, _identity_slope),
}
"""Each activation f(z) of one number, and its slope f'(z)."""


def _quadratic_d_outputs(outputs: Vector, target: Vector) -> Vector:
    return [output - wanted for output, wanted in zip(outputs, target, strict=True)]


def _cross_entropy_d_outputs(outputs: Vector, target: Vector) -> Vector:
    # Softmax minus one-hot: Bishop (2006), equation 4.109. Less the largest, no logit can overflow.
    powers = [math.exp(output - max(outputs)) for output in outputs]
    return [power / sum(powers) - wanted for power, wanted in zip(powers, target, strict=True)]


D_OUTPUTS: dict[str, Callable[[Vector, Vector], Vector]] = {
    "quadratic": _quadratic_d_outputs,
    "cross_entropy": _cross_entropy_d_outputs,
}
"""Each cost's dloss/doutputs of one example."""
