"""Position in a step: the current operation."""

from collections.abc import Sequence
from enum import Enum

from digitpad.insight.step.equations import Operation


class Stride(Enum):
    """How far a move goes."""

    OPERATION = "operation"
    LAYER = "layer"
    STEP = "whole step"


class StepPlayer:
    """Moves through the operations of a step, forward and back.

    Attributes
    ----------
    position : int
        Number of operations done. 0 is before the step and shows everything at once.
    stride : Stride
    """

    def __init__(self) -> None:
        self.position = 0
        self.stride = Stride.OPERATION
        self._operations: tuple[Operation, ...] = ()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the step."""
        return self._operations

    @property
    def now(self) -> Operation | None:
        """The current operation; None before the step."""
        return self._operations[self.position - 1] if self.position else None

    @property
    def is_at_start(self) -> bool:
        """Whether no operation is done."""
        return self.position == 0

    @property
    def is_at_end(self) -> bool:
        """Whether all operations are done."""
        return self.position == len(self._operations)

    def set_operations(self, operations: Sequence[Operation]) -> None:
        """Use other operations. Keep the position if their number is the same."""
        if len(operations) != len(self._operations):
            self.position = 0
        self._operations = tuple(operations)

    def next(self) -> bool:
        """Move one stride forward. Return False at the end, where another step must begin first."""
        following = [stop for stop in self._stops() if stop > self.position]
        if not following:
            return False
        self.position = following[0]
        return True

    def back(self) -> bool:
        """Move one stride back. Return False at the start, where the previous step must be shown first."""
        if self.is_at_start:
            return False
        self.position = max((stop for stop in self._stops() if stop < self.position), default=0)
        return True

    def _stops(self) -> list[int]:
        n = len(self._operations)
        if self.stride is Stride.OPERATION:
            return list(range(1, n + 1))
        if self.stride is Stride.STEP:
            return [n]
        places = [(one.phase, one.layer) for one in self._operations]
        return [stop for stop in range(1, n + 1) if stop == n or places[stop] != places[stop - 1]]
