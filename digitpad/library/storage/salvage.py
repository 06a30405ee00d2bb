"""Recovery of a damaged library: it is set aside, and everything readable is copied to a new one."""

import contextlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.library.storage.database import (
    as_text,
    connect,
    error_name,
    is_damage,
    is_whole,
    migrate,
    transaction,
)
from digitpad.library.storage.safety_copy import alone, copy_path
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.paths import damaged_name

log = logging.getLogger(__name__)

_MOST_FAILURES = 20_000  # of reading parts of a table: half a second
_MOST_ROWS = 2**30
_KINDS = {"TEXT": str, "INTEGER": int, "REAL": float, "BLOB": bytes}


def open_whole(path: Path, files: WeightFiles) -> tuple[sqlite3.Connection, str]:
    """Return a connection to an intact library, and a sentence if it was damaged.

    Unreadable parts of a damaged library come from its safety copy, if there is one. Files that no row names
    afterwards are set aside.

    Raises
    ------
    LibraryError
        If a newer digitpad made it.
    OSError, sqlite3.Error
        If it cannot be opened now.
    """
    connection = _whole(path)
    if connection is not None:
        return connection, ""
    with alone(path):  # several processes may detect the damage at once
        connection = _whole(path)
        if connection is not None:
            return connection, ""
        sentence = _salvage(path, files)
    return connect(path), sentence


def _whole(path: Path) -> sqlite3.Connection | None:
    """Return a connection to a library, or None if it is damaged, or missing while its copy exists."""
    if not (path.exists() and path.stat().st_size) and copy_path(path).exists():
        return None
    with contextlib.ExitStack() as stack:
        try:
            connection = stack.enter_context(contextlib.closing(connect(path)))
            migrate(connection)
            if is_whole(connection):
                stack.pop_all()
                return connection
        except Exception as error:
            if not is_damage(error):
                raise
            log.warning("The library is damaged: %s", error)
        return None


def _salvage(path: Path, files: WeightFiles) -> str:
    """Replace a damaged library by an intact one, and return a sentence for the user."""
    new = path.with_name(f"{path.stem}.new{path.suffix}")
    for ending in ("", "-journal"):  # left by a recovery that was killed
        Path(f"{new}{ending}").unlink(missing_ok=True)
    with contextlib.closing(connect(new)) as whole:
        migrate(whole)
        whole.execute("PRAGMA foreign_keys = OFF")
        tables = tuple(
            name for (name,) in whole.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )
        damaged_tables = _carry_over(path, whole, tables)
        n_rows = whole.total_changes
        _carry_over(copy_path(path), whole, damaged_tables, fill=True)
        n_copied = whole.total_changes - n_rows
        _drop_dangling(whole)
        files.keep_unnamed_aside(whole)
    aside = _kept_aside(path) if path.exists() else None
    new.replace(path)
    if aside is None:
        sentence = f"Your library was missing: {path}. It now has {n_copied:,} entries from its safety copy."
    else:
        sentence = f"Your library was damaged. {n_rows:,} of its entries were recovered"
        sentence += f", with {n_copied:,} more from its safety copy" if n_copied else ""
        sentence += f"; the damaged file is kept as {aside.name}."
    log.warning(sentence)
    return sentence


def _kept_aside(path: Path) -> Path:
    """Give a damaged file a second name, so that there is always a library."""
    aside = damaged_name(path)
    try:
        os.link(path, aside)
    except OSError:  # not every file system supports links
        shutil.copyfile(path, aside)
    with contextlib.suppress(FileNotFoundError):  # an unfinished change belongs to the damaged file
        Path(f"{path}-journal").replace(f"{aside}-journal")
    return aside


def _carry_over(
    source: Path, whole: sqlite3.Connection, tables: tuple[str, ...], *, fill: bool = False
) -> tuple[str, ...]:
    """Copy the readable rows of tables, and return the tables that could not be read completely.

    With ``fill``, existing rows are kept.
    """
    if not source.exists():
        return tables
    with contextlib.closing(sqlite3.connect(source, isolation_level=None)) as damaged:
        damaged.text_factory = as_text
        with contextlib.suppress(sqlite3.Error):
            damaged.execute("PRAGMA writable_schema = ON")  # one damaged table does not hide the others
            damaged.execute("BEGIN EXCLUSIVE")  # no other process can write to it any more
        return tuple(table for table in tables if not _copy_table(damaged, whole, table, fill=fill))


def _copy_table(damaged: sqlite3.Connection, whole: sqlite3.Connection, table: str, *, fill: bool) -> bool:
    """Copy the readable rows of a table. Return whether all could be read."""
    columns, has_key = _columns(damaged, whole, table)
    if fill and has_key:  # without a key, the row number identifies common rows
        del columns["rowid"]
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
    failures: list[str] = []
    with transaction(whole):
        for row in _rows(damaged, f"SELECT rowid, {names} FROM {table} NOT INDEXED", failures):
            if all(map(isinstance, row[1:], columns.values())):
                whole.execute(insert, row[1:])
            else:  # a damaged page may give any value
                failures.append("a value of another kind")
    if failures:
        log.warning("%d failures of reading %s: %s", len(failures), table, failures[0])
    return not failures


def _columns(
    damaged: sqlite3.Connection, whole: sqlite3.Connection, table: str
) -> tuple[dict[str, tuple[type, ...]], bool]:
    """Return a table's common columns, the types of their values, and whether it has a key."""
    columns: dict[str, tuple[type, ...]] = {"rowid": (int,)}
    known: set[str] = set()
    has_key = False
    with contextlib.suppress(sqlite3.Error):
        known = {row[1] for row in damaged.execute(f"PRAGMA table_info({table})")}
    for _, name, declared, is_needed, _, is_key in whole.execute(f"PRAGMA table_info({table})"):
        has_key = has_key or bool(is_key)
        if name in known or not known:
            kind = _KINDS[declared]
            columns[name] = (kind,) if is_needed or is_key else (kind, type(None))
    return columns, has_key


def _rows(connection: sqlite3.Connection, select: str, failures: list[str]) -> Iterator[tuple[object, ...]]:
    """Yield the readable rows. Where reading fails, the remaining row numbers are tried in halves."""
    ranges = [(0, _MOST_ROWS)]  # of row numbers; the last in the list comes next
    while ranges and len(failures) < _MOST_FAILURES:
        first, last = ranges.pop()
        next_ = first
        try:
            for row in connection.execute(
                f"{select} WHERE rowid BETWEEN ? AND ? ORDER BY rowid", (first, last)
            ):
                yield row
                next_ = int(row[0]) + 1
        except sqlite3.Error as error:
            failures.append(str(error))
            if not error_name(error).startswith("SQLITE_CORRUPT"):  # a missing table, or not a database
                return
            if next_ > first:
                ranges.append((next_, last))
            elif first < last:
                middle = (first + last) // 2
                ranges += [(middle + 1, last), (first, middle)]


def _drop_dangling(connection: sqlite3.Connection) -> None:
    """Remove references to lost rows."""
    with transaction(connection):
        while violations := connection.execute("PRAGMA foreign_key_check").fetchall():
            for table, number, _, key in violations:
                _, _, _, column, _, _, on_delete, _ = next(
                    row for row in connection.execute(f"PRAGMA foreign_key_list({table})") if row[0] == key
                )
                if on_delete == "SET NULL":
                    connection.execute(f"UPDATE {table} SET {column} = NULL WHERE rowid = ?", (number,))
                else:
                    connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))
