"""The newest steps of a run in single steps or slow motion, for a chart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.recognition.training.run_history import RunHistory

_FEWEST = 20  # steps that always have room


@dataclass(frozen=True, eq=False)
class FollowedSteps:
    """The newest steps of a run, which fill the whole width of a chart.

    Attributes
    ----------
    epochs_done, losses : (n,) float
        One per step; n is at least 1.
    per_epoch : float
        Steps in an epoch.
    """

    epochs_done: NDArray[np.float64]
    losses: NDArray[np.float64]
    per_epoch: float

    @property
    def range(self) -> tuple[float, float]:
        """The range of epochs to show: from just before the first step, with room for 20 steps or more."""
        first = self.epochs_done[0] - 1.0 / self.per_epoch
        last = max(self.epochs_done[-1], first + _FEWEST / self.per_epoch)
        room = 0.03 * (last - first)
        return float(first - room), float(last + room)


def followed_steps(run: RunHistory) -> FollowedSteps | None:
    """Return the newest steps of a run, or None unless it goes step by step."""
    losses, newest = run.steps_followed, run.newest_step
    if not run.is_followed or not losses or newest is None:
        return None
    return FollowedSteps(
        np.array([one.epochs_done for one in losses]),
        np.array([one.loss for one in losses]),
        newest.step.number / newest.step.epochs_done,
    )
