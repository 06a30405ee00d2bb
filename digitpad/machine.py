"""Description of the machine that produced a figure or a run."""

import os
import platform
from pathlib import Path

import numpy as np
import threadpoolctl

_MOST_TRAINING_THREADS = 8
"""With more threads, each would get too small a part of a mini-batch."""


def n_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def training_threads(*, all_cores: bool = False) -> int:
    """Return the default number of training threads: one per core, with one core left free."""
    return max(1, min(n_cores() - (not all_cores), _MOST_TRAINING_THREADS))


def describe_machine() -> dict[str, str | int]:
    """Return the facts needed to judge a timing: processor, cores, versions, and a one-line summary.

    ``blas`` names NumPy's BLAS library and the processor type it is built for, such as "OpenBLAS 0.3.31
    SkylakeX", which can make products twice as fast. Call this before other libraries load their own BLAS.
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
    # Another library: threadpoolctl does not know Accelerate on a Mac.
    dependencies = np.show_config(mode="dicts")["Build Dependencies"]
    return str(dependencies["blas"]["name"])
