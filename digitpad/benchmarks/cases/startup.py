"""Measure the seconds from process start to a usable window, and memory while training in it."""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from digitpad.benchmarks.harness.benchmark import Benchmark, count
from digitpad.benchmarks.harness.children import run_child
from digitpad.presentation import bytes_text, seconds_text

_PROBE = "digitpad.benchmarks.probes.window_probe"
_FILLER = "digitpad.benchmarks.probes.filled_library"
_EPOCHS = 3


def measure(rounds: int, n_runs: int = 0, n_digits: int = 0) -> dict[str, Any]:
    """Open the window several times, each time in a new process, and return medians.

    With runs or digits, rounds alternate between an empty library and one with that many of each.

    Python's modules are compiled beforehand, as in an installed program, even where PYTHONDONTWRITEBYTECODE
    is set.

    Returns
    -------
    dict
        ``window_seconds``: from just before the process starts until its window is painted and the event loop
        answers. ``data_seconds``: from then until training can start. ``longest_pause_ms``: the longest pause
        of the event loop in the two seconds from then. ``peak_memory_mb``: for each preset, the largest
        resident memory during three epochs of training in the window. ``filled``: only with runs or digits;
        their numbers, and the first three figures with them.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as bytecode:
        # Fill the disk cache and compile the modules, as after earlier use.
        run_child(_PROBE, "import", bytecode_folder=bytecode)
        folders: dict[str, list[dict[str, Any]]] = {"": []}
        if n_runs or n_digits:
            folder = str(Path(bytecode) / "home")
            Path(folder).mkdir()
            run_child(_FILLER, str(n_runs), str(n_digits), user_folder=folder)
            folders[folder] = []
        for _ in range(rounds):
            for folder, probes in folders.items():
                probes += run_child(_PROBE, "startup", bytecode_folder=bytecode, user_folder=folder)[-1:]
    probes, *filled = folders.values()
    return {
        **_medians(probes),
        **({"filled": {"runs": n_runs, "digits": n_digits, **_medians(filled[0])}} if filled else {}),
        "rounds": rounds,
        "platform": probes[0]["platform"],
        "peak_memory_mb": {
            preset: run_child(_PROBE, preset, str(_EPOCHS))[-1]["peak_memory_mb"]
            for preset in ("classic", "fast", "accurate")
        },
    }


def _medians(probes: list[dict[str, Any]]) -> dict[str, float]:
    names = ("window_seconds", "data_seconds", "longest_pause_ms")
    return {name: median(probe[name] for probe in probes) for name in names}


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    longest = seconds_text(figures["longest_pause_ms"] / 1e3)
    lines = [
        f"usable window    {seconds_text(figures['window_seconds'])} after the start of the process",
        f"data ready       {seconds_text(figures['data_seconds'])} later",
        f"longest pause    {longest} in the two seconds after the first paint",
        f"(medians of {figures['rounds']} rounds, on the platform {figures['platform']})",
    ]
    if "filled" in figures:
        filled = figures["filled"]
        lines.append(
            f"with {filled['runs']:,} runs and {filled['digits']:,} own digits: usable after "
            f"{seconds_text(filled['window_seconds'])}, data {seconds_text(filled['data_seconds'])} later, "
            f"longest pause {seconds_text(filled['longest_pause_ms'] / 1e3)}"
        )
    for preset, megabytes in figures["peak_memory_mb"].items():
        amount = "unknown" if megabytes is None else bytes_text(1e6 * megabytes)
        lines.append(f"peak memory      {amount} while training the preset {preset} in the window")
    return lines


BENCHMARK = Benchmark(
    "startup",
    "seconds to a usable window, and memory while training",
    "Open the window several times and measure the seconds from process start to a painted, usable window "
    "and to loaded data. Then train in it and measure its peak memory.",
    lambda options, _: measure(options.rounds, options.runs, options.digits),
    as_lines,
    (
        count("--rounds", "windows to open", 5),
        count("--runs", "runs in a library to measure startup with as well", 0, least=0),
        count("--digits", "own digits in that library", 0, most=20_000, least=0),
    ),
)
