"""How much memory this process has used at most."""

import sys


def peak_memory_mb() -> float:
    """Return the largest resident memory of this process so far, in MB of 1,000,000 bytes; nan if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
