"""Transfer of bytes from an address in a thread of its own, so that the caller can stop at once."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

from digitpad.digits.data_file import ShouldStop
from digitpad.errors import StoppedError

_CHUNK = 1 << 16
_CHUNKS_WAITING = 16
_SECONDS_BETWEEN_QUESTIONS = 0.05
_LEAST_BYTES = 20_000
"""Minimum that a mirror must send within its patience. A slower one is not worth waiting for."""


class MirrorError(Exception):
    """Raised if a mirror does not send the file. The message follows the mirror's name."""


class OtherFileError(MirrorError):
    """Raised if a mirror sends a file other than the published one."""

    def __init__(self) -> None:
        super().__init__("sends another file")


class Transfer:
    """The bytes that an address sends, from a given byte on.

    The thread ends with the transfer. After ``close`` it ends as soon as the mirror answers or its patience
    is over. It does not keep the process alive.

    Parameters
    ----------
    url : str
    start : int
        The first byte to request.
    n_bytes : int
        Size of the whole file.
    patience_s : float
        A mirror that sends less than 20 kB in this time is abandoned.
    should_stop : callable

    Attributes
    ----------
    start : int
        The first byte that is sent: 0 if the mirror does not support ranges.
    """

    def __init__(
        self, url: str, start: int, n_bytes: int, patience_s: float, should_stop: ShouldStop
    ) -> None:
        self.start = start
        self._patience_s = patience_s
        self._should_stop = should_stop
        self._came: queue.Queue[int | bytes | Exception] = queue.Queue(_CHUNKS_WAITING)
        self._is_closed = threading.Event()
        headers = {"User-Agent": "digitpad"}
        if start:
            headers["Range"] = f"bytes={start}-"
        arguments = (url, headers, start, n_bytes, patience_s, self._put)
        threading.Thread(target=_receive, args=arguments, name="transfer", daemon=True).start()

    def close(self) -> None:
        """Stop the transfer."""
        self._is_closed.set()

    def chunks(self) -> Iterator[bytes]:
        """Yield the received chunks until the mirror ends. ``start`` is valid from the first chunk on.

        Raises
        ------
        MirrorError
        StoppedError
            Within a tenth of a second after ``should_stop`` returns True.
        """
        n_bytes, since = 0, time.monotonic()
        while True:
            if self._should_stop():
                raise StoppedError("Fetching was stopped.")
            if time.monotonic() - since > self._patience_s:
                if n_bytes < _LEAST_BYTES:
                    raise MirrorError("is silent or too slow")
                n_bytes, since = 0, time.monotonic()
            try:
                came = self._came.get(timeout=_SECONDS_BETWEEN_QUESTIONS)
            except queue.Empty:
                continue
            if isinstance(came, Exception):
                raise came
            if isinstance(came, int):
                self.start = came
            elif came:
                n_bytes += len(came)
                yield came
            else:
                return

    def _put(self, item: int | bytes | Exception) -> bool:
        """Hand an item to the reader. Return whether more is wanted."""
        while not self._is_closed.is_set():
            try:
                self._came.put(item, timeout=_SECONDS_BETWEEN_QUESTIONS)
            except queue.Full:
                continue
            return True
        return False


def _receive(
    url: str,
    headers: dict[str, str],
    start: int,
    n_bytes: int,
    patience_s: float,
    put: Callable[[int | bytes | Exception], bool],
) -> None:
    """Put the position of the first byte, the chunks and an end mark, or the error that prevented it."""
    import http.client  # both take longer to load than the window's start may take for them
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=patience_s) as response:
            is_rest = response.status == http.client.PARTIAL_CONTENT
            announced = response.headers.get("Content-Range" if is_rest else "Content-Length")
            expected = f"bytes {start}-{n_bytes - 1}/{n_bytes}" if is_rest else str(n_bytes)
            if announced not in (None, expected):
                raise OtherFileError
            is_wanted = put(start if is_rest else 0)
            while is_wanted and (chunk := response.read1(_CHUNK)):
                is_wanted = put(chunk)
            put(b"")
    except MirrorError as error:
        put(error)
    except urllib.error.HTTPError as error:
        error.close()
        is_shorter = error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE
        put(OtherFileError() if is_shorter else MirrorError(f"answers {error.code}"))
    except (OSError, http.client.HTTPException, ValueError) as error:
        put(MirrorError(_reason(error)))


def _reason(error: Exception) -> str:
    import urllib.error

    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return "is silent or too slow"
    if isinstance(cause, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        return "broke off"
    if isinstance(cause, OSError):
        return "cannot be reached"
    return "sends no proper answer"
