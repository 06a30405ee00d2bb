"""Optimizers: from a mini-batch to changed parameters.

From one to the next: gradient descent follows the slope of the mini-batch; momentum keeps part of its speed;
Nesterov's looks where its speed will take it before it asks for the slope; Adam also gives each parameter its
own step length; AdamW lets weights decay by themselves, not by way of the gradient.
"""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.gradients import GradientsFactory
from digitpad.nn.network import Network
from digitpad.nn.optimizers.adam import Adam, AdamW
from digitpad.nn.optimizers.optimizer import Optimizer, StepRules

NEGLIGIBLE_VELOCITY = 1e-25
"""A velocity this small moves no float32 weight."""


class GradientDescent(Optimizer):
    """Mini-batch gradient descent: parameters -= learning_rate * gradient."""

    title = "gradient descent"
    uses_momentum = False

    def step(self, inputs: FloatArray, one_hot: FloatArray, learning_rate: float) -> None:
        """Take one step. See ``Optimizer.step``."""
        scaled_gradient = self._gradient(inputs, one_hot, learning_rate)
        np.subtract(self._parameters, scaled_gradient, self._parameters)
        if self.rules.weight_decay:
            self._count_step()


class Momentum(Optimizer):
    """Gradient descent that keeps part of its speed.

    With momentum m, velocity = m * velocity + learning_rate * gradient and parameters -= velocity:
    Sutskever, Martens, Dahl and Hinton (2013), equations 1 and 2.
    """

    title = "momentum"

    def __init__(
        self,
        network: Network,
        max_batch_size: int,
        rules: StepRules,
        gradients: GradientsFactory = Backpropagation,
    ) -> None:
        super().__init__(network, max_batch_size, rules, gradients)
        self._velocity = aligned_zeros(network.parameters.size, network.parameters.dtype)
        self._fading = [(self._velocity, NEGLIGIBLE_VELOCITY)]

    def step(self, inputs: FloatArray, one_hot: FloatArray, learning_rate: float) -> None:
        """Take one step. See ``Optimizer.step``."""
        scaled_gradient = self._gradient(inputs, one_hot, learning_rate)
        velocity = self._velocity
        np.multiply(velocity, self.rules.momentum, velocity)
        np.add(velocity, scaled_gradient, velocity)
        np.subtract(self._parameters, velocity, self._parameters)
        self._count_step()


class Nesterov(Momentum):
    """Momentum that asks for the gradient where its speed will have taken it, and so brakes earlier.

    velocity = m * velocity + learning_rate * gradient(parameters - m * velocity) and parameters -= velocity:
    Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4.
    """

    title = "Nesterov momentum"

    def step(self, inputs: FloatArray, one_hot: FloatArray, learning_rate: float) -> None:
        """Take one step. See ``Optimizer.step``."""
        velocity = self._velocity
        np.multiply(velocity, self.rules.momentum, velocity)
        np.subtract(self._parameters, velocity, self._parameters)
        # The rest of the way is the gradient alone, so nothing has to be taken back.
        scaled_gradient = self._gradient(inputs, one_hot, learning_rate)
        np.add(velocity, scaled_gradient, velocity)
        np.subtract(self._parameters, scaled_gradient, self._parameters)
        self._count_step()


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
    "adamw": AdamW,
}
