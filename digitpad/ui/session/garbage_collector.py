"""Collects garbage in the GUI thread only, and gives memory back."""

import ctypes
import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

_MS_BETWEEN = 1_000
_FULL_EVERY = 30  # collections
_GIVE_BACK_EVERY = 10


class GarbageCollector(QObject):
    """Takes the place of Python's automatic garbage collection while the window is open.

    Python collects in whichever thread happens to allocate. A worker would then delete widgets that are part
    of a reference cycle, and Qt ends the process: widgets belong to the GUI thread.

    Now and then it has glibc give free memory back to the system. Training and opening data sets leave gaps
    between arrays that still live, which glibc keeps: after some minutes of both, 200 of 500 MB. It takes up
    to 4 ms.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._n_collections = 0
        self._give_back = _malloc_trim()
        self._timer = QTimer(self)
        self._timer.setInterval(_MS_BETWEEN)
        self._timer.timeout.connect(self.collect)

    def install(self) -> None:
        """Collect from this thread's event loop from now on."""
        gc.disable()
        gc.freeze()  # what the start has made stays: no collection needs to look at it
        self._timer.start()

    def uninstall(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect what is young, and now and then everything."""
        self._n_collections += 1
        gc.collect(2 if self._n_collections % _FULL_EVERY == 0 else 1)
        if self._n_collections % _GIVE_BACK_EVERY == 5:  # not together with all garbage
            self._give_back(0)


def _malloc_trim() -> Callable[[int], object]:
    """Return glibc's function; elsewhere one that does nothing."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows
        return lambda pad: None
