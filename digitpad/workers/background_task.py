"""File work outside the GUI thread."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal

from digitpad.errors import DigitpadError

log = logging.getLogger(__name__)


class BackgroundTask(QObject):
    """Runs one function in a pooled thread and tells its outcome in the GUI thread.

    Signals
    -------
    succeeded(object)
        What the function returned.
    failed(str)
        A sentence for the user.
    finished()
        Always, once, last.
    """

    succeeded = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self, function: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function

    def start(self, pool: QThreadPool) -> None:
        """Run the function as soon as the pool has a thread."""
        pool.start(self._run)

    def _run(self) -> None:
        try:
            self.succeeded.emit(self._function())
        except DigitpadError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("That did not work: this machine has too little memory for it.")
        except Exception:
            log.exception("A background task crashed")
            self.failed.emit("That did not work because of a bug in digitpad. The log has the details.")
        finally:
            self.finished.emit()
