"""Observers of a training run."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from digitpad.nn.activations import FloatArray
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training.results import EpochResult, Step


@dataclass(frozen=True, eq=False)
class StepObserver:
    """A function to call after every step or every few steps.

    Attributes
    ----------
    on_step : callable
        Called with a Step.
    every : int
        1 for every step; 10 for steps 10, 20 and so on.
    with_gradient : bool
        Whether the steps carry their gradient.
    """

    on_step: Callable[[Step], None]
    every: int = 1
    with_gradient: bool = False


@dataclass
class Observers:
    """The observers of a training run.

    Attributes
    ----------
    next_step : float
        Number of the next observed step; infinite if there is none. The training loop compares one number
        with it, which costs almost nothing.
    on_epoch, on_change : list of callable
    """

    next_step: float = math.inf
    on_epoch: list[Callable[[EpochResult], None]] = field(default_factory=list)
    on_change: list[Callable[[SettingChange], None]] = field(default_factory=list)
    _of_steps: list[StepObserver] = field(default_factory=list)

    def add(self, observer: StepObserver, steps_done: int) -> None:
        """Call an observer from the next step on."""
        self._of_steps.append(observer)
        self.look_ahead(steps_done)

    def remove(self, observer: StepObserver) -> None:
        """Stop calling an observer."""
        self._of_steps.remove(observer)

    def look_ahead(self, steps_done: int) -> None:
        """Update ``next_step``."""
        nexts = ((steps_done // one.every + 1) * one.every for one in self._of_steps)
        self.next_step = min(nexts, default=math.inf)

    def want_gradient(self) -> bool:
        """Return whether the next observed step must carry its gradient."""
        return any(one.with_gradient for one in self._of_steps if self.next_step % one.every == 0)

    def notify(self, step: Step, gradient: FloatArray | None) -> None:
        """Call the observers of a step."""
        for one in list(self._of_steps):
            if step.number % one.every == 0:
                one.on_step(replace(step, gradient=gradient if one.with_gradient else None))
        self.look_ahead(step.number)
