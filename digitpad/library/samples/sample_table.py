"""The user's own digits in memory."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from sqlite3 import Connection

from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import MyDigit, checked_label, new_digit
from digitpad.library.samples.sample_reader import DamagedDigit, Row
from digitpad.library.settings_table import SettingsTable
from digitpad.presentation import bytes_text

log = logging.getLogger(__name__)

MAX_SAMPLES = 20_000
MAX_BYTES = 100_000_000
MAX_CHANGES_TO_UNDO = 100

_DAMAGED_AND_TOLD = "damaged_digits"  # a setting: ids of damaged digits that were reported to the user

Post = Callable[..., None]
_Change = list[tuple[MyDigit | None, MyDigit | None]]
"""Digits before and after a change; None where there is none."""


class SampleTable:
    """All own digits. A change is in memory at once, and the writer brings it to the disk. For one thread.

    Several processes may change them: no drawing is lost, and a deleted one stays deleted.

    Methods that add or change something raise DataFileError with the reason if nothing was changed.

    Parameters
    ----------
    post : callable
        ``post(work)`` queues a change for the writer.
    announce : callable
        Called after each change of the digits.
    settings : SettingsTable
        Remembers which damaged digits were reported.
    """

    def __init__(self, post: Post, announce: Callable[[], object], settings: SettingsTable) -> None:
        self._post = post
        self._announce = announce
        self._settings = settings
        self._samples: dict[str, MyDigit] = {}
        self._sorted: tuple[MyDigit, ...] | None = None
        self._n_bytes = 0
        self._damaged: frozenset[str] = frozenset()
        self._undone_by: list[_Change] = []

    @property
    def samples(self) -> tuple[MyDigit, ...]:
        """All drawings, the oldest first."""
        if self._sorted is None:
            # A digit restored by undo is at the end.
            self._sorted = tuple(sorted(self._samples.values(), key=lambda sample: sample.time))
        return self._sorted

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def can_undo(self) -> bool:
        """Whether this process has a change that can be undone."""
        return bool(self._undone_by)

    def find(self, sample_id: str) -> MyDigit | None:
        """Return a drawing, or None if it no longer exists."""
        return self._samples.get(sample_id)

    def add(self, label: int, strokes: Sequence[Stroke]) -> MyDigit:
        """Add a drawing and return it as stored."""
        sample = new_digit(label, strokes)
        self.add_new([sample])
        return sample

    def add_all(self, drawings: Iterable[tuple[int, Sequence[Stroke]]]) -> None:
        """Add drawings with their labels, all or none, as one change for ``undo``."""
        self.add_new([new_digit(label, strokes) for label, strokes in drawings])

    def add_new(self, samples: Iterable[MyDigit]) -> None:
        """Add results of ``new_digit``, all or none, as one change."""
        self._change([(None, sample) for sample in samples])

    def relabel(self, sample_ids: Iterable[str], label: int) -> None:
        """Change the label of drawings, as one change. Deleted ones stay deleted."""
        label = checked_label(label)
        self._change([(sample, replace(sample, label=label)) for sample in self._found(sample_ids)])

    def delete(self, sample_ids: Iterable[str]) -> None:
        """Delete drawings, as one change."""
        self._change([(sample, None) for sample in self._found(sample_ids)])

    def undo(self) -> bool:
        """Undo this process's last change. Return whether there was one."""
        if not self._undone_by:
            return False
        self._change(self._undone_by[-1], is_undo=True)
        return True

    def _found(self, sample_ids: Iterable[str]) -> list[MyDigit]:
        return [
            self._samples[sample_id] for sample_id in dict.fromkeys(sample_ids) if sample_id in self._samples
        ]

    # Rows from the database

    def replace(self, rows: Iterable[Row]) -> bool:
        """Replace the rows by those in the database. Return whether anything changed."""
        samples: dict[str, MyDigit] = {}
        damaged = set()
        for row in rows:
            if isinstance(row, DamagedDigit):
                damaged.add(row.id)
            else:
                samples[row.id] = row
        is_new = samples != self._samples or damaged != self._damaged
        self._damaged = frozenset(damaged)
        self._samples = samples
        self._n_bytes = sum(len(sample.content) for sample in samples.values())
        self._sorted = None
        return is_new

    def take_warning(self) -> str:
        """Return a sentence on damaged digits, once for each of them, or an empty string."""
        told = set(self._settings.value(_DAMAGED_AND_TOLD).split())
        untold = sorted(self._damaged - told)
        if not untold:
            return ""
        self._settings.set_value(_DAMAGED_AND_TOLD, " ".join(sorted(self._damaged)))
        names = ", ".join(untold[:3]) + (" …" if len(untold) > 3 else "")
        one = len(untold) == 1
        sentence = (
            f"{len(untold):,} of your own digits {'is' if one else 'are'} damaged and left out: {names}. "
            "All others are here."
        )
        log.warning(sentence)
        return sentence

    # Changing

    def _change(self, change: _Change, *, is_undo: bool = False) -> None:
        change = [step for step in change if self._has_effect(*step)]
        self._check_room(change)
        if is_undo:
            self._undone_by.pop()
        elif change:
            undone_by: _Change = [(after, before) for before, after in change]
            self._undone_by = [*self._undone_by, undone_by][-MAX_CHANGES_TO_UNDO:]
        if not change:
            return
        for before, after in change:
            self._apply(before, after)
        self._sorted = None
        self._post(lambda connection: _write(connection, change))
        self._announce()

    def _has_effect(self, before: MyDigit | None, after: MyDigit | None) -> bool:
        """Return whether a change has an effect: another process may have deleted or relabelled the digit."""
        if before is None:
            return after is not None and after.id not in self._samples
        now = self._samples.get(before.id)
        return now is not None and (after is None or after.label != now.label)

    def _apply(self, before: MyDigit | None, after: MyDigit | None) -> None:
        if after is None:
            assert before is not None
            self._n_bytes -= len(self._samples.pop(before.id).content)
        else:
            self._samples[after.id] = after
            self._n_bytes += len(after.content) if before is None else 0

    def _check_room(self, change: _Change) -> None:
        added = [after for before, after in change if before is None and after is not None]
        if added and len(self) + len(added) > MAX_SAMPLES:
            raise DataFileError(
                f"Nothing was added: digitpad stores at most {MAX_SAMPLES:,} of your digits. "
                "Delete some first."
            )
        if added and self._n_bytes + sum(len(sample.content) for sample in added) > MAX_BYTES:
            raise DataFileError(
                f"Nothing was added: your digits would take more than {bytes_text(MAX_BYTES)}. Delete "
                "some first."
            )


def _write(connection: Connection, change: _Change) -> None:
    """Make a change in the database, unless it is already there."""
    insert_digits(connection, [after for before, after in change if before is None and after is not None])
    connection.executemany(
        "DELETE FROM samples WHERE id = ?", [(before.id,) for before, after in change if before and not after]
    )
    connection.executemany(
        "UPDATE samples SET label = ? WHERE id = ?",
        [(after.label, after.id) for before, after in change if before and after],
    )


def insert_digits(connection: Connection, samples: Iterable[MyDigit]) -> None:
    """Add digits to the database, except those that are already there."""
    connection.executemany(
        "INSERT OR IGNORE INTO samples (id, label, time, strokes) VALUES (?, ?, ?, ?)",
        [(sample.id, sample.label, sample.time, sample.content) for sample in samples],
    )
