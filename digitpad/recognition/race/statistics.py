"""What the laps of a race say, in numbers."""

import math
from collections.abc import Sequence
from statistics import median

from digitpad.recognition.race.events import Lap

GOALS = (0.95, 0.97, 0.98)
"""Accuracies for which ``seconds_to`` is asked."""

FEWEST_EPOCHS = 3
"""Of so few, two outvote a disturbed one."""

_ALWAYS_CLEAR = 2.0
"""This ratio is clear also after one epoch of each. With other work going on, the machine of the README's
figures is up to 1.6 times as slow for some seconds."""

_DEVIATIONS = 6.0
_SMALLEST_DIFFERENCE = 0.05  # of the seconds; less is written as 1.0 times


def seconds_to(goal: float, laps: Sequence[Lap]) -> float | None:
    """Return after how many seconds of training a contestant's laps reached an accuracy; None if never."""
    return next((lap.total_seconds for lap in laps if lap.accuracy >= goal), None)


def median_seconds(laps: Sequence[Lap]) -> float | None:
    """Return the median of the seconds of some epochs; None if there are none."""
    return median(lap.seconds for lap in laps) if laps else None


def fastest_index(laps_of_each: Sequence[Sequence[Lap]]) -> int | None:
    """Return the index of the contestant with the smallest median of its epochs' seconds.

    Contestants without a lap do not count; None if there are no others.
    """
    seconds = {index: median_seconds(laps) for index, laps in enumerate(laps_of_each)}
    timed = {index: one for index, one in seconds.items() if one is not None}
    return min(timed, key=lambda index: timed[index], default=None)


def seconds_ratio(laps: Sequence[Lap], others: Sequence[Lap]) -> float | None:
    """Return the median of some epochs' seconds divided by that of others; None if either is not known."""
    seconds, other_seconds = median_seconds(laps), median_seconds(others)
    return seconds / other_seconds if seconds and other_seconds else None


def is_clearly_longer(seconds: Sequence[float], others: Sequence[float]) -> bool:
    """Return whether epochs took longer than others by more than chance makes likely.

    Twice the seconds are more than other work on the machine brings about. What is compared are medians,
    which one disturbed epoch moves little; but of one or two epochs, where nothing outvotes a disturbed one,
    the fastest, because what disturbs an epoch makes it longer.

    Smaller ratios count from three epochs of each on, which show how much they vary. A median is uncertain
    by six times the median distance of its epochs from it, divided by the square root of their number: as in
    the notches of box plots (McGill, Tukey and Larsen, 1978, "Variations of box plots"), but twice as wide,
    because the spread of three epochs is itself a guess. The medians have to be further apart than both
    uncertainties together, and than a twentieth of the shorter.

    Of equals it says so seldom: after three epochs in at most 8 %, from four on in at most 3 % of 20,000
    simulated pairs (lognormal seconds that vary by 2 to 10 %, with none or 15 % of the epochs disturbed, up
    to 1.6 times as long).

    Parameters
    ----------
    seconds, others : sequence of float
        Of one epoch each; not empty.
    """
    if min(len(seconds), len(others)) < FEWEST_EPOCHS:
        return min(seconds) >= _ALWAYS_CLEAR * min(others)
    middle, other_middle = median(seconds), median(others)
    uncertain = _uncertainty(seconds) + _uncertainty(others)
    apart = middle - other_middle
    is_beyond_chance = apart > max(uncertain, _SMALLEST_DIFFERENCE * other_middle)
    return is_beyond_chance or middle >= _ALWAYS_CLEAR * other_middle


def _uncertainty(seconds: Sequence[float]) -> float:
    middle = median(seconds)
    return _DEVIATIONS * median(abs(one - middle) for one in seconds) / math.sqrt(len(seconds))
