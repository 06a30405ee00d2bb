"""What all optimizers share: the rules of a step, and flushing numbers that fade.

Velocities, moments and decaying weights lose the same part of themselves in each step when their gradients
are 0, as those of pixels without ink are. Left alone they would sink into subnormal numbers, which processors
handle many times slower. So every now and then what is too small to matter is set to 0.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.network import Network
from digitpad.nn.optimizers.regularization import WeightPenalty, clip

STEPS_BETWEEN_FLUSHES = 100
STEPS_BETWEEN_FLUSHES_OF_WEIGHTS = 20
"""More often: a large weight decay can halve weights in each step."""

NEGLIGIBLE_WEIGHT = 1e-15
"""A weight this small is lost in the rounding of any sum. Only decay makes them."""

OptimizerState = Mapping[str, NDArray[np.generic] | float | int]


@dataclass(frozen=True)
class StepRules:
    """What holds for every step, whichever the optimizer. What is 0 costs no NumPy call.

    Attributes
    ----------
    momentum : float
        The part of the velocity that is kept from step to step; gradient descent has none.
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
    """Takes steps down gradients that it is given, changing a network in place.

    Parameters
    ----------
    network : Network
    rules : StepRules

    Attributes
    ----------
    rules : StepRules
        May be replaced between two steps.
    """

    title: ClassVar[str]
    uses_momentum: ClassVar[bool] = True
    _decay_is_a_penalty: ClassVar[bool] = True

    def __init__(self, network: Network, rules: StepRules) -> None:
        self.rules = rules
        self._network = network
        self._parameters = network.parameters
        self._penalty: WeightPenalty | None = None
        self._fading: dict[str, tuple[FloatArray, float]] = {}  # arrays, and below what they are negligible
        self._steps_until_flush = STEPS_BETWEEN_FLUSHES

    def before_gradient(self) -> None:  # noqa: B027  # most optimizers have nothing to do here
        """Prepare the network for the gradient of the next step, if the optimizer wants it elsewhere."""

    def gradient_scale(self, learning_rate: float) -> float:
        """Return the factor by which ``step`` would like its gradient to be multiplied.

        A factor goes into the small matrix of output errors before backpropagation, which is far cheaper
        than multiplying all parameters afterwards. Any other factor is right too.
        """
        return learning_rate

    @abstractmethod
    def step(self, gradient: FloatArray, learning_rate: float, scale: float = 1.0) -> None:
        """Take one step down the gradient of a mini-batch's mean loss and the penalties.

        Parameters
        ----------
        gradient : (n_parameters,) float
            ``scale`` times the gradient of the mean loss. Overwritten.
        learning_rate : float
        scale : float
            Over 0.
        """

    def state(self) -> OptimizerState:
        """Return all that decides the next steps besides the network: flat, arrays copied."""
        arrays = {name: values.copy() for name, (values, _) in self._fading.items()}
        return {**arrays, "steps_until_flush": self._steps_until_flush}

    def restore(self, state: OptimizerState) -> None:
        """Go on from where ``state`` was called on another optimizer of this kind."""
        for name, (values, _) in self._fading.items():
            values[:] = state[name]
        self._steps_until_flush = int(state["steps_until_flush"])

    def _fading_array(self, name: str, negligible: float) -> FloatArray:
        """Return new zeros, one for each parameter, that ``_count_step`` flushes and ``state`` includes."""
        values = aligned_zeros(self._parameters.size, self._parameters.dtype)
        self._fading[name] = values, negligible
        return values

    def _regularize(self, gradient: FloatArray, scale: float) -> None:
        """Clip a gradient that is multiplied by ``scale``, and add that of the penalties, in place."""
        rules = self.rules
        if rules.clip_norm:
            clip(gradient, scale * rules.clip_norm)
        l2 = rules.weight_decay if self._decay_is_a_penalty else 0.0
        if l2 or rules.l1:
            if self._penalty is None:
                self._penalty = WeightPenalty(self._network)
            self._penalty.add_to(gradient, scale * l2, scale * rules.l1)

    def _count_step(self) -> None:
        """Set to 0 what has faded, when it is time to."""
        self._steps_until_flush -= 1
        if self._steps_until_flush > 0:
            return
        for values, negligible in self._fading.values():
            _set_small_to_zero(values, negligible)
        self._steps_until_flush = STEPS_BETWEEN_FLUSHES
        if self.uses_momentum:
            self._steps_until_flush = min(STEPS_BETWEEN_FLUSHES, _steps_to_fade(self.rules.momentum))
        if self.rules.weight_decay:
            for weights in self._network.weights:
                _set_small_to_zero(weights, NEGLIGIBLE_WEIGHT)
            self._steps_until_flush = min(STEPS_BETWEEN_FLUSHES_OF_WEIGHTS, self._steps_until_flush)


def rescale(gradient: FloatArray, scale: float, wanted: float) -> None:
    """Multiply a gradient in place so that it has the wanted scale; do nothing if it has."""
    if scale != wanted:
        np.multiply(gradient, wanted / scale, gradient)


def _steps_to_fade(kept: float) -> int:
    """Return after how many steps what keeps this part of itself in each has sunk by 12 decades."""
    if not 0.0 < kept < 1.0:
        return STEPS_BETWEEN_FLUSHES  # it stays as it is, or is gone at once
    return max(1, int(-12.0 / math.log10(kept)))


def _set_small_to_zero(values: FloatArray, negligible: float) -> None:
    values[np.abs(values) < negligible] = 0.0
