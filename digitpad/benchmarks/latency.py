"""Measures how fast the window answers a pen, also while it trains, and what the window costs training."""

from statistics import median
from typing import Any

from digitpad.benchmarks.children import paced_child, run_child

PRESETS = {"batch_10": "classic", "batch_128": "fast"}

MOST_ROUNDS = 500
"""A run on the command line has at most 1,000 epochs."""

_WARM_UP_SECONDS = 1.0
_SECONDS_FOR_A_WINDOW = 120.0


def measure(seconds: float, rounds: int, warm_up_seconds: float = _WARM_UP_SECONDS) -> dict[str, Any]:
    """Draw in the window, idle and training, then train with and without a window, and return all figures.

    Parameters
    ----------
    seconds : float
        For each of three states: idle, training with batches of 10, training with batches of 128.
    rounds : int
        How many epochs in the window are compared with one on the command line.
    warm_up_seconds : float
        Before each state is measured.

    Returns
    -------
    dict
        ``stroke_to_prediction_ms``: from a mouse movement until its prediction was painted.
        ``event_loop_lateness_ms``: how late a 5 ms timer was served, at the same time. Both hold ``p50``,
        ``p99``, ``max`` and ``samples`` of each state. ``epoch_seconds``: medians of training alone, with
        nobody drawing. ``epoch_in_window_over_command_line``: median of the rounds' ratios.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    timeout = 3 * (seconds + warm_up_seconds) + _SECONDS_FOR_A_WINDOW
    probe = "digitpad.benchmarks.latency_probe"
    [figures] = run_child(probe, str(seconds), str(warm_up_seconds), timeout_seconds=timeout)
    comparisons = {name: _compare(preset, rounds) for name, preset in PRESETS.items()}
    return {
        "platform": figures["platform"],
        "seconds": seconds,
        "rounds": rounds,
        "stroke_to_prediction_ms": figures["stroke"],
        "event_loop_lateness_ms": figures["lateness"],
        "epoch_seconds": {
            name: {
                "window": round(median(window for window, _ in pairs), 4),
                "command_line": round(median(command_line for _, command_line in pairs), 4),
            }
            for name, pairs in comparisons.items()
        },
        "epoch_in_window_over_command_line": {
            name: round(median(window / command_line for window, command_line in pairs), 3)
            for name, pairs in comparisons.items()
        },
    }


def _compare(preset: str, rounds: int) -> list[tuple[float, float]]:
    """Return each round's seconds of an epoch in the window and on the command line.

    Both stand ready, and train an epoch in turn: a machine with other work can be half as fast for seconds,
    and whole runs of which one was slow for that reason say nothing of the window.
    """
    with (
        paced_child("digitpad.benchmarks.paced_window", preset) as window,
        paced_child("digitpad.benchmarks.paced_command", preset) as command,
    ):
        pairs = [(window.next_piece(), command.next_piece()) for _ in range(1 + rounds)]
    return [(in_window["seconds"], alone["seconds"]) for in_window, alone in pairs[1:]]  # the first warms up
