"""The user's own digits, for all parts of the window."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library import MyDigit
from digitpad.ui.library_model import LibraryModel

_T = TypeVar("_T")


class SampleModel(QObject):
    """Tells when the user's own digits change, and what could not be done.

    A change is in memory when its method returns; the disk follows, as long as the library is open. What
    other windows change comes within a second.

    Signals
    -------
    changed()
    failed(str)
        A sentence for the user. Nothing was changed.
    warned(str)
        A sentence about damaged digits, once for each of them.
    """

    changed = Signal()
    failed = Signal(str)
    warned = Signal(str)

    def __init__(self, library: LibraryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = library.library.samples
        library.samples_changed.connect(self._on_changed)

    @property
    def samples(self) -> tuple[MyDigit, ...]:
        """All own digits, the oldest first."""
        return self._table.samples

    def __len__(self) -> int:
        return len(self._table)

    @property
    def can_undo(self) -> bool:
        """Whether this window changed something that is not undone yet."""
        return self._table.can_undo

    def find(self, sample_id: str) -> MyDigit | None:
        """Return a digit; None if it is not there any more."""
        return self._table.find(sample_id)

    def add(self, label: int, strokes: Sequence[Stroke]) -> MyDigit | None:
        """Keep a drawing; None if that failed."""
        return self._do(lambda: self._table.add(label, strokes))

    def add_all(self, drawings: Iterable[tuple[int, Sequence[Stroke]]]) -> bool:
        """Keep drawings with their labels; tell whether all are kept."""
        return self._did(lambda: self._table.add_all(drawings))

    def add_new(self, samples: Iterable[MyDigit]) -> bool:
        """Keep digits of a file; tell whether all are kept."""
        return self._did(lambda: self._table.add_new(samples))

    def relabel(self, sample_ids: Iterable[str], label: int) -> bool:
        """Give drawings another label; tell whether that worked."""
        return self._did(lambda: self._table.relabel(sample_ids, label))

    def delete(self, sample_ids: Iterable[str]) -> bool:
        """Delete drawings; tell whether that worked."""
        return self._did(lambda: self._table.delete(sample_ids))

    def undo(self) -> bool:
        """Undo the last change; tell whether there was one."""
        return bool(self._do(self._table.undo))

    def _did(self, work: Callable[[], object]) -> bool:
        return self._do(lambda: (work(),)) is not None

    def _do(self, work: Callable[[], _T]) -> _T | None:
        try:
            return work()
        except DataFileError as error:
            self.failed.emit(str(error))
            return None

    @Slot()
    def _on_changed(self) -> None:
        if warning := self._table.take_warning():
            self.warned.emit(warning)
        self.changed.emit()
