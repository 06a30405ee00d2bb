"""Runs parts of a benchmark in new processes, which know nothing of this one and of the user's own files."""

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

from digitpad.errors import UnusableEnvironmentError


def run_child(module: str, *arguments: str, timeout_seconds: float = 300.0) -> list[dict[str, Any]]:
    """Run a module as a program of its own, and return the JSON Lines it printed.

    It finds the time of its start, as ``time.monotonic()`` tells it, in DIGITPAD_PROCESS_START.

    Raises
    ------
    UnusableEnvironmentError
        If it failed, printed nothing, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as home:
        # The user's own settings and trained network are not to be touched.
        own = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"), home)
        # The monotonic clock is the same in all processes of a machine.
        environment = {**os.environ, **own, "DIGITPAD_PROCESS_START": repr(time.monotonic())}
        try:
            finished = subprocess.run(
                [sys.executable, "-m", module, *arguments],
                env=environment,
                capture_output=True,
                text=True,
                timeout=timeout_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            task = " ".join((module, *arguments))
            raise UnusableEnvironmentError(
                f"digitpad could not be measured: {task} took more than {timeout_seconds:.0f} seconds."
            ) from error
    lines = finished.stdout.splitlines()
    if finished.returncode != 0 or not lines:
        sentence = finished.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise UnusableEnvironmentError(f"digitpad could not be measured: {sentence[0]}")
    return [json.loads(line) for line in lines]
