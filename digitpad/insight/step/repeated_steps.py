"""Repeated steps of gradient descent on one mini-batch, by digitpad's engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.step.step_trace import checked_batch
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.optimizers.gradient_descent import GradientDescent
from digitpad.nn.optimizers.optimizer import StepRules
from digitpad.nn.training.step import take_step


@dataclass(frozen=True, eq=False)
class RepeatedSteps:
    """Result of repeated steps.

    Attributes
    ----------
    network : Network
        After the last step.
    n_done : int
        Fewer than requested if a step would lead to unusable weights; that step is not taken.
    """

    network: Network
    n_done: int


def repeat_step(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    learning_rate: float,
    n_steps: int,
    should_stop: Callable[[], bool] = lambda: False,
) -> RepeatedSteps:
    """Take repeated steps on the same mini-batch with a copy of a network, in the network's precision.

    Parameters
    ----------
    network : Network
        It is not changed.
    inputs : (batch, n_in) uint8 or float
    labels : (batch,) int
    learning_rate : float
    n_steps : int
    should_stop : callable
        Called before each step.
    """
    twin = network.copy()
    batch, classes = checked_batch(twin, inputs, labels)
    dtype = twin.parameters.dtype
    examples, one_hot = batch.astype(dtype), np.eye(twin.n_out, dtype=dtype)[classes]
    gradients = Backpropagation(twin, len(batch))
    optimizer = GradientDescent(twin, StepRules(momentum=0.0))
    for n_done in range(n_steps):
        if should_stop():
            return RepeatedSteps(twin, n_done)
        before = twin.parameters.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            take_step(gradients, optimizer, examples, one_hot, learning_rate)
        if not twin.is_usable():
            twin.parameters[:] = before
            return RepeatedSteps(twin, n_done)
    return RepeatedSteps(twin, n_steps)
