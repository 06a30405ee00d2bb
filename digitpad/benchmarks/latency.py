"""Measures how fast the window answers a pen, also while it trains, and what the window costs training."""

from collections.abc import Callable
from statistics import median
from typing import Any

from digitpad.benchmarks.children import run_child

PRESETS = {"batch_10": "classic", "batch_128": "fast"}
EPOCHS = 10

_WARM_UP_SECONDS = 1.0
_SECONDS_FOR_AN_EPOCH = 30.0  # before it is given up
_SECONDS_FOR_A_WINDOW = 120.0


def measure(
    seconds: float, rounds: int, epochs: int = EPOCHS, warm_up_seconds: float = _WARM_UP_SECONDS
) -> dict[str, Any]:
    """Draw in the window, idle and training, then train with and without a window, and return all figures.

    Parameters
    ----------
    seconds : float
        For each of three states: idle, training with batches of 10, training with batches of 128.
    rounds : int
        How often epochs are compared in and without a window, one after the other.
    epochs : int
        In each training of a round.
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
    comparisons = {name: _compare(preset, rounds, epochs) for name, preset in PRESETS.items()}
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


def _compare(preset: str, rounds: int, epochs: int) -> list[tuple[float, float]]:
    """Return each round's median seconds of an epoch in the window and on the command line."""
    pairs = []
    for index in range(rounds):
        # Each goes first as often as the other: a processor may slow down under load.
        if index % 2 == 0:
            in_window = _median_epoch(_seconds_in_window, preset, epochs)
            pairs.append((in_window, _median_epoch(_seconds_on_command_line, preset, epochs)))
        else:
            on_command_line = _median_epoch(_seconds_on_command_line, preset, epochs)
            pairs.append((_median_epoch(_seconds_in_window, preset, epochs), on_command_line))
    return pairs


def _median_epoch(train: Callable[[str, int], list[float]], preset: str, epochs: int) -> float:
    return median(train(preset, epochs))


def _seconds_in_window(preset: str, epochs: int) -> list[float]:
    probe = "digitpad.benchmarks.window_probe"
    timeout = _SECONDS_FOR_A_WINDOW + epochs * _SECONDS_FOR_AN_EPOCH
    [figures] = run_child(probe, preset, str(epochs), timeout_seconds=timeout)
    return [float(seconds) for seconds in figures["epoch_seconds"]]


def _seconds_on_command_line(preset: str, epochs: int) -> list[float]:
    options = ("--preset", preset, "--epochs", str(epochs), "--json")
    timeout = _SECONDS_FOR_A_WINDOW + epochs * _SECONDS_FOR_AN_EPOCH
    events = run_child("digitpad", "train", *options, timeout_seconds=timeout)
    return [float(event["seconds"]) for event in events if event["event"] == "epoch"]
