"""Work outside the GUI thread that is one function."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError, StoppedError
from digitpad.workers.thread_priority import give_way

log = logging.getLogger(__name__)


class BackgroundTask(QObject):
    """Runs one function in a pooled thread and tells its outcome in the GUI thread.

    Parameters
    ----------
    function : callable
    parent : QObject, optional
    gives_way : bool
        Whether the window and training go first. The pool's thread then has a low priority for good.

    Signals
    -------
    succeeded(object)
        What the function returned.
    failed(str)
        A sentence for the user. Of a function that raised StoppedError nothing is told.
    finished()
        Always, once, last.
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
        """Run the function as soon as the pool has a thread."""
        pool.start(self._run)

    def _run(self) -> None:
        if self._gives_way:
            give_way()
        try:
            self.succeeded.emit(self._function())
        except StoppedError:
            pass  # whoever stopped it knows
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("That did not work: this machine has too little memory for it.")
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That did not work because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
