"""A generator as the unit of background work."""

import logging
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError

log = logging.getLogger(__name__)

ShouldStop = Callable[[], bool]


class GeneratorTask(QObject):
    """Runs one generator in a pooled thread and sends what it yields to the GUI thread.

    Signals
    -------
    yielded(object)
    failed(str)
        A sentence for the user.
    finished()
        Always, once, last.
    """

    yielded = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self, make: Callable[[ShouldStop], Iterator[object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._stop_requested = threading.Event()

    def start(self, pool: QThreadPool) -> None:
        """Run the generator as soon as the pool has a thread."""
        pool.start(self._run)

    def request_stop(self) -> None:
        """Ask the generator to end. Its ``should_stop`` answers True from now on. From any thread."""
        self._stop_requested.set()

    def _run(self) -> None:
        try:
            for value in self._make(self._stop_requested.is_set):
                self.yielded.emit(value)
        except DigitpadError as error:
            self.failed.emit(str(error))
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
