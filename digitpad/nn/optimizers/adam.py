"""Adam and AdamW: optimizers with a step size for each parameter."""

import math

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.network import Network
from digitpad.nn.optimizers.optimizer import Optimizer, OptimizerState, StepRules, rescale

BETA_2 = 0.999
EPSILON = 1e-8
SCALE = 2.0**20
NEGLIGIBLE_SUM = 1e-15
NEGLIGIBLE_SQUARE_SUM = 1e-30
"""The sums are of scaled gradients, so this is negligible beside an epsilon of 1e-8 * 2**20."""


class Adam(Optimizer):
    """Divides each parameter's mean gradient by the root of its mean square.

    Kingma and Ba (2015), algorithm 1: parameters -= learning_rate * mean / (sqrt(mean_square) + epsilon),
    with beta 1 = momentum, beta 2 = 0.999 and epsilon = 1e-8.

    Both means are stored as plain sums, sum = beta * sum + gradient, together with the sum of their weights,
    total = beta * total + 1. Then sum / total is the paper's mean with its bias correction. This saves two
    array operations and stays correct if the momentum changes during training.

    Scaling all gradients by a factor has no effect on Adam if epsilon is scaled too. So Adam asks for
    gradients multiplied by 2**20, which keeps the squares of the smallest ones from becoming subnormal.
    """

    title = "Adam"

    def __init__(self, network: Network, rules: StepRules) -> None:
        super().__init__(network, rules)
        self._sum = self._fading_array("sum", NEGLIGIBLE_SUM)
        self._square_sum = self._fading_array("square_sum", NEGLIGIBLE_SQUARE_SUM)
        self._scratch = aligned_zeros(network.parameters.size, network.parameters.dtype)
        self._total = 0.0
        self._square_total = 0.0

    def gradient_scale(self, learning_rate: float) -> float:
        """Return 2**20, whatever the learning rate. See ``Optimizer.gradient_scale``."""
        return SCALE

    def step(self, gradient: FloatArray, learning_rate: float, scale: float = 1.0) -> None:
        """Take one step. See ``Optimizer.step``."""
        self._regularize(gradient, scale)
        rescale(gradient, scale, SCALE)
        momentum = self.rules.momentum
        np.multiply(self._sum, momentum, out=self._sum)
        np.add(self._sum, gradient, out=self._sum)
        np.multiply(self._square_sum, BETA_2, out=self._square_sum)
        np.multiply(gradient, gradient, out=self._scratch)
        np.add(self._square_sum, self._scratch, out=self._square_sum)
        self._total = momentum * self._total + 1.0
        self._square_total = BETA_2 * self._square_total + 1.0

        # learning_rate * (sum / total) / (sqrt(square_sum / square_total) + epsilon), scalars combined first.
        root = math.sqrt(self._square_total)
        np.sqrt(self._square_sum, out=self._scratch)
        np.add(self._scratch, EPSILON * SCALE * root, out=self._scratch)
        np.divide(self._sum, self._scratch, out=self._scratch)
        np.multiply(self._scratch, learning_rate * root / self._total, out=self._scratch)
        self._decay(learning_rate)
        np.subtract(self._parameters, self._scratch, out=self._parameters)
        self._count_step()

    def state(self) -> OptimizerState:
        """Return everything that determines the next steps. See ``Optimizer.state``."""
        return {**super().state(), "total": self._total, "square_total": self._square_total}

    def restore(self, state: OptimizerState) -> None:
        """Continue from a state. See ``Optimizer.restore``."""
        super().restore(state)
        self._total, self._square_total = float(state["total"]), float(state["square_total"])

    def _decay(self, learning_rate: float) -> None:
        """Apply weight decay, unless it is part of the gradient."""


class AdamW(Adam):
    """Adam with decoupled weight decay: weights *= 1 - learning_rate * weight_decay in each step.

    As part of the gradient, the decay would be divided by the root of the mean square too, and would hardly
    affect weights with large gradients: Loshchilov and Hutter (2019), algorithm 2. As in most
    implementations, the decay is multiplied by the learning rate.
    """

    title = "AdamW"
    _decay_is_a_penalty = False

    def _decay(self, learning_rate: float) -> None:
        if self.rules.weight_decay:
            for weights in self._network.weights:
                np.multiply(weights, 1.0 - learning_rate * self.rules.weight_decay, out=weights)
