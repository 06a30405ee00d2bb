"""What all optimizers share: the rules of a step, and how numbers that fade come to their end.

Velocities, moments and decaying weights lose the same part of themselves in each step when their gradients
are 0, as those of pixels without ink are. Left alone they would sink into subnormal numbers, which processors
handle many times slower. So every now and then what is too small to matter is set to 0.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.gradients import GradientsFactory
from digitpad.nn.network import Network
from digitpad.nn.optimizers.regularization import WeightPenalty, clip

STEPS_BETWEEN_FLUSHES = 100
STEPS_BETWEEN_FLUSHES_OF_WEIGHTS = 20
"""More often: a large weight decay can halve weights in each step."""

NEGLIGIBLE_WEIGHT = 1e-15
"""A weight this small is lost in the rounding of any sum. Only decay makes them."""


@dataclass(frozen=True)
class StepRules:
    """What holds for every step, whichever the optimizer. What is 0 costs no NumPy call.

    Attributes
    ----------
    momentum : float
        The part of its speed that is kept from step to step; gradient descent has none.
    weight_decay, l1 : float
        How much large weights cost: weight_decay / 2 * sum(weights²) + l1 * sum(|weights|), biases excepted.
    clip_norm : float
        The longest gradient of the mean loss, penalties not counted; longer ones are shortened. 0 for none.
    """

    momentum: float = 0.9
    weight_decay: float = 0.0
    l1: float = 0.0
    clip_norm: float = 0.0


class Optimizer(ABC):
    """Takes steps down the gradient, changing a network in place.

    Parameters
    ----------
    network : Network
    max_batch_size : int
    rules : StepRules
    gradients : callable
        ``gradients(network, max_batch_size)`` makes what computes the gradients.

    Attributes
    ----------
    rules : StepRules
        May be replaced between two steps.
    """

    title: ClassVar[str]
    uses_momentum: ClassVar[bool] = True
    _decay_is_a_penalty: ClassVar[bool] = True

    def __init__(
        self,
        network: Network,
        max_batch_size: int,
        rules: StepRules,
        gradients: GradientsFactory = Backpropagation,
    ) -> None:
        self.rules = rules
        self._network = network
        self._parameters = network.parameters
        self._compute = gradients(network, max_batch_size).compute
        self._penalty: WeightPenalty | None = None
        self._fading: list[tuple[FloatArray, float]] = []  # what fades in each step, and what is negligible
        self._steps_until_flush = STEPS_BETWEEN_FLUSHES

    @abstractmethod
    def step(self, inputs: FloatArray, one_hot: FloatArray, learning_rate: float) -> None:
        """Take one step down the gradient of the mini-batch's mean loss and the penalties.

        Parameters
        ----------
        inputs : (batch, n_in) float
        one_hot : (batch, n_out) float
        learning_rate : float
        """

    def _gradient(self, inputs: FloatArray, one_hot: FloatArray, factor: float) -> FloatArray:
        """Return ``factor`` times the gradient of the mean loss, clipped, and of the penalties."""
        # The factor goes into the small matrix of output errors, not over all parameters.
        gradient = self._compute(inputs, one_hot, factor / len(inputs))
        rules = self.rules
        if rules.clip_norm:
            clip(gradient, factor * rules.clip_norm)
        l2 = rules.weight_decay if self._decay_is_a_penalty else 0.0
        if l2 or rules.l1:
            if self._penalty is None:
                self._penalty = WeightPenalty(self._network)
            self._penalty.add_to(gradient, factor * l2, factor * rules.l1)
        return gradient

    def _count_step(self) -> None:
        """Set to 0 what has faded, when it is time to."""
        self._steps_until_flush -= 1
        if self._steps_until_flush > 0:
            return
        for values, negligible in self._fading:
            _set_small_to_zero(values, negligible)
        self._steps_until_flush = STEPS_BETWEEN_FLUSHES
        if self.uses_momentum:
            self._steps_until_flush = min(STEPS_BETWEEN_FLUSHES, _steps_to_fade(self.rules.momentum))
        if self.rules.weight_decay:
            for weights in self._network.weights:
                _set_small_to_zero(weights, NEGLIGIBLE_WEIGHT)
            self._steps_until_flush = min(STEPS_BETWEEN_FLUSHES_OF_WEIGHTS, self._steps_until_flush)


def _steps_to_fade(kept: float) -> int:
    """Return after how many steps what keeps this part of itself in each has sunk by 12 decades."""
    if not 0.0 < kept < 1.0:
        return STEPS_BETWEEN_FLUSHES  # it stays as it is, or is gone at once
    return max(1, int(-12.0 / math.log10(kept)))


def _set_small_to_zero(values: FloatArray, negligible: float) -> None:
    values[np.abs(values) < negligible] = 0.0
