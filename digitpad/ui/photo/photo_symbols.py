"""Which marks of a photo are drawings of the user's own symbols."""

import contextlib
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library import Symbol
from digitpad.library.samples.my_digit import as_content
from digitpad.ui.state import AppState

Drawing = tuple[Stroke, ...]


class PhotoSymbols(QObject):
    """Keeps marks of a photo as drawings of classes; one that is undone or deleted is none any more.

    Signals
    -------
    changed()
        Another mark is a drawing, or one is none any more.
    """

    changed = Signal()

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._table = state.library.library.symbols
        self._drawings: Sequence[Drawing] = ()
        self._kept: dict[int, str] = {}  # ids
        state.library.symbols_changed.connect(self.changed)

    @property
    def n_kept(self) -> int:
        """How many marks are drawings of symbols."""
        return sum(self.symbol_of(index) is not None for index in self._kept)

    @property
    def classes(self) -> list[tuple[str, str]]:
        """Each class as its set's name and its own."""
        return [(name, label) for name in self._table.sets for label in self._table.classes(name)]

    def show(self, drawings: Sequence[Drawing]) -> None:
        """Look at the marks of another photo; those with the very strokes of drawings are these."""
        ids: dict[bytes, list[str]] = {}
        for symbol in reversed(self._table.all_drawings):
            ids.setdefault(symbol.content, []).append(symbol.id)
        self._drawings, self._kept = drawings, {}
        for index, strokes in enumerate(drawings if ids else ()):
            with contextlib.suppress(DataFileError):  # such strokes cannot be kept
                if same := ids.get(as_content(strokes)):
                    self._kept[index] = same.pop()

    def symbol_of(self, index: int) -> Symbol | None:
        """Return the drawing that a mark was kept as; None if it was not."""
        return self._table.find(self._kept.get(index, ""))

    def keep(self, index: int, set_name: str, label: str) -> bool:
        """Keep a mark as a drawing of a class; tell whether that is new."""
        before = self.symbol_of(index)
        if before is not None and (before.set_name, before.label) == (set_name, label):
            return False
        try:
            symbol = self._table.add(set_name, label, self._drawings[index], instead_of=before)
        except DataFileError as error:
            self._state.failed.emit(str(error))
            return False
        self._kept[index] = symbol.id
        self.changed.emit()
        return True

    def undo(self) -> bool:
        """Undo the last change of the user's symbols; tell whether there was one."""
        was_undone = self._table.undo()
        if was_undone:
            self.show(self._drawings)
            self.changed.emit()
        return was_undone

    def forget(self, index: int) -> bool:
        """Delete the drawing that a mark was kept as; tell whether there was one."""
        symbol = self.symbol_of(index)
        if symbol is not None:
            self._table.delete([symbol.id])
        return symbol is not None
