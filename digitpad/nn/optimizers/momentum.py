"""Gradient descent with momentum, plain and Nesterov's."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network
from digitpad.nn.optimizers.optimizer import Optimizer, StepRules, rescale

NEGLIGIBLE_VELOCITY = 1e-25
"""A velocity this small changes no float32 weight."""


class Momentum(Optimizer):
    """Gradient descent that keeps part of its velocity.

    With momentum m, velocity = m * velocity + learning_rate * gradient and parameters -= velocity:
    Sutskever, Martens, Dahl and Hinton (2013), equations 1 and 2.
    """

    title = "momentum"

    def __init__(self, network: Network, rules: StepRules) -> None:
        super().__init__(network, rules)
        self._velocity = self._fading_array("velocity", NEGLIGIBLE_VELOCITY)

    def step(self, gradient: FloatArray, learning_rate: float, scale: float = 1.0) -> None:
        """Take one step. See ``Optimizer.step``."""
        self._regularize(gradient, scale)
        rescale(gradient, scale, learning_rate)
        velocity = self._velocity
        np.multiply(velocity, self.rules.momentum, velocity)
        np.add(velocity, gradient, velocity)
        np.subtract(self._parameters, velocity, self._parameters)
        self._count_step()


class Nesterov(Momentum):
    """Momentum with the gradient taken where the velocity leads, so that it brakes earlier.

    velocity = m * velocity + learning_rate * gradient(parameters - m * velocity) and parameters -= velocity:
    Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4.
    """

    title = "Nesterov momentum"

    def before_gradient(self) -> None:
        """Move the parameters along the velocity. ``step`` then adds the gradient alone."""
        velocity = self._velocity
        np.multiply(velocity, self.rules.momentum, velocity)
        np.subtract(self._parameters, velocity, self._parameters)

    def step(self, gradient: FloatArray, learning_rate: float, scale: float = 1.0) -> None:
        """Complete the step after ``before_gradient``. See ``Optimizer.step``."""
        self._regularize(gradient, scale)
        rescale(gradient, scale, learning_rate)
        np.add(self._velocity, gradient, self._velocity)
        np.subtract(self._parameters, gradient, self._parameters)
        self._count_step()
