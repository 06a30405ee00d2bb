"""Handling of Ctrl-C, SIGTERM and SIGHUP, during imports and while a command works."""

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
    """Let Ctrl-C, SIGTERM and SIGHUP end the process at once.

    Use it while libraries are imported and nothing can be lost yet. A KeyboardInterrupt during an import
    makes NumPy report a broken installation and PySide6 a missing library, or aborts the process.

    A signal that is ignored, as under ``nohup``, stays ignored, and other handlers are kept.
    """
    return _handled(heeded_signals(), _end)


def signals_interrupt() -> contextlib.AbstractContextManager[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt like Ctrl-C, so that a command can clean up.

    Afterwards both are ignored, because ``timeout`` sends SIGTERM twice and a closing terminal SIGHUP twice.
    A signal that is ignored stays ignored, and other handlers are kept.
    """
    return _handled([number for number in heeded_signals() if number != signal.SIGINT], _interrupt)


class StopFlag:
    """Tells whether to stop, like ``threading.Event``, but without a lock.

    A second signal may arrive while the first one is handled, and would wait for its lock for ever.
    """

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        """Stop."""
        self._is_set = True

    def is_set(self) -> bool:
        """Return whether to stop."""
        return self._is_set


class StopOnSignals:
    """Context that sets a flag on Ctrl-C, SIGTERM and SIGHUP, except for ignored signals.

    A second Ctrl-C ends the program at once. After a stop, Python's own handler of Ctrl-C is not restored: a
    late Ctrl-C could reach the interpreter during shutdown, which would print a traceback or end by the
    signal. SIGTERM and SIGHUP can arrive twice unintentionally, see ``signals_interrupt``.
    """

    def __init__(self) -> None:
        self._stop = StopFlag()
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> StopFlag:
        for number in heeded_signals():
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self._stop

    def was_stopped(self) -> bool:
        """Return whether a signal has arrived."""
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
    """Handle those of the signals that have no other handler."""
    is_main_thread = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in numbers if is_main_thread}
    own = {number: earlier for number, earlier in before.items() if _is_own(earlier)}
    for number in own:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in own.items():
            if signal.getsignal(number) is handler:  # else it stays ignored
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
