"""Reads the compared runs in the background."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitpadError
from digitpad.library import Library, RunRecord, StoredRun
from digitpad.workers.task_queue import TaskQueue


class RunReader(QObject):
    """The epochs of the wanted runs, read in the background and again when runs get more epochs.

    Lives in the GUI thread, and never blocks it.

    Signals
    -------
    read()
        A wanted run was read.
    failed(str)
        A sentence for the user. A run that cannot be read is reported once.
    """

    read = Signal()
    failed = Signal(str)

    def __init__(self, library: Library, tasks: TaskQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._known: dict[str, StoredRun] = {}
        self._wanted: dict[str, RunRecord] = {}
        self._under_way: set[str] = set()
        self._refused: set[str] = set()

    def run(self, run_id: str) -> StoredRun | None:
        """Return a wanted run, or None until it is read."""
        return self._known.get(run_id)

    def want(self, records: Sequence[RunRecord]) -> bool:
        """Read new and changed runs, and drop all others; return whether any is being read."""
        self._wanted = {record.id: record for record in records}
        self._known = {run_id: run for run_id, run in self._known.items() if run_id in self._wanted}
        self._refused &= set(self._wanted)
        for record in records:
            known = self._known.get(record.id)
            is_outdated = known is None or _state(known.record) != _state(record)
            if is_outdated and record.id not in self._under_way | self._refused:
                self._under_way.add(record.id)
                self._tasks.ask(self._reading(record.id), self._on_read)
        return bool(self._under_way & set(self._wanted))

    def _reading(self, run_id: str) -> Callable[[], tuple[str, StoredRun | str]]:
        def read() -> tuple[str, StoredRun | str]:
            try:
                return run_id, self._library.read_run(run_id)
            except DigitpadError as error:
                return run_id, str(error)

        return read

    def _on_read(self, outcome: tuple[str, StoredRun | str]) -> None:
        run_id, run = outcome
        self._under_way.discard(run_id)
        if run_id not in self._wanted:
            return
        if isinstance(run, str):
            self._refused.add(run_id)
            self.failed.emit(run)
            return
        self._known[run_id] = run
        self.read.emit()


def _state(record: RunRecord) -> tuple[object, ...]:
    """Return the fields of a record that change with its epochs."""
    return record.epochs_done, record.status, record.seconds
