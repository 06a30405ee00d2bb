"""The user's library as a Qt model, for all parts of the window."""

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, SignalInstance, Slot

from digitpad.errors import LibraryError
from digitpad.library import Library, LibraryEvent, run_name
from digitpad.recognition.training.run_history import RunHistory
from digitpad.workers.background_task import BackgroundTask


class LibraryModel(QObject):
    """The library, with signals for its changes and failures. Lives in the GUI thread.

    Nothing is read from or written to the disk before ``open``.

    Attributes
    ----------
    library : Library

    Signals
    -------
    loaded()
        The library has been read into memory.
    runs_changed(), networks_changed(), samples_changed(), symbols_changed(), pen_styles_changed()
    run_read(StoredRun)
        The run that ``open_run`` requested.
    run_unreadable(str)
        Why ``open_run`` failed, as a sentence for the user.
    network_read(StoredNetwork)
        The network that ``open_network`` requested.
    network_unreadable(str)
        Why ``open_network`` failed, as a sentence for the user.
    failed(str)
        A sentence for the user: the library cannot be written for now, or its file was damaged.
    withdrawn(str)
        A sentence sent by ``failed`` that no longer applies.
    """

    loaded = Signal()
    runs_changed = Signal()
    networks_changed = Signal()
    samples_changed = Signal()
    symbols_changed = Signal()
    pen_styles_changed = Signal()
    run_read = Signal(object)
    run_unreadable = Signal(str)
    network_read = Signal(object)
    network_unreadable = Signal(str)
    failed = Signal(str)
    withdrawn = Signal(str)

    _came = Signal(object)  # from the writer's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = Library(on_event=self._on_event_of_thread)
        self.library.subscribe(self._on_table_changed)
        self._trouble = ""
        self._tasks: set[BackgroundTask] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._is_loaded = False
        self._came.connect(self._on_event, Qt.ConnectionType.QueuedConnection)

    @property
    def is_loaded(self) -> bool:
        """Whether the library has been read into memory."""
        return self._is_loaded

    @property
    def pool(self) -> QThreadPool:
        """The thread that reads files of the library. ``close`` waits for it."""
        return self._pool

    def open(self) -> None:
        """Start reading and writing in the background."""
        self.library.open()

    def open_run(self, run_id: str) -> None:
        """Read a run in the background; ``run_read`` or ``run_unreadable`` follows."""
        self._start(lambda: self.library.read_run(run_id), self.run_read, self.run_unreadable)

    def open_network(self, network_id: str) -> None:
        """Read a network in the background; ``network_read`` or ``network_unreadable`` follows."""
        try:
            self._start(self.library.networks.opener(network_id), self.network_read, self.network_unreadable)
        except LibraryError as error:
            self.network_unreadable.emit(str(error))

    def network_name(self, run: RunHistory, epoch: int) -> str:
        """Return the name of the network of an epoch of a run, such as "Fast, epoch 3"."""
        record = self.library.runs.find(run.run_id)
        name = run_name(run.job, run.preset) if record is None else record.name
        return f"{name}, epoch {epoch}"

    def _start(self, function: Callable[[], object], done: SignalInstance, failed: SignalInstance) -> None:
        task = BackgroundTask(function, self)
        task.succeeded.connect(done)
        task.failed.connect(failed)
        task.finished.connect(self._on_task_finished)
        self._tasks.add(task)
        task.start(self._pool)

    @Slot()
    def _on_task_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, BackgroundTask)
        self._tasks.discard(task)
        task.deleteLater()

    def close(self) -> bool:
        """Write pending changes, and return whether all were written. Trouble ends it after 1.5 s."""
        self._pool.waitForDone()
        return self.library.close()

    def _on_event_of_thread(self, event: LibraryEvent) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone already
            self._came.emit(event)

    @Slot(object)
    def _on_event(self, event: LibraryEvent) -> None:
        is_taken = self.library.take(event)
        if is_taken and event.is_loaded and not self._is_loaded:
            self._is_loaded = True
            self.loaded.emit()
        if event.warning:
            self.failed.emit(event.warning)
        if event.trouble is not None:
            if self._trouble:
                self.withdrawn.emit(self._trouble)
            self._trouble = event.trouble
            if event.trouble:
                self.failed.emit(event.trouble)

    def _on_table_changed(self, table: str) -> None:
        {
            "runs": self.runs_changed,
            "networks": self.networks_changed,
            "samples": self.samples_changed,
            "symbols": self.symbols_changed,
            "pen_styles": self.pen_styles_changed,
        }[table].emit()
