"""The base class of optimizers, the rules of a step, and the flushing of tiny numbers to 0.

Where gradients are 0, as for pixels that never have ink, velocities, moments and decaying weights shrink by
the same factor in each step. Eventually they would become subnormal numbers, which processors handle many
times slower. So numbers too small to matter are set to 0 at intervals.
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
"""More often than for other arrays: a large weight decay can halve the weights in each step."""

NEGLIGIBLE_WEIGHT = 1e-15
"""A weight this small is lost in the rounding of any sum. Only decay produces such weights."""

OptimizerState = Mapping[str, NDArray[np.generic] | float | int]


@dataclass(frozen=True)
class StepRules:
    """Rules that apply to every step of any optimizer. A rule that is 0 costs no NumPy call.

    Attributes
    ----------
    momentum : float
        The share of the velocity kept from step to step. Ignored by gradient descent.
    weight_decay, l1 : float
        Penalties on large weights: weight_decay / 2 * sum(weights²) + l1 * sum(|weights|), without biases.
    clip_norm : float
        The maximum norm of the gradient of the mean loss, without penalties. 0 means no limit.
    """

    momentum: float = 0.9
    weight_decay: float = 0.0
    l1: float = 0.0
    clip_norm: float = 0.0


class Optimizer(ABC):
    """Takes steps down given gradients, changing a network in place.

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
        self._fading: dict[str, tuple[FloatArray, float]] = {}  # arrays and their negligible magnitudes
        self._steps_until_flush = STEPS_BETWEEN_FLUSHES

    def before_gradient(self) -> None:  # noqa: B027  # most optimizers have nothing to do here
        """Move the parameters to where the optimizer needs the next gradient."""

    def gradient_scale(self, learning_rate: float) -> float:
        """Return the factor by which ``step`` prefers its gradient to be multiplied.

        Multiplying the small matrix of output errors before backpropagation is far cheaper than multiplying
        all parameters afterwards. ``step`` accepts any other factor too.
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
            Greater than 0.
        """

    def state(self) -> OptimizerState:
        """Return everything but the network that determines the next steps: flat, with copied arrays."""
        arrays = {name: values.copy() for name, (values, _) in self._fading.items()}
        return {**arrays, "steps_until_flush": self._steps_until_flush}

    def restore(self, state: OptimizerState) -> None:
        """Continue from the ``state`` of another optimizer of this kind."""
        for name, (values, _) in self._fading.items():
            values[:] = state[name]
        self._steps_until_flush = int(state["steps_until_flush"])

    def _fading_array(self, name: str, negligible: float) -> FloatArray:
        """Return zeros, one per parameter. ``_count_step`` flushes them and ``state`` includes them."""
        values = aligned_zeros(self._parameters.size, self._parameters.dtype)
        self._fading[name] = values, negligible
        return values

    def _regularize(self, gradient: FloatArray, scale: float) -> None:
        """Clip a gradient that is multiplied by ``scale`` and add the penalties' gradient, in place."""
        rules = self.rules
        if rules.clip_norm:
            clip(gradient, scale * rules.clip_norm)
        l2 = rules.weight_decay if self._decay_is_a_penalty else 0.0
        if l2 or rules.l1:
            if self._penalty is None:
                self._penalty = WeightPenalty(self._network)
            self._penalty.add_to(gradient, scale * l2, scale * rules.l1)

    def _count_step(self) -> None:
        """Count a step, and set negligible numbers to 0 at intervals."""
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
    """Multiply a gradient in place so that it has the wanted scale. Do nothing if it already has."""
    if scale != wanted:
        np.multiply(gradient, wanted / scale, gradient)


def _steps_to_fade(kept: float) -> int:
    """Return the number of steps after which repeated factors ``kept`` reach 1e-12."""
    if not 0.0 < kept < 1.0:
        return STEPS_BETWEEN_FLUSHES  # it stays the same, or becomes 0 at once
    return max(1, int(-12.0 / math.log10(kept)))


def _set_small_to_zero(values: FloatArray, negligible: float) -> None:
    values[np.abs(values) < negligible] = 0.0
