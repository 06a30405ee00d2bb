"""How much memory this process uses, and has used at most."""

import ctypes
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


def allocated_mb() -> float | None:
    """Return what of the memory is in use, in MB of 10**6 bytes; None if unknown, as without glibc.

    That is what the C library's allocator gave out, and was not given back. Resident memory also has the gaps
    between, which come and go with the order in which large arrays are freed.
    """
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):  # another C library; an older one; Windows
        return None
    mallinfo2.restype = _Mallinfo2
    info = mallinfo2()
    return float(info.uordblks + info.hblkhd) / 1e6


class _Mallinfo2(ctypes.Structure):
    """glibc's ``struct mallinfo2``."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )
