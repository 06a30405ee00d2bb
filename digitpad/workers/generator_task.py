"""A generator as the unit of background work."""

import logging
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError, StoppedError
from digitpad.workers.thread_priority import give_way

log = logging.getLogger(__name__)

ShouldStop = Callable[[], bool]


class GeneratorTask(QObject):
    """Runs one generator in a pooled thread and sends what it yields to the GUI thread.

    After each value the generator waits until ``proceed`` is called: what it times is not slowed by the
    drawing of what it has sent.

    Parameters
    ----------
    make : callable
        ``make(should_stop)`` returns the generator.
    parent : QObject, optional
    gives_way : bool
        Whether the window and training go first. The pool's thread then has a low priority for good.

    Signals
    -------
    yielded(object)
    failed(str)
        A sentence for the user. Of a generator that raised StoppedError nothing is told.
    finished()
        Always, once, last.
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
        """Run the generator as soon as the pool has a thread."""
        pool.start(self._run)

    def request_stop(self) -> None:
        """Ask the generator to end. Its ``should_stop`` answers True from now on. From any thread."""
        self._stop_requested.set()
        # In this order: whoever does not see the stop yet, and waits, is woken.
        self._may_proceed.set()

    def proceed(self) -> None:
        """Let the generator go on after a value. From any thread."""
        self._may_proceed.set()

    def _run(self) -> None:
        if self._gives_way:
            give_way()
        try:
            for value in self._make(self._stop_requested.is_set):
                self._may_proceed.clear()
                self.yielded.emit(value)
                # A stop may come from a GUI thread that waits for the end and can no longer say "proceed".
                # One from before the clearing above would not wake the wait.
                if not self._stop_requested.is_set():
                    self._may_proceed.wait()
        except StoppedError:
            pass  # whoever stopped it knows
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("That stopped: this machine has too little memory for it.")
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That stopped because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
