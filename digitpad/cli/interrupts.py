"""Ctrl-C while libraries are loaded."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from digitpad.cli.exits import EXIT_INTERRUPTED


@contextlib.contextmanager
def interrupts_end_the_process() -> Iterator[None]:
    """Let Ctrl-C end the process on the spot instead of raising KeyboardInterrupt.

    For while libraries are loaded and nothing can be lost yet. Raised in the middle of that, the exception
    makes NumPy tell of a bad installation, and PySide6 of a missing library, or abort the process.

    Ctrl-C stays ignored where it is, as by ``nohup``, and another handler stays too.
    """
    is_main_thread = threading.current_thread() is threading.main_thread()
    if not is_main_thread or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(EXIT_INTERRUPTED)
