"""Computes in the background what was asked for last."""

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.workers.background_task import BackgroundTask

Function = Callable[[Callable[[], bool]], object]


class NewestRunner(QObject):
    """Runs one function at a time. A newer one stops it, and of those that wait only the newest is run.

    Parameters
    ----------
    parent : QObject, optional
    pool : QThreadPool, optional
        Whose owner waits for its end. By default one of its own.

    Signals
    -------
    done(object)
        What a function returned, unless a newer one was asked for meanwhile, or it was forgotten.
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
        if pool is None:
            pool = QThreadPool(self)
            pool.setMaxThreadCount(1)
        self._pool = pool

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is still to come."""
        return self._wanted is not None or (self._task is not None and not self._stop.is_set())

    def ask(self, function: Function) -> None:
        """Compute ``function(should_stop)`` as soon as what is under way has stopped."""
        self._wanted = function
        self._stop.set()
        self._begin()

    def forget(self) -> None:
        """Stop what is under way, and begin nothing more."""
        self._wanted = None
        self._stop.set()

    def wait(self) -> None:
        """Compute nothing more, and wait until the thread is done."""
        self.forget()
        self._pool.waitForDone()

    def _begin(self) -> None:
        if self._task is not None or self._wanted is None:
            return
        function, self._wanted = self._wanted, None
        self._stop = threading.Event()
        # A task that held this runner would, at its own end, delete what it is a child of.
        self._task = BackgroundTask(partial(function, self._stop.is_set), self, gives_way=True)
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
