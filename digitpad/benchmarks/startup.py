"""Measures the seconds from the start of the process to a usable window, and memory while training in it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median
from typing import Any

from digitpad.errors import UnusableEnvironmentError

_TIMEOUT_SECONDS = 300


def measure(rounds: int) -> dict[str, Any]:
    """Open the window several times, each in a new process, and return medians.

    Returns
    -------
    dict
        ``window_seconds``: from just before the process is started until its window was painted and the event
        loop answered. ``data_seconds``: from then until training could begin. ``peak_memory_mb``: for each
        preset, the largest resident memory during three epochs of training in the window.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    _probe("import")  # fills the disk cache, as for a program that was used before
    probes = [_probe("startup") for _ in range(rounds)]
    return {
        "window_seconds": median(probe["window_seconds"] for probe in probes),
        "data_seconds": median(probe["data_seconds"] for probe in probes),
        "rounds": rounds,
        "platform": probes[0]["platform"],
        "peak_memory_mb": {
            preset: _probe(preset)["peak_memory_mb"] for preset in ("classic", "fast", "accurate")
        },
    }


def _probe(task: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "digitpad.benchmarks.window_probe", task]
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as home:
        # The user's own settings and trained network are not to be touched.
        own = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"), home)
        # The monotonic clock is the same in all processes of a machine.
        environment = {**os.environ, **own, "DIGITPAD_PROCESS_START": repr(time.monotonic())}
        try:
            finished = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnusableEnvironmentError(
                f"The window could not be measured: {task} took more than {_TIMEOUT_SECONDS} seconds."
            ) from error
    if finished.returncode != 0 or not finished.stdout:
        sentence = finished.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise UnusableEnvironmentError(f"The window could not be measured: {sentence[0]}")
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result
