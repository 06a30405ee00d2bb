"""Current and peak memory of this process."""

import ctypes
import os
import sys
from pathlib import Path


def peak_memory_mb() -> float | None:
    """Return the peak resident memory of this process, in MB of 10**6 bytes; None if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def memory_mb() -> float | None:
    """Return the resident memory of this process, in MB of 10**6 bytes; None if unknown, as outside Linux."""
    try:
        n_pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return n_pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def allocated_mb() -> float | None:
    """Return the allocated memory, in MB of 10**6 bytes; None if unknown, as without glibc.

    Counts memory that the C library's allocator has given out and not got back. Resident memory also includes
    the gaps between, which vary with the order in which large arrays are freed.
    """
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):  # another or older C library, or Windows
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
