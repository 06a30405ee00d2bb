"""Measures the seconds from the start of the process to a usable window, and memory while training in it."""

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
    """Open the window several times, each in a new process, and return medians.

    With runs and digits, it is opened in turns without a library and with one of so many.

    Python's modules are compiled before, as in every installed program, also where PYTHONDONTWRITEBYTECODE
    forbids it for others.

    Returns
    -------
    dict
        ``window_seconds``: from just before the process is started until its window was painted and the event
        loop answered. ``data_seconds``: from then until training could begin. ``longest_pause_ms``: the
        longest time in which the event loop did not come round in the two seconds from then.
        ``peak_memory_mb``: for each preset, the largest resident memory during three epochs of training in
        the window. ``filled``: only with runs or digits; how many of both there were, and the first three
        figures with them.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as bytecode:
        # Fills the disk cache and compiles the modules, as for a program that was installed and used before.
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
    """Return the figures as lines for people."""
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
    "Open the window several times and measure the seconds from the start of the process to a painted, "
    "usable window and to loaded data; then train in it and measure the peak of its memory.",
    lambda options, _: measure(options.rounds, options.runs, options.digits),
    as_lines,
    (
        count("--rounds", "windows to open", 5),
        count("--runs", "runs in a library, with which it is opened as well", 0, least=0),
        count("--digits", "own digits in that library", 0, most=20_000, least=0),
    ),
)
