"""Work that is split among a few threads. NumPy lets others compute while it does."""

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

_T = TypeVar("_T")


class ThreadTeam:
    """The thread that calls it, and others that wait until it has work for them.

    The others end with ``close``, or when nobody has the team any more.

    Parameters
    ----------
    n_threads : int
        At least 1. A team of one has no other threads.
    """

    def __init__(self, n_threads: int) -> None:
        self.n_threads = n_threads
        self._others: ThreadPoolExecutor | None = None

    def run(self, function: Callable[[int], _T], n_parts: int | None = None) -> list[_T]:
        """Call ``function(0)``, ``function(1)``, ... at the same time, and return what they return, in order.

        Parameters
        ----------
        function : callable
            Does one part of the work. No two parts may change the same array.
        n_parts : int, optional
            At most the number of threads, which is the default.

        Raises
        ------
        Exception
            What a part raises, after all have ended.
        """
        n_parts = self.n_threads if n_parts is None else n_parts
        if n_parts == 1:
            return [function(0)]
        if self._others is None:
            self._others = ThreadPoolExecutor(self.n_threads - 1, "digitpad-team")
        futures: list[Future[_T]] = []
        try:
            for part in range(1, n_parts):
                # With the caller's np.errstate: a new thread has the default one.
                futures.append(self._others.submit(contextvars.copy_context().run, function, part))
            first = function(0)
        finally:
            wait(futures)
        return [first, *(future.result() for future in futures)]

    def close(self) -> None:
        """End the other threads; a later ``run`` begins new ones."""
        if self._others is not None:
            self._others.shutdown()
            self._others = None


def bounds(n_rows: int, n_parts: int) -> list[slice]:
    """Return slices of rows for at most that many parts, none empty, all but the last of the same length."""
    share = -(-n_rows // n_parts)
    return [slice(start, min(start + share, n_rows)) for start in range(0, n_rows, share)]
