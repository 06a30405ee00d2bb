"""The user's own digits as a Qt model, for all parts of the window."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library import MyDigit
from digitpad.ui.library_model import LibraryModel

_T = TypeVar("_T")


class SampleModel(QObject):
    """The user's own digits, with signals for changes and failures.

    A change is in memory when its method returns, and is then written to the disk while the library is
    open. Changes made by other windows arrive within a second.

    Signals
    -------
    changed()
    failed(str)
        A sentence for the user. Nothing was changed.
    warned(str)
        A sentence about damaged digits. Each damaged digit is reported once.
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
        """All own digits, oldest first."""
        return self._table.samples

    def __len__(self) -> int:
        return len(self._table)

    @property
    def can_undo(self) -> bool:
        """Whether this window made a change that can be undone."""
        return self._table.can_undo

    def find(self, sample_id: str) -> MyDigit | None:
        """Return a digit, or None if it no longer exists."""
        return self._table.find(sample_id)

    def add(self, label: int, strokes: Sequence[Stroke]) -> MyDigit | None:
        """Add a drawing and return it, or None if that failed."""
        return self._do(lambda: self._table.add(label, strokes))

    def add_all(self, drawings: Iterable[tuple[int, Sequence[Stroke]]]) -> bool:
        """Add labelled drawings; return whether that worked."""
        return self._did(lambda: self._table.add_all(drawings))

    def add_new(self, samples: Iterable[MyDigit]) -> bool:
        """Add the digits of a file; return whether that worked."""
        return self._did(lambda: self._table.add_new(samples))

    def relabel(self, sample_ids: Iterable[str], label: int) -> bool:
        """Change the label of drawings; return whether that worked."""
        return self._did(lambda: self._table.relabel(sample_ids, label))

    def delete(self, sample_ids: Iterable[str]) -> bool:
        """Delete drawings; return whether that worked."""
        return self._did(lambda: self._table.delete(sample_ids))

    def undo(self) -> bool:
        """Undo the last change; return whether there was one."""
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
