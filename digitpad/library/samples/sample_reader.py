"""A reader of own digits in the database that reads each digit once."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from digitpad.library.samples.my_digit import MAX_CONTENT, MAX_TIME, N_LABELS, MyDigit, are_sound

_MOST_ROWS = 50_000
_MOST_BYTES = 200_000_000
_ROWS_AT_ONCE = 1_000

_IS_SOUND = f"""
    typeof(id) = 'text' AND length(id) BETWEEN 1 AND 64
    AND typeof(label) = 'integer' AND label BETWEEN 0 AND {N_LABELS - 1}
    AND typeof(time) = 'real' AND time BETWEEN 0 AND {MAX_TIME:.1f}
    AND typeof(strokes) = 'blob' AND length(strokes) <= {MAX_CONTENT}
"""

# A single row, so that SQLite can process the table while other threads run Python.
_INDEX = f"""
SELECT group_concat(row || ' ' || label || ' ' || hex(id), char(10))
FROM (SELECT rowid AS row, * FROM samples LIMIT {_MOST_ROWS}) WHERE {_IS_SOUND}
"""
_DAMAGED = f"SELECT hex(id) FROM samples WHERE NOT ({_IS_SOUND}) LIMIT 100"
_UNREADABLE = re.compile(r"[^\w-]")

_CONTENTS = """
SELECT rowid, CAST(time AS REAL), CAST(strokes AS BLOB) FROM samples WHERE rowid BETWEEN ? AND ?
"""


@dataclass(frozen=True)
class DamagedDigit:
    """An invalid entry among the own digits.

    Attributes
    ----------
    id : str
        As far as it is readable.
    """

    id: str


Row = MyDigit | DamagedDigit


class SampleReader:
    """Reads all own digits. Of those read before, it reads only the label. For one thread.

    An invalid entry is skipped and does not affect the others.
    """

    def __init__(self) -> None:
        self._index: str | None = None
        self._rows: dict[str, Row] = {}  # by ids in hexadecimal, because texts may be damaged too

    def __call__(self, connection: sqlite3.Connection) -> list[Row]:
        """Return the current content of the database, in the order of addition."""
        (index,) = connection.execute(_INDEX).fetchone()
        if index != self._index:
            self._rows = _rows(connection, index or "", self._rows)
            self._index = index
        (n_rows,) = connection.execute("SELECT count(*) FROM samples").fetchone()
        names = connection.execute(_DAMAGED) if n_rows > len(self._rows) else ()
        return [*self._rows.values(), *(DamagedDigit(_readable(name)) for (name,) in names)]


def _rows(connection: sqlite3.Connection, index: str, known: Mapping[str, Row]) -> dict[str, Row]:
    """Return the rows listed in an index, reading those that are not known yet."""
    entries = [line.split(" ") for line in index.splitlines()]
    new = {int(row): (name, int(label)) for row, label, name in entries if name not in known}
    known = {**known, **dict(_new_rows(connection, new, known))}
    rows: dict[str, Row] = {}
    for _, label_text, name in entries:
        row, label = known.get(name), int(label_text)
        if isinstance(row, MyDigit) and row.label != label:
            row = replace(row, label=label)
        if row is not None:  # None: there are too many rows
            rows[name] = row
    return rows


def _new_rows(
    connection: sqlite3.Connection, new: Mapping[int, tuple[str, int]], known: Mapping[str, Row]
) -> Iterator[tuple[str, Row]]:
    """Yield the content of the rows with these numbers."""
    if not new:
        return
    n_left = _MOST_BYTES - sum(len(row.content) for row in known.values() if isinstance(row, MyDigit))
    cursor = connection.execute(_CONTENTS, (min(new), max(new)))
    while n_left > 0 and (found := cursor.fetchmany(_ROWS_AT_ONCE)):
        digits = [
            (new[row][0], MyDigit(_readable(new[row][0]), new[row][1], drawn, content))
            for row, drawn, content in found
            if row in new
        ]
        contents = [digit.content for _, digit in digits]
        n_left -= sum(map(len, contents))
        all_are_sound = are_sound(contents)
        for name, digit in digits:
            is_sound = "?" not in digit.id and (all_are_sound or are_sound([digit.content]))
            yield name, digit if is_sound else DamagedDigit(digit.id)


def _readable(name: str) -> str:
    """Return an id decoded from hexadecimal, without unprintable characters."""
    return _UNREADABLE.sub("?", bytes.fromhex(name).decode("utf-8", "replace")) or "?"
