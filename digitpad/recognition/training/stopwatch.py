"""The time that work takes, without its pauses."""

import time
from collections.abc import Callable


class Stopwatch:
    """Measures work, and leaves out the time spent waiting for leave to go on.

    Parameters
    ----------
    should_stop : callable
        May wait before it answers.
    """

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Return the work so far."""
        return time.perf_counter() - self._start

    def stopped(self) -> bool:
        """Ask whether to stop."""
        asked = time.perf_counter()
        answer = self._should_stop()
        # Time goes on from where it was when the question was put.
        self._start += time.perf_counter() - asked
        return answer
