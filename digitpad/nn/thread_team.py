"""Work split among a few threads. NumPy releases the interpreter lock while it computes."""

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

_T = TypeVar("_T")


class ThreadTeam:
    """The calling thread and a pool of other threads that wait for work.

    The other threads end with ``close``, or when the team is garbage-collected.

    Parameters
    ----------
    n_threads : int
        At least 1. A team of one has no other threads.
    """

    def __init__(self, n_threads: int) -> None:
        self.n_threads = n_threads
        self._others: ThreadPoolExecutor | None = None

    def run(self, function: Callable[[int], _T], n_parts: int | None = None) -> list[_T]:
        """Call ``function(0)``, ``function(1)``, ... in parallel and return their results in order.

        Parameters
        ----------
        function : callable
            Does one part of the work. Two parts must not change the same array.
        n_parts : int, optional
            At most the number of threads, which is the default.

        Raises
        ------
        Exception
            The exception of a part, after all parts have ended.
        """
        n_parts = self.n_threads if n_parts is None else n_parts
        if n_parts == 1:
            return [function(0)]
        if self._others is None:
            self._others = ThreadPoolExecutor(self.n_threads - 1, "digitpad-team")
        futures: list[Future[_T]] = []
        try:
            for part in range(1, n_parts):
                # With the caller's np.errstate: a new thread would use the default.
                futures.append(self._others.submit(contextvars.copy_context().run, function, part))
            first = function(0)
        finally:
            wait(futures)
        return [first, *(future.result() for future in futures)]

    def close(self) -> None:
        """End the other threads. A later ``run`` starts new ones."""
        if self._others is not None:
            self._others.shutdown()
            self._others = None


def bounds(n_rows: int, n_parts: int) -> list[slice]:
    """Return slices for at most ``n_parts`` parts, none empty, all but the last of the same length."""
    share = -(-n_rows // n_parts)
    return [slice(start, min(start + share, n_rows)) for start in range(0, n_rows, share)]
