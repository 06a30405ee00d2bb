"""Races: contestants, events and statistics."""

from digitpad.recognition.race.contestant import (
    FEWEST_CONTESTANTS,
    MOST_CONTESTANTS,
    MOST_STEP_BYTES,
    MOST_STEP_SECONDS,
    Contestant,
    check_contestant,
    one_per_method,
    with_epochs,
)
from digitpad.recognition.race.events import GradientCheck, Lap, Retirement, Turn
from digitpad.recognition.race.gradient_check import gradient_difference
from digitpad.recognition.race.race_run import race
from digitpad.recognition.race.runner import timed_data
from digitpad.recognition.race.statistics import (
    FEWEST_EPOCHS,
    GOALS,
    fastest_index,
    is_clearly_longer,
    median_seconds,
    seconds_ratio,
    seconds_to,
)

__all__ = [
    "FEWEST_CONTESTANTS",
    "FEWEST_EPOCHS",
    "GOALS",
    "MOST_CONTESTANTS",
    "MOST_STEP_BYTES",
    "MOST_STEP_SECONDS",
    "Contestant",
    "GradientCheck",
    "Lap",
    "Retirement",
    "Turn",
    "check_contestant",
    "fastest_index",
    "gradient_difference",
    "is_clearly_longer",
    "median_seconds",
    "one_per_method",
    "race",
    "seconds_ratio",
    "seconds_to",
    "timed_data",
    "with_epochs",
]
