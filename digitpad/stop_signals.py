"""The signals that ask digitpad to end."""

import signal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def heeded_signals() -> tuple[signal.Signals, ...]:
    """Return the signals among SIGINT, SIGTERM and SIGHUP that exist here and are not ignored.

    Signals ignored at the start stay ignored: SIGHUP under ``nohup``, and Ctrl-C if a script starts digitpad
    with ``&``.
    """
    numbers = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
    return tuple(number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN)
