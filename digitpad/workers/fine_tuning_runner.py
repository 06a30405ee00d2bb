"""Fine-tuning in the background, for the window."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningProgress, LabelledStrokes, fine_tune
from digitpad.workers.generator_task import GeneratorTask
from digitpad.workers.thread_stack import STACK_BYTES


class FineTuningRunner(QObject):
    """Owns the fine-tuning thread. Lives in the GUI thread and runs one fine-tuning at a time.

    Parameters
    ----------
    parent : QObject, optional
    teach : callable
        ``fine_tune``, or a generator function like it.

    Signals
    -------
    progressed(float)
        The fraction done, 0..1.
    fine_tuned(FineTuningResult)
    failed(str)
        A sentence for the user.
    finished()
        Always emitted once, after the others; also after a stop, which gives no result.
    """

    progressed = Signal(float)
    fine_tuned = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(
        self, parent: QObject | None = None, *, teach: Callable[..., Iterator[object]] = fine_tune
    ) -> None:
        super().__init__(parent)
        self._teach = teach
        self._task: GeneratorTask | None = None
        self._is_stopped = False
        self._pool = QThreadPool(self)
        self._pool.setStackSize(STACK_BYTES)

    @property
    def is_running(self) -> bool:
        """Whether a fine-tuning is running."""
        return self._task is not None

    def start(self, base: SavedNetwork, samples: Sequence[LabelledStrokes], dataset: Dataset) -> None:
        """Start to fine-tune a copy of a network. Do nothing if one is running."""
        if self.is_running:
            return
        teach, samples = self._teach, tuple(samples)
        # A task that held a reference to this runner could delete the runner, its parent, when it ends.
        task = GeneratorTask(lambda should_stop: teach(base, samples, dataset, should_stop=should_stop), self)
        task.yielded.connect(self._on_yielded)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._task = task
        self._is_stopped = False
        task.start(self._pool)

    def stop(self) -> None:
        """Stop within one mini-batch, without a result."""
        self._is_stopped = True
        if self._task is not None:
            self._task.request_stop()

    def shut_down(self) -> None:
        """Stop, and wait for the end."""
        self.stop()
        self._pool.waitForDone()

    @Slot(object)
    def _on_yielded(self, value: object) -> None:
        assert self._task is not None
        self._task.proceed()
        if self._is_stopped:  # a result that was already on its way
            return
        if isinstance(value, FineTuningProgress):
            self.progressed.emit(value.done / value.total)
        else:
            self.fine_tuned.emit(value)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.failed.emit(message)

    @Slot()
    def _on_finished(self) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        self.finished.emit()
