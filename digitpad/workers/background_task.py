"""A single function as a unit of background work."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError, StoppedError
from digitpad.workers.thread_priority import give_way

log = logging.getLogger(__name__)


class BackgroundTask(QObject):
    """Runs one function in a pooled thread and reports its result in the GUI thread.

    Parameters
    ----------
    function : callable
    parent : QObject, optional
    gives_way : bool
        Whether the window and training have priority. The pool's thread then has a low priority for good.

    Signals
    -------
    succeeded(object)
        The function's result.
    failed(str)
        A sentence for the user. Not emitted if the function raised StoppedError.
    finished()
        Always emitted once, after the others.
    """

    succeeded = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(
        self, function: Callable[[], object], parent: QObject | None = None, *, gives_way: bool = False
    ) -> None:
        super().__init__(parent)
        self._function = function
        self._gives_way = gives_way

    def start(self, pool: QThreadPool) -> None:
        """Run the function as soon as a thread of the pool is free."""
        pool.start(self._run)

    def _run(self) -> None:
        if self._gives_way:
            give_way()
        try:
            self.succeeded.emit(self._function())
        except StoppedError:
            pass  # the caller that stopped it knows
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("That failed: this machine has too little memory for it.")
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That failed because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
