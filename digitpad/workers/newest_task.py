"""Background work of which only the newest counts."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.workers.background_task import BackgroundTask


class NewestTask(QObject):
    """Runs one function at a time in a pool; of those asked for meanwhile only the newest runs next.

    Parameters
    ----------
    pool : QThreadPool
        Whoever owns it waits for its end.
    parent : QObject

    Signals
    -------
    done(object)
        What a function returned, unless another was asked for meanwhile or it was forgotten.
    failed(str)
        A sentence for the user.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, pool: QThreadPool, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = pool
        self._wanted: Callable[[], object] | None = None
        self._task: BackgroundTask | None = None
        self._counts = False

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is still to come."""
        return self._wanted is not None or (self._task is not None and self._counts)

    def run(self, function: Callable[[], object]) -> None:
        """Run a function as soon as the one under way has ended; the outcome of that is dropped."""
        self._wanted = function
        self._counts = False
        if self._task is None:
            self._begin()

    def forget(self) -> None:
        """Drop what is under way or waits."""
        self._wanted = None
        self._counts = False

    def _begin(self) -> None:
        assert self._wanted is not None
        task = BackgroundTask(self._wanted, self)
        self._wanted = None
        self._task, self._counts = task, True
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        task.start(self._pool)

    @Slot(object)
    def _on_succeeded(self, outcome: object) -> None:
        if self._counts:
            self._counts = False
            self.done.emit(outcome)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._counts:
            self._counts = False
            self.failed.emit(message)

    @Slot()
    def _on_finished(self) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        if self._wanted is not None:
            self._begin()
