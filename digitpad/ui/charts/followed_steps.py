"""The newest steps of a run that goes step by step, as a chart shows them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.recognition.training.run_history import RunHistory

_FEWEST = 20  # that have room


@dataclass(frozen=True, eq=False)
class FollowedSteps:
    """The newest steps of a run that goes step by step, which fill the whole width.

    Attributes
    ----------
    epochs_done, losses : (n,) float
        Of each step; at least one.
    per_epoch : float
        Steps in an epoch.
    """

    epochs_done: NDArray[np.float64]
    losses: NDArray[np.float64]
    per_epoch: float

    @property
    def range(self) -> tuple[float, float]:
        """The epochs to show: from the place before the first step, with room for some at least."""
        first = self.epochs_done[0] - 1.0 / self.per_epoch
        last = max(self.epochs_done[-1], first + _FEWEST / self.per_epoch)
        room = 0.03 * (last - first)
        return float(first - room), float(last + room)


def followed_steps(run: RunHistory) -> FollowedSteps | None:
    """Return the newest steps of a run; None unless it goes step by step."""
    losses, newest = run.steps_followed, run.newest_step
    if not run.is_followed or not losses or newest is None:
        return None
    return FollowedSteps(
        np.array([one.epochs_done for one in losses]),
        np.array([one.loss for one in losses]),
        newest.step.number / newest.step.epochs_done,
    )
