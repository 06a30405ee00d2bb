"""Measures in the background how far a network can be trusted."""

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from digitpad.nn.model_file import SavedNetwork
from digitpad.workers.background_task import BackgroundTask

_LEAST_REST_MS = 400
_REST_FACTOR = 4  # so many times as long as it worked: at most a fifth of a core


def rest_ms(worked_seconds: float) -> int:
    """Return how long to rest after a measurement that took that long."""
    return max(_LEAST_REST_MS, round(1_000 * _REST_FACTOR * worked_seconds))


class EvaluationRunner(QObject):
    """Measures one network at a time; of those asked for meanwhile only the newest is measured next.

    Between two measurements it rests, so that training keeps its core even when epochs are short. In a hurry,
    what is under way is stopped for a newer one: for who goes from epoch to epoch, not for a run that is
    followed, of which nothing would ever be measured to the end.

    Parameters
    ----------
    evaluate : callable
        What measures, in a thread of its own: given network, name, examples, and what tells it to stop.
    parent : QObject, optional
    rest : callable
        Returns the milliseconds of rest for the seconds that a measurement took.
    is_in_hurry : callable
        Tells whether a newer one stops the one under way.

    Signals
    -------
    began()
        A measurement is under way, or will be after the rest.
    measured(object)
        What ``evaluate`` returned.
    failed(str)
        A sentence for the user.
    """

    began = Signal()
    measured = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        evaluate: Callable[[SavedNetwork, str, Any, Callable[[], bool]], object],
        parent: QObject | None = None,
        *,
        rest: Callable[[float], int] = rest_ms,
        is_in_hurry: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._evaluate, self._rest_ms, self._is_in_hurry = evaluate, rest, is_in_hurry
        self._wanted: tuple[SavedNetwork, str, Any] | None = None
        self._subject: tuple[SavedNetwork, Any] | None = None
        self._task: BackgroundTask | None = None
        self._stop = threading.Event()
        self._began_at = 0.0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._begin)

    @property
    def is_newer_wanted(self) -> bool:
        """Return whether another network waits to be measured."""
        return self._wanted is not None

    @property
    def subject(self) -> tuple[SavedNetwork, Any] | None:
        """What is being measured. While ``measured`` is emitted, what that outcome is about."""
        return self._subject

    @property
    def is_stopping(self) -> bool:
        """Return whether what is being measured was stopped, and will come to nothing."""
        return self._stop.is_set()

    def measure(self, saved: SavedNetwork, source: str, examples: Any) -> None:
        """Measure a network on examples, after or instead of the one that is being measured."""
        self._wanted = (saved, source, examples)
        self.began.emit()
        if self._is_in_hurry():
            self._stop.set()
        if not self._rest.isActive():
            self._begin()

    def forget_wanted(self) -> None:
        """Begin no other measurement than the one under way, which goes on."""
        self._wanted = None

    def stop(self) -> None:
        """Measure nothing more, not even to the end: ``measured`` may still tell of what there is."""
        self._wanted = None
        self._stop.set()

    def wait(self) -> None:
        """Measure nothing more, not even to the end, and wait until the thread is done."""
        self.stop()
        self._pool.waitForDone()

    @Slot()
    def _begin(self) -> None:
        if self._task is not None or self._wanted is None:
            return
        evaluate, (saved, source, examples) = self._evaluate, self._wanted
        self._stop = stop = threading.Event()
        self._wanted = None
        self._subject = (saved, examples)
        # A task that held this runner would, at its own end, delete what it is a child of.
        self._task = BackgroundTask(
            lambda: evaluate(saved, source, examples, stop.is_set), self, gives_way=True
        )
        self._task.succeeded.connect(self.measured)
        self._task.failed.connect(self.failed)
        self._task.finished.connect(self._on_finished)
        self._began_at = time.perf_counter()
        self._task.start(self._pool)

    @Slot()
    def _on_finished(self) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        self._subject = None
        self._rest.start(self._rest_ms(time.perf_counter() - self._began_at))
