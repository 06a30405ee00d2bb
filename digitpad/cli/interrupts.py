"""Ctrl-C, SIGTERM and SIGHUP: while libraries are loaded, and while a command works."""

import contextlib
import os
import signal
import threading
from collections.abc import Collection, Iterator
from types import FrameType
from typing import Any

from digitpad.cli.output import EXIT_INTERRUPTED
from digitpad.stop_signals import heeded_signals


def interrupts_end_the_process() -> contextlib.AbstractContextManager[None]:
    """Let Ctrl-C, SIGTERM and SIGHUP end the process on the spot.

    For while libraries are loaded and nothing can be lost yet. A KeyboardInterrupt in the middle of that
    makes NumPy tell of a bad installation, and PySide6 of a missing library, or aborts the process.

    A signal stays ignored where it is, as by ``nohup``, and another handler stays too.
    """
    return _handled(heeded_signals(), _end)


def signals_interrupt() -> contextlib.AbstractContextManager[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt as Ctrl-C does: a command then cleans up behind itself.

    Both are then ignored: ``timeout`` sends SIGTERM twice, and a terminal that closes SIGHUP.
    A signal stays ignored where it is, and another handler stays too.
    """
    return _handled([number for number in heeded_signals() if number != signal.SIGINT], _interrupt)


class StopOnSignals:
    """Set an event on Ctrl-C, SIGTERM and SIGHUP, but for those that are ignored.

    Ctrl-C once more ends the program at once. Python's own handler of Ctrl-C does not come back after a stop:
    the program is about to end, and a second Ctrl-C would meet the interpreter on its way out, which then
    prints a traceback or ends by the signal. SIGTERM and SIGHUP may come twice without anybody's will, see
    ``signals_interrupt``.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> threading.Event:
        for number in heeded_signals():
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self._stop

    def was_stopped(self) -> bool:
        """Tell whether a signal has come."""
        return self._stop.is_set()

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            is_over = self.was_stopped() and _is_own(handler)
            signal.signal(number, signal.SIG_IGN if is_over else handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        if number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)


@contextlib.contextmanager
def _handled(numbers: Collection[int], handler: Any) -> Iterator[None]:
    """Handle those of the signals that nobody else handles."""
    is_main_thread = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in numbers if is_main_thread}
    own = {number: earlier for number, earlier in before.items() if _is_own(earlier)}
    for number in own:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in own.items():
            if signal.getsignal(number) is handler:  # else it is ignored from now on
                signal.signal(number, earlier)


def _is_own(handler: Any) -> bool:
    return handler in (signal.SIG_DFL, signal.default_int_handler, _interrupt)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(EXIT_INTERRUPTED)


def _interrupt(number: int, frame: FrameType | None) -> None:
    for heeded in heeded_signals():
        if signal.getsignal(heeded) is _interrupt:
            signal.signal(heeded, signal.SIG_IGN)
    raise KeyboardInterrupt
