"""A stopwatch that leaves out pauses."""

import time
from collections.abc import Callable


class Stopwatch:
    """Measures working time, without the time that ``should_stop`` waits.

    Parameters
    ----------
    should_stop : callable
        May wait before it returns.
    """

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Return the working time so far."""
        return time.perf_counter() - self._start

    def stopped(self) -> bool:
        """Call ``should_stop`` and return its answer."""
        asked = time.perf_counter()
        answer = self._should_stop()
        # Exclude the time spent in the call.
        self._start += time.perf_counter() - asked
        return answer
