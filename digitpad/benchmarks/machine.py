"""Says which machine a figure came from."""

import os
import platform
from pathlib import Path

import numpy as np


def describe_machine() -> dict[str, str | int]:
    """Return what a reader needs to place a timing: processor, cores, versions, and one line of it all."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processor = _processor_name()
    return {
        "processor": processor,
        "cores": cores,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "summary": f"{processor}, {cores} cores, {platform.platform(terse=True)}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}",
    }


def _processor_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()
