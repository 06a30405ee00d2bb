"""Work of the window that waits for a pause of the pen, so that no answer has to wait for it."""

import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from digitpad.workers import right_of_way

_PAUSE_MS = 100
"""Longest time between two movements of a moving pen. A hand's are 8 to 16 ms apart."""

_moved_at = float("-inf")
_waiting: "deque[PatientTimer]" = deque()


def note_movement() -> None:
    """Let workers and patient timers wait until the movement is answered. Call it in the GUI thread."""
    global _moved_at
    _moved_at = time.perf_counter()
    right_of_way.claim()


def note_answer() -> None:
    """Let workers go on, and one patient timer fire. Call it when the answer to a movement was painted."""
    right_of_way.release()
    while _waiting:
        timer = _waiting.popleft()
        if isValid(timer):  # not deleted by Qt in the meantime
            timer.fire()
            break


class PatientTimer(QObject):
    """A single-shot timer that, while the pen moves, fires only just after a movement was answered.

    Of several such timers, one fires after each movement.

    Parameters
    ----------
    parent : QObject
    rest_ms : int
        If not 0, it fires only when the pen has not moved for so long. For work of more than 10 ms.

    Signals
    -------
    timeout()
    """

    timeout = Signal()

    def __init__(self, parent: QObject, rest_ms: int = 0) -> None:
        super().__init__(parent)
        self._rest_ms = rest_ms
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_active(self) -> bool:
        """Whether it will fire."""
        return self._timer.isActive()

    def start(self, ms: int = 0) -> None:
        """Fire in so many milliseconds, or later if the pen moves then. Starts anew if it is active."""
        self._forget()
        self._timer.start(ms)

    def stop(self) -> None:
        """Do not fire."""
        self._forget()
        self._timer.stop()

    def fire(self) -> None:
        """Fire now."""
        self.stop()
        self.timeout.emit()

    def _forget(self) -> None:
        if self in _waiting:
            _waiting.remove(self)

    @Slot()
    def _on_timeout(self) -> None:
        ms_of_rest = 1e3 * (time.perf_counter() - _moved_at)
        if ms_of_rest < self._rest_ms:
            self._timer.start(round(self._rest_ms - ms_of_rest) + 1)
        elif ms_of_rest < _PAUSE_MS and self not in _waiting:
            _waiting.append(self)
            self._timer.start(_PAUSE_MS)  # if there is no further answer
        else:
            self.fire()
