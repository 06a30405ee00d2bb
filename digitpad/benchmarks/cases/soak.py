"""Measure whether memory grows, or anything fails, while a simulated user presses everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.argument_types import number
from digitpad.benchmarks.harness.benchmark import Benchmark, seed
from digitpad.benchmarks.harness.children import run_child
from digitpad.errors import UnusableEnvironmentError
from digitpad.presentation import decimal_text, figures_text, in_full

_PROBE = "digitpad.benchmarks.probes.soak_probe"
_WARM_UP_SECONDS = 120.0
_SPARE_SECONDS = 120.0  # to start, and to end running work


def measure(minutes: float, seed: int) -> dict[str, Any]:
    """Let a random user act in the window for some minutes, and return the figures.

    Returns
    -------
    dict
        ``minutes``, ``seed``, ``actions``. ``bugs`` and ``qt_warnings``: errors in the log and warnings from
        Qt. ``samples``: resident memory, allocated memory, number of widgets and Python's memory blocks,
        every 5 seconds. ``warm_up_minutes``: the time at the start that is not counted, two minutes or a
        third of the total. ``mb_per_minute``, ``allocated_mb_per_minute``: least-squares slopes of resident
        and allocated memory after the warm-up; ``mb_per_minute_error``, ``allocated_mb_per_minute_error``:
        their standard errors. None if unknown.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here, or somebody closed it too early.
    """
    seconds = 60.0 * minutes
    *samples, end = run_child(_PROBE, str(seconds), str(seed), timeout_seconds=seconds + _SPARE_SECONDS)
    if "actions" not in end:
        raise UnusableEnvironmentError(
            "digitpad could not be measured: its window was closed too early. Leave it open until the end."
        )
    warm_up_seconds = min(_WARM_UP_SECONDS, seconds / 3)
    memory, allocated = (growth(samples, warm_up_seconds, key) for key in ("memory_mb", "allocated_mb"))
    return {
        "minutes": minutes,
        "seed": seed,
        **end,
        "warm_up_minutes": warm_up_seconds / 60.0,
        "mb_per_minute": memory.mb_per_minute,
        "mb_per_minute_error": memory.error,
        "allocated_mb_per_minute": allocated.mb_per_minute,
        "allocated_mb_per_minute_error": allocated.error,
        "samples": samples,
    }


@dataclass(frozen=True)
class Growth:
    """Growth of memory over time.

    Attributes
    ----------
    mb_per_minute : float or None
        Least-squares slope; None if unknown.
    error : float or None
        Standard error of the slope, computed from means over whole minutes because samples within a minute
        are correlated. None with fewer than three minutes.
    """

    mb_per_minute: float | None = None
    error: float | None = None


def growth(samples: Sequence[dict[str, Any]], warm_up_seconds: float, key: str = "memory_mb") -> Growth:
    """Return the growth of memory after the warm-up. Needs at least two samples, else its fields are None."""
    counted = [sample for sample in samples if sample["seconds"] >= warm_up_seconds]
    if len(counted) < 2 or any(sample[key] is None for sample in counted):
        return Growth()
    minutes = np.array([sample["seconds"] / 60.0 for sample in counted])
    memory = np.array([sample[key] for sample in counted])
    slope = float(np.polyfit(minutes, memory, 1)[0])
    whole = np.floor(minutes - minutes[0])
    times, means = (
        np.array([values[whole == minute].mean() for minute in np.unique(whole)])
        for values in (minutes, memory)
    )
    if len(means) < 3:
        return Growth(slope)
    residuals = means - np.polyval(np.polyfit(times, means, 1), times)
    variance = np.square(residuals).sum() / (len(means) - 2) / np.square(times - times.mean()).sum()
    return Growth(slope, float(np.sqrt(variance)))


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    samples = figures["samples"]
    memory, allocated = (
        _growth_text(figures[key], figures[f"{key}_error"])
        for key in ("mb_per_minute", "allocated_mb_per_minute")
    )
    minutes, warm_up = in_full(figures["minutes"]), figures_text(figures["warm_up_minutes"], 2)
    lines = [
        f"{figures['actions']:,} random actions in {minutes} minutes, seed {figures['seed']}",
        f"memory           {memory}, after {warm_up} minutes of warming up",
        f"allocated of it  {allocated}: not yet freed",
    ]
    for name, key in (("at the end", "memory_mb"), ("widgets", "widgets"), ("Python's blocks", "blocks")):
        first, last = samples[0][key], samples[-1][key]
        if first is not None:
            unit = " MB" if key == "memory_mb" else ""
            lines.append(f"{name:<16} {decimal_text(last, 0)}{unit}, {decimal_text(first, 0)} at the start")
    for name, key in (("bugs", "bugs"), ("Qt's warnings", "qt_warnings")):
        lines.append(f"{name:<16} {len(figures[key])}")
        lines.extend(f"  {said}" for said in sorted(set(figures[key])))
    return lines


def _growth_text(slope: float | None, error: float | None) -> str:
    if slope is None:
        return "unknown"
    error_text = "" if error is None else f" ± {decimal_text(error, 1)}"
    return f"{decimal_text(slope, 1, is_signed=True)}{error_text} MB per minute"


BENCHMARK = Benchmark(
    "soak",
    "growth of memory, and failures, while a random user presses everything",
    "Act at random up to twenty times a second in all parts and windows of digitpad. Measure how fast "
    "memory grows, and collect the errors in the log and Qt's warnings.",
    lambda options, _: measure(options.minutes, options.seed),
    as_lines,
    (
        (
            "--minutes",
            {
                "type": number(0.1, 1_000),
                "default": 10.0,
                "metavar": "M",
                "help": "duration (default: 10)",
            },
        ),
        seed("seed of the random choices"),
    ),
)
