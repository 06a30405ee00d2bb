"""Measure how fast the window answers a pen, also while it trains, and how much it slows training."""

from typing import Any

from digitpad.argument_types import number
from digitpad.benchmarks.harness.benchmark import Benchmark, count
from digitpad.benchmarks.harness.children import PacedChild, paced_child, run_child
from digitpad.benchmarks.harness.turns import Run, compare
from digitpad.presentation import decimal_text, seconds_text

PRESETS = {"batch_10": "classic", "batch_128": "fast"}

MOST_ROUNDS = 200
"""The command line trains at most 1,000 epochs in a run."""

_EPOCHS_IN_A_TURN = 4
"""More than one epoch: charts are drawn at most twice a second, but a pause after every epoch would draw them
in each."""

_WARM_UP_SECONDS = 1.0
_SECONDS_FOR_A_WINDOW = 120.0
_MOST_STATES = 30


def measure(seconds: float, rounds: int, warm_up_seconds: float = _WARM_UP_SECONDS) -> dict[str, Any]:
    """Draw in the window, idle and training, then train with and without a window, and return all figures.

    Parameters
    ----------
    seconds : float
        Seconds for each state: idle on every page; training with batches of 10; training with batches of 128
        on every page; training with convolutions on all cores and on all but one; a race of element by
        element against full matrix.
    rounds : int
        How often epochs in the window are compared with epochs on the command line.
    warm_up_seconds : float
        Seconds before each measurement.

    Returns
    -------
    dict
        ``stroke_to_prediction_ms``: from a mouse movement until its prediction was painted.
        ``event_loop_lateness_ms``: how late a 5 ms timer fired at the same time. Both hold ``p50``, ``p99``,
        ``max`` and ``samples`` of each state. ``epoch_seconds``: medians of training alone, with nobody
        drawing. ``epoch_in_window_over_command_line``: median of the ratios; each divides by the mean of the
        command line's epochs just before and after.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    timeout = _MOST_STATES * (seconds + warm_up_seconds) + _SECONDS_FOR_A_WINDOW
    probe = "digitpad.benchmarks.probes.latency_probe"
    [figures] = run_child(probe, str(seconds), str(warm_up_seconds), timeout_seconds=timeout)
    comparisons = {name: compare_epochs(preset, rounds=rounds) for name, preset in PRESETS.items()}
    return {
        "platform": figures["platform"],
        "seconds": seconds,
        "rounds": rounds,
        "stroke_to_prediction_ms": figures["stroke"],
        "event_loop_lateness_ms": figures["lateness"],
        "epoch_seconds": {
            name: {"window": round(window, 4), "command_line": round(command_line, 4)}
            for name, (window, command_line, _) in comparisons.items()
        },
        "epoch_in_window_over_command_line": {
            name: round(ratio, 3) for name, (_, _, ratio) in comparisons.items()
        },
    }


def compare_epochs(preset: str, *shown: str, rounds: int) -> tuple[float, float, float]:
    """Return the seconds of an epoch in the window and on the command line, and their ratio.

    Both programs train a few epochs in turn. A shared machine can run at half speed for several seconds, so
    comparing two whole runs would measure the machine rather than the window.

    Parameters
    ----------
    preset : str
    *shown : str
        The page to show, and "drawing" to draw in it. Without it, the page Train.
    rounds : int
    """
    arguments = preset, str(_EPOCHS_IN_A_TURN)
    with (
        paced_child("digitpad.benchmarks.probes.paced_window", *arguments, *shown) as window,
        paced_child("digitpad.benchmarks.probes.paced_command", *arguments) as command,
    ):
        runs = [_seconds_of(window), _seconds_of(command)]
        for run in runs:
            run()  # the first epochs warm up
        in_window, on_command_line = runs
        ratios, command_line_seconds = compare({"window": in_window}, on_command_line, rounds)
    return ratios["window"] * command_line_seconds, command_line_seconds, ratios["window"]


def _seconds_of(child: PacedChild) -> Run:
    return lambda: float(child.next_piece()["seconds"])


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    lines = [f"on the platform {figures['platform']}, {seconds_text(figures['seconds'])} per state"]
    for key, title in (
        ("stroke_to_prediction_ms", "pen to painted prediction"),
        ("event_loop_lateness_ms", "lateness of the event loop"),
    ):
        lines.append(f"{title:<32} {'p50':>9} {'p99':>9} {'max':>9}   samples")
        for state, summary in figures[key].items():
            times = " ".join(f"{decimal_text(summary[name], 1):>6} ms" for name in ("p50", "p99", "max"))
            lines.append(f"  {state.replace('_', ' '):<30} {times}   {summary['samples']}")
    lines.append(f"{'an epoch of training':<32} {'window':>9} {'command line':>14} {'ratio':>7}")
    for name, ratio in figures["epoch_in_window_over_command_line"].items():
        seconds = figures["epoch_seconds"][name]
        times = f"{decimal_text(seconds['window'], 3):>7} s {decimal_text(seconds['command_line'], 3):>12} s"
        lines.append(f"  {name.replace('_', ' '):<30} {times} {decimal_text(ratio, 2):>7}")
    lines.append(f"(medians of {figures['rounds']} rounds; each ratio compares consecutive epochs)")
    return lines


BENCHMARK = Benchmark(
    "latency",
    "how fast the window answers a pen, also while it trains",
    "Draw in the window, on every page, idle and while it trains. Measure the time from a pen movement to "
    "its painted prediction and how late the event loop is. Then train in the window and on the command "
    "line in turn, four epochs at a time, and compare the seconds.",
    lambda options, _: measure(options.seconds, options.rounds),
    as_lines,
    (
        (
            "--seconds",
            {
                "type": number(1, 100),
                "default": 10.0,
                "metavar": "S",
                "help": "seconds to draw in each state (default: 10)",
            },
        ),
        count("--rounds", "rounds of the comparison", 40, MOST_ROUNDS),
    ),
)
