"""The user's own classes and their drawings, in memory."""

import dataclasses
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from digitpad.digits.datasets.idx import MAX_CLASSES
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import MAX_CONTENT, MAX_TIME, are_sound
from digitpad.library.samples.symbol import (
    MAX_SET_NAME,
    Symbol,
    checked_class_name,
    checked_set_name,
    new_symbol,
)

log = logging.getLogger(__name__)

MAX_SYMBOLS = 20_000
MAX_CHANGES_TO_UNDO = 100

Post = Callable[..., None]
_Change = list[tuple[Symbol | None, Symbol | None]]
"""Rows before and after a change; None where there is none."""


class SymbolTable:
    """All own classes, in sets. A change is in memory at once, and the writer brings it to the disk.

    For one thread. Methods that add or change something raise DataFileError with the reason if nothing was
    changed.

    Parameters
    ----------
    post : callable
        ``post(work)`` queues a change for the writer.
    announce : callable
        Called after each change.
    """

    def __init__(self, post: Post, announce: Callable[[], object]) -> None:
        self._post = post
        self._announce = announce
        self._rows: dict[str, Symbol] = {}
        self._sorted: list[Symbol] | None = None
        self._undone_by: list[_Change] = []

    @property
    def sets(self) -> tuple[str, ...]:
        """Names of all sets, the oldest first."""
        return tuple(dict.fromkeys(row.set_name for row in self._by_age()))

    @property
    def all_drawings(self) -> tuple[Symbol, ...]:
        """The drawings of all classes, the oldest first."""
        return tuple(row for row in self._by_age() if row.content)

    def classes(self, set_name: str) -> dict[str, int]:
        """Return the number of drawings of each class of a set, the oldest class first."""
        counts: dict[str, int] = {}
        for row in self._by_age():
            if row.set_name == set_name:
                counts[row.label] = counts.get(row.label, 0) + bool(row.content)
        return counts

    def drawings(self, set_name: str, label: str) -> tuple[Symbol, ...]:
        """Return the drawings of a class, the oldest first."""
        return tuple(
            row for row in self._by_age() if row.content and (row.set_name, row.label) == (set_name, label)
        )

    @property
    def can_undo(self) -> bool:
        """Whether this process has a change that can be undone."""
        return bool(self._undone_by)

    def add_class(self, set_name: str, label: str) -> str:
        """Add a class to a set, and return its name."""
        set_name, label = checked_set_name(set_name), checked_class_name(label)
        names = self.classes(set_name)
        if label in names:
            raise DataFileError(f"{set_name} already has a symbol {label}.")
        if len(names) >= MAX_CLASSES:
            raise DataFileError(f"{set_name} has {MAX_CLASSES} symbols and cannot have more.")
        self._change([(None, new_symbol(set_name, label))])
        return label

    def add(
        self, set_name: str, label: str, strokes: Sequence[Stroke], instead_of: Symbol | None = None
    ) -> Symbol:
        """Add a drawing of a class; another drawing is deleted for it, in the same change."""
        if not strokes:
            raise DataFileError("The drawing is empty. Draw a symbol first.")
        if label not in self.classes(set_name):
            raise DataFileError(f"{set_name} has no symbol {label}.")
        symbol = new_symbol(set_name, label, strokes)
        old: _Change = [] if instead_of is None or instead_of.id not in self._rows else [(instead_of, None)]
        self._change([*old, (None, symbol)])
        return symbol

    def find(self, symbol_id: str) -> Symbol | None:
        """Return a drawing or class; None if there is none of that id."""
        return self._rows.get(symbol_id)

    def rename_class(self, set_name: str, label: str, new_label: str) -> str:
        """Give a class of a set another name, with all its drawings, and return that name."""
        new_label = checked_class_name(new_label)
        if new_label == label:
            return label
        if new_label in self.classes(set_name):
            raise DataFileError(f"{set_name} has a symbol {new_label} already.")
        rows = self._of(set_name, label)
        if not rows:  # another process removed it
            raise DataFileError(f"{set_name} has no symbol {label} any more. Add it again to rename it.")
        self._change([(row, dataclasses.replace(row, label=new_label)) for row in rows])
        return new_label

    def delete(self, ids: Iterable[str]) -> None:
        """Delete drawings, as one change."""
        self._change([(self._rows[each], None) for each in dict.fromkeys(ids) if each in self._rows])

    def delete_class(self, set_name: str, label: str) -> None:
        """Delete a class with its drawings, as one change."""
        self._change([(row, None) for row in self._of(set_name, label)])

    def undo(self) -> bool:
        """Undo this process's last change. Return whether there was one."""
        if not self._undone_by:
            return False
        change = self._undone_by.pop()
        self._apply([step for step in change if step[0] is None or step[0].id in self._rows])
        return True

    def replace(self, rows: Iterable[Symbol]) -> bool:
        """Replace the rows by those in the database. Return whether anything changed."""
        now = {row.id: row for row in rows}
        is_new = now != self._rows
        self._rows, self._sorted = now, None
        return is_new

    def _by_age(self) -> list[Symbol]:
        if self._sorted is None:
            self._sorted = sorted(self._rows.values(), key=lambda row: row.time)
        return self._sorted

    def _of(self, set_name: str, label: str) -> list[Symbol]:
        return [row for row in self._rows.values() if (row.set_name, row.label) == (set_name, label)]

    def _change(self, change: _Change) -> None:
        if not change:
            return
        if len(self._rows) + sum(before is None for before, _ in change) > MAX_SYMBOLS:
            raise DataFileError(
                f"Nothing was added: digitpad stores at most {MAX_SYMBOLS:,} symbol drawings. "
                "Delete some first."
            )
        undone_by: _Change = [(after, before) for before, after in change]
        self._undone_by = [*self._undone_by, undone_by][-MAX_CHANGES_TO_UNDO:]
        self._apply(change)

    def _apply(self, change: _Change) -> None:
        self._sorted = None
        for before, after in change:
            if after is not None:
                self._rows[after.id] = after
            elif before is not None:
                del self._rows[before.id]
        self._post(lambda connection: _write(connection, change))
        self._announce()


