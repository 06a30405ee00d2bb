"""Evaluation of networks in the background."""

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from digitpad.nn.model_file import SavedNetwork
from digitpad.workers import right_of_way
from digitpad.workers.background_task import BackgroundTask

_LEAST_REST_MS = 400
_REST_FACTOR = 4  # rest per working time: the evaluation takes at most a fifth of a core


def rest_ms(worked_seconds: float) -> int:
    """Return how long to rest after a measurement of some length, in milliseconds."""
    return max(_LEAST_REST_MS, round(1_000 * _REST_FACTOR * worked_seconds))


class EvaluationRunner(QObject):
    """Evaluates one network at a time. Of the requests that arrive meanwhile, only the newest is kept.

    It rests between two evaluations, so that training keeps its core even if epochs are short. In a hurry, a
    new request stops the running evaluation. This suits stepping through epochs, but not following a run,
    where no evaluation would ever finish.

    Parameters
    ----------
    evaluate : callable
        The evaluation, called in a background thread with network, name, examples and ``should_stop``.
    parent : QObject, optional
    rest : callable
        Returns the rest in milliseconds, given the seconds of an evaluation.
    is_in_hurry : callable
        Returns whether a new request stops the running evaluation.

    Signals
    -------
    began()
        An evaluation is running, or will be after the rest.
    measured(object)
        The result of ``evaluate``.
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
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._begin)

    @property
    def is_newer_wanted(self) -> bool:
        """Whether another network is waiting."""
        return self._wanted is not None

    @property
    def subject(self) -> tuple[SavedNetwork, Any] | None:
        """The network being evaluated and its examples. During ``measured``, those of the result."""
        return self._subject

    @property
    def is_stopping(self) -> bool:
        """Whether the running evaluation was stopped, so that it gives no result."""
        return self._stop.is_set()

    def measure(self, saved: SavedNetwork, source: str, examples: Any) -> None:
        """Evaluate a network on examples, after or instead of the running evaluation."""
        self._wanted = (saved, source, examples)
        self.began.emit()
        if self._is_in_hurry():
            self._stop.set()
        if not self._rest.isActive():
            self._begin()

    def forget_wanted(self) -> None:
        """Drop the waiting request. The running evaluation continues."""
        self._wanted = None

    def stop(self) -> None:
        """Stop all evaluations. ``measured`` may still be emitted for one that has just finished."""
        self._wanted = None
        self._stop.set()

    def wait(self) -> None:
        """Stop all evaluations, and wait until the thread has ended."""
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
        # A task that held a reference to this runner could delete the runner, its parent, when it ends.
        self._task = BackgroundTask(
            lambda: evaluate(saved, source, examples, right_of_way.giving(stop)), self, gives_way=True
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
