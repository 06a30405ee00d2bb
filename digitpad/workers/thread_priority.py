"""Lets work that nobody waits for give way to the window."""

import contextlib
import os
import sys
import threading

_NICENESS = 10


def give_way() -> None:
    """Lower the calling thread's priority for good, where the system has one for each thread: on Linux.

    With two cores, a thread that evaluates beside one that trains made every hundredth movement of the pen
    wait for more than 16 ms. It takes as long as before where a core is free.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # it is a wish
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
