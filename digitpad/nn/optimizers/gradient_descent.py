"""Mini-batch gradient descent."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.optimizers.optimizer import Optimizer, rescale


class GradientDescent(Optimizer):
    """Mini-batch gradient descent: parameters -= learning_rate * gradient."""

    title = "gradient descent"
    uses_momentum = False

    def step(self, gradient: FloatArray, learning_rate: float, scale: float = 1.0) -> None:
        """Take one step. See ``Optimizer.step``."""
        self._regularize(gradient, scale)
        rescale(gradient, scale, learning_rate)
        np.subtract(self._parameters, gradient, self._parameters)
        if self.rules.weight_decay:
            self._count_step()
