"""Learning-rate schedules."""

import math
from collections.abc import Callable


def _constant(progress: float) -> float:
    return 1.0


def _step(progress: float) -> float:
    """Fall to a tenth at one half of the run, and to a hundredth at three quarters.

    He, Zhang, Ren and Sun (2016), "Deep residual learning for image recognition", section 4.2.
    """
    return 1.0 if progress < 0.5 else 0.1 if progress < 0.75 else 0.01


def _cosine(progress: float) -> float:
    """Fall to 0 along a cosine: Loshchilov and Hutter (2017), "SGDR", equation 5, without restarts."""
    return 0.5 * (1.0 + math.cos(math.pi * progress))


def _one_cycle(progress: float) -> float:
    """Rise for 30 % of the run, then fall to 0, both along a cosine: Smith and Topin (2018)."""
    rise = 0.3
    if progress < rise:
        return 0.05 + 0.95 * 0.5 * (1.0 - math.cos(math.pi * progress / rise))
    return 0.5 * (1.0 + math.cos(math.pi * (progress - rise) / (1.0 - rise)))


SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": _constant,
    "step": _step,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
}
"""Factors on the learning rate as functions of the run's progress (0 at the first step, towards 1)."""
