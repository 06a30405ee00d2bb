"""Says which machine a figure, or a run, came from."""

import os
import platform
from pathlib import Path

import numpy as np
import threadpoolctl

_MOST_TRAINING_THREADS = 8
"""More would have too small a part of a mini-batch each."""


def n_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def training_threads(*, all_cores: bool = False) -> int:
    """Return how many threads should train, if nobody says: all cores but one, which is left to all else."""
    return max(1, min(n_cores() - (not all_cores), _MOST_TRAINING_THREADS))


def describe_machine() -> dict[str, str | int]:
    """Return what a reader needs to place a timing: processor, cores, versions, and one line of it all.

    ``blas`` names what multiplies NumPy's matrices and the processor whose instructions it uses, which can
    make products twice as fast: "OpenBLAS 0.3.31 SkylakeX". Ask before other libraries bring their own.
    """
    cores = n_cores()
    processor, blas = _processor_name(), _blas_name()
    return {
        "processor": processor,
        "cores": cores,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": blas,
        "summary": f"{processor}, {cores} cores, {platform.platform(terse=True)}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}, {blas}",
    }


def _processor_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def _blas_name() -> str:
    for library in threadpoolctl.threadpool_info():
        if library["internal_api"] == "openblas":
            chosen = os.environ.get("OPENBLAS_CORETYPE", "")
            forced = " by OPENBLAS_CORETYPE" if chosen.lower() == library["architecture"].lower() else ""
            return f"OpenBLAS {library['version']} {library['architecture']}{forced}"
    # Another library: Accelerate, on a Mac, is none of those that threadpoolctl knows.
    dependencies = np.show_config(mode="dicts")["Build Dependencies"]
    return str(dependencies["blas"]["name"])
