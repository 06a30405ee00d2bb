"""Descriptions of curves and arrays for screen readers."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.presentation import figures_text

_LATEST = 3  # points that determine the trend
_LEVEL = 0.02  # smaller changes, relative to the whole range, are level


def trend(values: Sequence[float]) -> str:
    """Return the trend at the end of a curve: "rising", "falling" or "level"; "" for fewer than two points.

    Compares the last value with the value two points before. A change of at most 2 % of the curve's whole
    range is level.
    """
    if len(values) < 2:
        return ""
    change = values[-1] - values[-min(_LATEST, len(values))]
    if abs(change) <= _LEVEL * (max(values) - min(values)):
        return "level"
    return "rising" if change > 0 else "falling"


def spoken_curve(name: str, values: Sequence[float], text_of: Callable[[float], str], where: str = "") -> str:
    """Return the last value, the trend and the range of a curve in words.

    Parameters
    ----------
    name : str
    values : sequence of float
    text_of : callable
        ``text_of(value)`` returns a value with its unit.
    where : str
        Position of the last value, such as "after epoch 3".
    """
    if not values:
        return f"{name}: no values yet"
    last = " ".join(filter(None, (text_of(values[-1]), where)))
    if len(values) == 1:
        return f"{name}: {last}"
    lowest, highest = text_of(min(values)), text_of(max(values))
    return f"{name}: {last}, {trend(values)}; between {lowest} and {highest} over {len(values)} points"


def spoken_range(values: NDArray[np.floating] | None) -> str:
    """Return the range of an array in words; empty if it has no finite number."""
    finite = np.empty(0) if values is None else values[np.isfinite(values)]
    if not finite.size:
        return ""
    if finite.size == 1:
        return figures_text(finite[0], 3)
    return f"{finite.size:,} numbers from {figures_text(finite.min(), 3)} to {figures_text(finite.max(), 3)}"
