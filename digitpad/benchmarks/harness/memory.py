"""How much memory this process uses, and has used at most."""

import os
import sys
from pathlib import Path


def peak_memory_mb() -> float | None:
    """Return the largest resident memory of this process so far, in MB of 10**6 bytes; None if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def memory_mb() -> float | None:
    """Return the resident memory of this process, in MB of 10**6 bytes; None if unknown, as beside Linux."""
    try:
        n_pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return n_pages * os.sysconf("SC_PAGE_SIZE") / 1e6
