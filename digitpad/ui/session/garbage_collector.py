"""Garbage collection in the GUI thread only, and return of free memory to the system."""

import ctypes
import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

_MS_BETWEEN = 1_000
_FULL_EVERY = 30  # collections
_GIVE_BACK_EVERY = 10


class GarbageCollector(QObject):
    """A replacement of Python's automatic garbage collection while the window is open.

    Python collects in whichever thread happens to allocate. A worker could then delete widgets that are part
    of a reference cycle, and Qt would crash, because widgets belong to the GUI thread.

    Every ten seconds it also makes glibc return free memory to the system, which takes up to 4 ms. glibc
    keeps the gaps that training and opening data sets leave between arrays: 200 of 500 MB after some minutes.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._n_collections = 0
        self._give_back = _malloc_trim()
        self._timer = QTimer(self)
        self._timer.setInterval(_MS_BETWEEN)
        self._timer.timeout.connect(self.collect)

    def install(self) -> None:
        """Start collecting from this thread's event loop."""
        gc.disable()
        gc.freeze()  # objects from the start stay, so no collection needs to visit them
        self._timer.start()

    def uninstall(self) -> None:
        """Restore Python's automatic collection."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect young objects, and every 30th time all objects."""
        self._n_collections += 1
        gc.collect(2 if self._n_collections % _FULL_EVERY == 0 else 1)
        if self._n_collections % _GIVE_BACK_EVERY == 5:  # not together with a full collection
            self._give_back(0)


def _malloc_trim() -> Callable[[int], object]:
    """Return glibc's ``malloc_trim``, or a function that does nothing where there is none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows
        return lambda pad: None
