"""Optimizers: from a mini-batch to changed parameters."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.backpropagation import Backpropagation
from digitpad.nn.network import Network

NEGLIGIBLE_VELOCITY = 1e-25
"""A velocity this small moves no float32 weight. Left alone it would fade into subnormal numbers."""

STEPS_BETWEEN_FLUSHES = 100


class GradientDescent:
    """Mini-batch gradient descent, with or without momentum, changing a network in place.

    With momentum m, velocity = m * velocity + learning_rate * gradient and parameters -= velocity:
    Sutskever, Martens, Dahl and Hinton (2013), equations 1 and 2.

    Parameters
    ----------
    network : Network
    max_batch_size : int
    momentum : float
        0 for plain gradient descent.
    """

    def __init__(self, network: Network, max_batch_size: int, momentum: float = 0.0) -> None:
        self._parameters = network.parameters
        self._backpropagation = Backpropagation(network, max_batch_size)
        self._momentum = momentum
        self._velocity = aligned_zeros(network.parameters.size, network.parameters.dtype)
        self._steps = 0

    def step(self, inputs: FloatArray, one_hot: FloatArray, learning_rate: float) -> None:
        """Take one step down the gradient of the mini-batch's mean loss.

        Parameters
        ----------
        inputs : (batch, n_in) float
        one_hot : (batch, n_out) float
        learning_rate : float
        """
        # The learning rate goes into the small matrix of output errors, not over all parameters.
        scaled_gradient = self._backpropagation.compute(inputs, one_hot, learning_rate / len(inputs))
        if self._momentum == 0.0:
            np.subtract(self._parameters, scaled_gradient, out=self._parameters)
            return
        velocity = self._velocity
        np.multiply(velocity, self._momentum, out=velocity)
        np.add(velocity, scaled_gradient, out=velocity)
        np.subtract(self._parameters, velocity, out=self._parameters)
        self._steps += 1
        if self._steps % STEPS_BETWEEN_FLUSHES == 0:
            velocity[np.abs(velocity) < NEGLIGIBLE_VELOCITY] = 0.0
