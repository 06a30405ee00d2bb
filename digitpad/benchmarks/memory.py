"""How much memory this process has used at most."""

import sys


def peak_memory_mb() -> float | None:
    """Return the largest resident memory of this process so far, in MB of 10**6 bytes; None if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
