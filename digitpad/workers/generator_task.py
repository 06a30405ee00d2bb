"""A generator as a unit of background work."""

import logging
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError, StoppedError
from digitpad.workers.thread_priority import give_way

log = logging.getLogger(__name__)

ShouldStop = Callable[[], bool]


class GeneratorTask(QObject):
    """Runs one generator in a pooled thread and sends its values to the GUI thread.

    After each value the generator waits for ``proceed``, so that drawing does not slow down what it measures.

    Parameters
    ----------
    make : callable
        ``make(should_stop)`` returns the generator.
    parent : QObject, optional
    gives_way : bool
        Whether the window and training have priority. The pool's thread then has a low priority for good.

    Signals
    -------
    yielded(object)
    failed(str)
        A sentence for the user. Not emitted if the generator raised StoppedError.
    finished()
        Always emitted once, after the others.
    """

    yielded = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(
        self,
        make: Callable[[ShouldStop], Iterator[object]],
        parent: QObject | None = None,
        *,
        gives_way: bool = False,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._gives_way = gives_way
        self._stop_requested = threading.Event()
        self._may_proceed = threading.Event()

    def start(self, pool: QThreadPool) -> None:
        """Run the generator as soon as a thread of the pool is free."""
        pool.start(self._run)

    def request_stop(self) -> None:
        """Ask the generator to end: ``should_stop`` returns True from now on. Callable from any thread."""
        self._stop_requested.set()
        # The order matters: a thread that waits without having seen the stop is woken.
        self._may_proceed.set()

    def proceed(self) -> None:
        """Let the generator continue after a value. Callable from any thread."""
        self._may_proceed.set()

    def _run(self) -> None:
        if self._gives_way:
            give_way()
        try:
            for value in self._make(self._stop_requested.is_set):
                self._may_proceed.clear()
                self.yielded.emit(value)
                # A stop may come from a GUI thread that waits for the end and cannot call ``proceed``. A stop
                # before the clearing above would not wake the wait.
                if not self._stop_requested.is_set():
                    self._may_proceed.wait()
        except StoppedError:
            pass  # the caller that stopped it knows
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("That stopped: this machine has too little memory for it.")
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
