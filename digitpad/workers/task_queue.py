"""A queue of functions for one background thread, each with a callback."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.workers.background_task import BackgroundTask


class TaskQueue(QObject):
    """Runs functions in one background thread, in the order of the requests. Lives in the GUI thread.

    Signals
    -------
    failed(str)
        A sentence for the user. The callback of the failed function is not called.
    """

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._follow_ups: dict[BackgroundTask, Callable[[Any], object]] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def ask(
        self, function: Callable[[], object], then: Callable[[Any], object] = lambda outcome: None
    ) -> None:
        """Run a function in the background, then call ``then`` with its result, in the GUI thread."""
        task = BackgroundTask(function, self)
        self._follow_ups[task] = then
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self.failed)
        task.finished.connect(self._on_finished)
        task.start(self._pool)

    def wait(self) -> None:
        """Wait until all functions are done. Callbacks come with the next events."""
        self._pool.waitForDone()

    @Slot(object)
    def _on_succeeded(self, outcome: object) -> None:
        task = self.sender()
        assert isinstance(task, BackgroundTask)
        self._follow_ups[task](outcome)

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, BackgroundTask)
        del self._follow_ups[task]
        task.deleteLater()
