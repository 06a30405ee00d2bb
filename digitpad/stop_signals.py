"""The signals that ask digitpad to end."""

import signal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def heeded_signals() -> tuple[signal.Signals, ...]:
    """Return those of Ctrl-C, SIGTERM and SIGHUP that this system has and that are not ignored.

    What is ignored at the start is to stay ignored: ``nohup`` wants that of SIGHUP, and a script that starts
    digitpad with ``&`` of Ctrl-C.
    """
    numbers = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
    return tuple(number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN)
