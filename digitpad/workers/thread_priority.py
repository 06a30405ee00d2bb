"""Low priority for threads that nobody waits for."""

import contextlib
import os
import sys
import threading

_NICENESS = 10


def give_way() -> None:
    """Lower the calling thread's priority for good, on systems with a priority for each thread: Linux.

    On two cores, an evaluating thread beside a training one delayed every hundredth movement of the pen by
    more than 16 ms. If a core is free, a low priority costs no time.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a low priority is optional
            thread = threading.get_native_id()
            niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread))
            os.setpriority(os.PRIO_PROCESS, thread, niceness)
