"""Background computation of the newest request."""

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.workers import right_of_way
from digitpad.workers.background_task import BackgroundTask

Function = Callable[[Callable[[], bool]], object]


class NewestRunner(QObject):
    """Runs one function at a time. A new request stops the running one and replaces a waiting one.

    Parameters
    ----------
    parent : QObject, optional
    pool : QThreadPool, optional
        A pool that its owner waits for. By default, a pool of its own.

    Signals
    -------
    done(object)
        The function's result, unless a newer request came meanwhile or it was forgotten.
    failed(str)
        A sentence for the user.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, pool: QThreadPool | None = None) -> None:
        super().__init__(parent)
        self._wanted: Function | None = None
        self._task: BackgroundTask | None = None
        self._stop = threading.Event()
        self._pool = QThreadPool(self) if pool is None else pool

    @property
    def is_busy(self) -> bool:
        """Whether a result is pending."""
        return self._wanted is not None or (self._task is not None and not self._stop.is_set())

    def ask(self, function: Function) -> None:
        """Run ``function(should_stop)`` as soon as the current function has stopped."""
        self._wanted = function
        self._stop.set()
        self._begin()

    def forget(self) -> None:
        """Stop the current function and drop the waiting one."""
        self._wanted = None
        self._stop.set()

    def wait(self) -> None:
        """Stop everything, and wait until the thread has ended."""
        self.forget()
        self._pool.waitForDone()

    def _begin(self) -> None:
        if self._task is not None or self._wanted is None:
            return
        function, self._wanted = self._wanted, None
        self._stop = threading.Event()
        # A task that held a reference to this runner could delete the runner, its parent, when it ends.
        self._task = BackgroundTask(partial(function, right_of_way.giving(self._stop)), self, gives_way=True)
        self._task.succeeded.connect(self._on_succeeded)
        self._task.failed.connect(self._on_failed)
        self._task.finished.connect(self._on_finished)
        self._task.start(self._pool)

    @Slot(object)
    def _on_succeeded(self, outcome: object) -> None:
        if not self._stop.is_set():
            self._stop.set()
            self.done.emit(outcome)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if not self._stop.is_set():
            self._stop.set()
            self.failed.emit(message)

    @Slot()
    def _on_finished(self) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        self._begin()
