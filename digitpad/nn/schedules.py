"""How the learning rate changes from the first step to the last."""

import math
from collections.abc import Callable


def _constant(progress: float) -> float:
    return 1.0


def _one_cycle(progress: float) -> float:
    """Rise for 30 % of the run, then fall to nothing, both along a cosine: Smith and Topin (2018)."""
    rise = 0.3
    if progress < rise:
        return 0.05 + 0.95 * 0.5 * (1.0 - math.cos(math.pi * progress / rise))
    return 0.5 * (1.0 + math.cos(math.pi * (progress - rise) / (1.0 - rise)))


SCHEDULES: dict[str, Callable[[float], float]] = {"constant": _constant, "one_cycle": _one_cycle}
"""Factor on the learning rate, from the progress of the run (0 at the first step, towards 1)."""
