"""Ctrl-C and SIGTERM: while libraries are loaded, and while a command works."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from digitpad.cli.output import EXIT_INTERRUPTED


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


class StopOnSignals:
    """Set an event on Ctrl-C and SIGTERM. The same signal once more ends the program at once.

    Python's own handler of Ctrl-C does not come back after a stop: the program is about to end, and a second
    Ctrl-C would meet the interpreter on its way out, which then prints a traceback or ends by the signal.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> threading.Event:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self._stop

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            is_over = self._stop.is_set() and handler is signal.default_int_handler
            signal.signal(number, signal.SIG_IGN if is_over else handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(EXIT_INTERRUPTED)