_IS_SOUND = f"""
    typeof(id) = 'text' AND length(id) BETWEEN 1 AND 64
    AND typeof(set_name) = 'text' AND length(set_name) BETWEEN 1 AND {MAX_SET_NAME}
    AND typeof(label) = 'text' AND length(label) BETWEEN 1 AND {MAX_SET_NAME}
    AND typeof(time) = 'real' AND time BETWEEN 0 AND {MAX_TIME:.1f}
    AND typeof(strokes) = 'blob' AND length(strokes) <= {MAX_CONTENT}
"""


def read_symbols(connection: sqlite3.Connection) -> list[Symbol]:
    """Return all classes and drawings. An invalid row is skipped."""
    symbols = []
    for row in connection.execute(
        f"SELECT id, set_name, label, time, strokes FROM symbols WHERE {_IS_SOUND} LIMIT {MAX_SYMBOLS}"
    ):
        symbol = Symbol(*row)
        try:
            checked_set_name(symbol.set_name)
            checked_class_name(symbol.label)
            is_sound = not symbol.content or are_sound([symbol.content])
        except DataFileError:
            is_sound = False
        if is_sound:
            symbols.append(symbol)
        else:
            log.warning("A symbol in the library is damaged and was left out: %r", symbol.id)
    return symbols


def _write(connection: sqlite3.Connection, change: _Change) -> None:
    """Make a change in the database, unless it is already there."""
    for before, after in change:
        if after is None and before is not None:
            connection.execute("DELETE FROM symbols WHERE id = ?", (before.id,))
        elif before is not None and after is not None:
            values = (after.set_name, after.label, after.id)
            connection.execute("UPDATE symbols SET set_name = ?, label = ? WHERE id = ?", values)
        elif after is not None:
            row = (after.id, after.set_name, after.label, after.time, after.content)
            connection.execute("INSERT OR IGNORE INTO symbols VALUES (?, ?, ?, ?, ?)", row)
