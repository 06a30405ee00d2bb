"""The user's own digits, for all parts of the window."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from digitpad.digits.my_digits import MyDigit, SampleStore
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError

_T = TypeVar("_T")


class SampleModel(QObject):
    """Tells when the user's own digits change, and what could not be done.

    The file is read when it is first asked for. Every change is on the disk when its method returns.

    Signals
    -------
    changed()
        After a change of this window's, and after ``refresh``.
    failed(str)
        A sentence for the user. Nothing was changed.
    warned(str)
        A sentence about a damaged file, once.
    """

    changed = Signal()
    failed = Signal(str)
    warned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened: SampleStore | None = None
        self._last_warning: str | None = None

    @property
    def samples(self) -> tuple[MyDigit, ...]:
        """All own digits, the oldest first."""
        return self._opened.samples if self._opened is not None else ()

    def __len__(self) -> int:
        return len(self._opened) if self._opened is not None else 0

    @property
    def can_undo(self) -> bool:
        """Whether this window changed something that is not undone yet."""
        return self._opened is not None and self._opened.can_undo

    def find(self, sample_id: str) -> MyDigit | None:
        """Return a digit; None if it is not there any more."""
        return self._opened.find(sample_id) if self._opened is not None else None

    def refresh(self) -> bool:
        """Read what is on the disk, also what other windows wrote; tell whether that worked."""
        return self._did(lambda digits: digits.refresh())

    def add(self, label: int, strokes: Sequence[Stroke]) -> MyDigit | None:
        """Keep a drawing; None if that failed."""
        return self._do(lambda digits: digits.add(label, strokes))

    def add_all(self, drawings: Sequence[tuple[int, Sequence[Stroke]]]) -> bool:
        """Keep drawings with their labels; tell whether all are kept."""
        return self._did(lambda digits: digits.add_all(drawings))

    def relabel(self, sample_ids: Sequence[str], label: int) -> bool:
        """Give drawings another label; tell whether that worked."""
        return self._did(lambda digits: digits.relabel_all(sample_ids, label))

    def delete(self, sample_ids: Sequence[str]) -> bool:
        """Delete drawings; tell whether that worked."""
        return self._did(lambda digits: digits.delete(*sample_ids))

    def undo(self) -> bool:
        """Undo the last change; tell whether there was one."""
        return bool(self._do(lambda digits: digits.undo()))

    def export_unipen(self, path: Path) -> None:
        """Write all drawings to a UNIPEN file, or raise DataFileError: only who asked for it tells of it."""
        self._work(lambda digits: digits.export_unipen(path))

    def import_unipen(self, path: Path) -> int:
        """Add the digits of a UNIPEN file and return how many were new, or raise DataFileError likewise."""
        return self._work(lambda digits: digits.import_unipen(path))

    def _did(self, work: Callable[[SampleStore], object]) -> bool:
        return self._do(lambda digits: (work(digits),)) is not None

    def _do(self, work: Callable[[SampleStore], _T]) -> _T | None:
        try:
            return self._work(work)
        except DataFileError as error:
            self.failed.emit(str(error))
            return None

    def _work(self, work: Callable[[SampleStore], _T]) -> _T:
        try:
            if self._opened is None:
                self._opened = SampleStore()
            result = work(self._opened)
        finally:
            self._warn()
        self.changed.emit()
        return result

    def _warn(self) -> None:
        warning = self._opened.warning if self._opened is not None else None
        if warning and warning != self._last_warning:
            self._last_warning = warning
            self.warned.emit(warning)
