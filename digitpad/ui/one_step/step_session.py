"""The network changed by the steps, with undo."""

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.step.equations import Operation, operations
from digitpad.insight.step.repeated_steps import RepeatedSteps
from digitpad.insight.step.step_matrices import StepMatrices
from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network

_MOST_KEPT = 50


class StepSession:
    """A copy of a network that changes step by step, and the mini-batch of all steps.

    Parameters
    ----------
    network : Network
        It is not changed.
    inputs : (batch, n_in) float
    labels : (batch,) int
    learning_rate : float

    Attributes
    ----------
    start, network : Network
        The network before all steps, and the current one.
    n_steps : int
        Number of steps taken.
    matrices : StepMatrices
        Matrices of the next step.
    operations : tuple of Operation
    has_diverged : bool
        Whether a step with this learning rate was tried and led to unusable weights.
    """

    def __init__(
        self,
        network: Network,
        inputs: NDArray[np.float64],
        labels: NDArray[np.intp],
        learning_rate: float,
    ) -> None:
        self.start = self.network = network
        self.inputs, self.labels = inputs, labels
        self.n_steps = 0
        self._before: list[tuple[int, Network]] = []
        self.matrices: StepMatrices
        self.operations: tuple[Operation, ...]
        self.has_diverged: bool
        self.set_learning_rate(learning_rate)

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next step."""
        return self.matrices.trace.learning_rate

    @property
    def start_loss(self) -> float:
        """Mean loss of the batch before all steps."""
        losses = COSTS[self.start.cost].losses(self.start.outputs(self.inputs), self.labels)
        return float(losses.mean())

    @property
    def can_go_back(self) -> bool:
        """Whether a step, or series of steps, can be undone."""
        return bool(self._before)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Set the learning rate of the next step."""
        self._trace(learning_rate)

    def take(self, repeated: RepeatedSteps) -> None:
        """Continue from the result of some steps."""
        if not repeated.n_done:
            self.has_diverged = True
            return
        self._before = [*self._before[1 - _MOST_KEPT :], (self.n_steps, self.network)]
        self.network = repeated.network
        self.n_steps += repeated.n_done
        self._trace(self.learning_rate)

    def go_back(self) -> None:
        """Undo the last step, or series of steps."""
        self.n_steps, self.network = self._before.pop()
        self._trace(self.learning_rate)

    def reset(self) -> None:
        """Undo all steps."""
        self.network, self.n_steps, self._before = self.start, 0, []
        self._trace(self.learning_rate)

    def _trace(self, learning_rate: float) -> None:
        self.has_diverged = False
        with np.errstate(over="ignore", invalid="ignore"):  # a step can go too far
            trace = trace_step(self.network, self.inputs, self.labels, learning_rate=learning_rate)
        self.matrices = StepMatrices(trace)
        self.operations = operations(self.matrices, is_input_major=self.start.is_input_major)
