"""Measures in the background how far a network can be trusted."""

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.network_evaluation import evaluate_network
from digitpad.workers.background_task import BackgroundTask

_LEAST_REST_MS = 400
_REST_FACTOR = 4  # so many times as long as it worked: at most a fifth of a core


def rest_ms(worked_seconds: float) -> int:
    """Return how long to rest after a measurement that took that long."""
    return max(_LEAST_REST_MS, round(1_000 * _REST_FACTOR * worked_seconds))


class EvaluationRunner(QObject):
    """Measures one network at a time; of those asked for meanwhile only the newest is measured next.

    Between two measurements it rests, so that training keeps its core even when epochs are short.

    Parameters
    ----------
    parent : QObject, optional
    evaluate : callable
        What measures, in a thread of its own: given network, name, data set, and what tells it to stop.
    rest : callable
        Returns the milliseconds of rest for the seconds that a measurement took.

    Signals
    -------
    began()
        A measurement is under way, or will be after the rest.
    measured(NetworkEvaluation)
    failed(str)
        A sentence for the user.
    """

    began = Signal()
    measured = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        evaluate: Callable[[SavedNetwork, str, Dataset, Callable[[], bool]], object] = evaluate_network,
        rest: Callable[[float], int] = rest_ms,
    ) -> None:
        super().__init__(parent)
        self._evaluate, self._rest_ms = evaluate, rest
        self._wanted: tuple[SavedNetwork, str, Dataset] | None = None
        self._subject: tuple[SavedNetwork, Dataset] | None = None
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
        """Tell whether another network waits to be measured."""
        return self._wanted is not None

    @property
    def subject(self) -> tuple[SavedNetwork, Dataset] | None:
        """What is being measured. While ``measured`` is emitted, what that outcome is about."""
        return self._subject

    def measure(self, saved: SavedNetwork, source: str, dataset: Dataset) -> None:
        """Measure a network, after the one that is being measured."""
        self._wanted = (saved, source, dataset)
        self.began.emit()
        if not self._rest.isActive():
            self._begin()

    def forget_wanted(self) -> None:
        """Begin no other measurement than the one under way, which goes on."""
        self._wanted = None

    def wait(self) -> None:
        """Measure nothing more, not even to the end, and wait until the thread is done."""
        self._wanted = None
        self._stop.set()
        self._pool.waitForDone()

    @Slot()
    def _begin(self) -> None:
        if self._task is not None or self._wanted is None:
            return
        evaluate, (saved, source, dataset) = self._evaluate, self._wanted
        self._stop = stop = threading.Event()
        self._wanted = None
        self._subject = (saved, dataset)
        # A task that held this runner would, at its own end, delete what it is a child of.
        self._task = BackgroundTask(
            lambda: evaluate(saved, source, dataset, stop.is_set), self, gives_way=True
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
