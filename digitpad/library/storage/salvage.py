"""A damaged library: it is kept aside, and everything readable is carried over."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.library.storage.database import connect, is_damage, is_whole, migrate, transaction
from digitpad.paths import damaged_name

log = logging.getLogger(__name__)

_IN_ORDER = ("settings", "samples", "runs", "epochs", "batch_losses", "networks")


def open_whole(path: Path) -> tuple[sqlite3.Connection, str]:
    """Return a connection to a library that is whole, and a sentence if it was damaged.

    Raises
    ------
    LibraryError
        If a newer digitpad made it.
    sqlite3.Error
        If it cannot be opened.
    """
    connection = connect(path)
    try:
        migrate(connection)
        if is_whole(connection):
            return connection, ""
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            connection.close()
            raise
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _salvaged(path)


def _salvaged(path: Path) -> tuple[sqlite3.Connection, str]:
    aside = damaged_name(path)
    for ending in ("-journal", ""):  # an unfinished change belongs to the damaged file
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{aside}{ending}")
    connection = connect(path)
    migrate(connection)
    n_rows = n_lost = 0
    with contextlib.closing(connect(aside)) as damaged:
        damaged.execute("PRAGMA foreign_keys = OFF")
        for table in _IN_ORDER:
            carried, lost = _carry_over(damaged, connection, table)
            n_rows, n_lost = n_rows + carried, n_lost + lost
    with transaction(connection):
        connection.execute("DELETE FROM epochs WHERE run NOT IN (SELECT id FROM runs)")
        connection.execute("DELETE FROM batch_losses WHERE run NOT IN (SELECT id FROM runs)")
        for table, column, other in (
            ("runs", "parent", "runs"),
            ("networks", "run", "runs"),
            ("networks", "base", "networks"),
        ):
            connection.execute(
                f"UPDATE {table} SET {column} = NULL WHERE {column} NOT IN (SELECT id FROM {other})"
            )
    connection.execute("PRAGMA foreign_keys = ON")
    sentence = (
        f"Your library was damaged. {n_rows:,} of its entries could be read and are here; the damaged file "
        f"is kept as {aside.name}."
    )
    log.warning("%s %d entries could not be carried over.", sentence, n_lost)
    return connection, sentence


def _carry_over(damaged: sqlite3.Connection, whole: sqlite3.Connection, table: str) -> tuple[int, int]:
    """Copy the readable rows of a table; return how many were copied, and how many were of no use."""
    whole.execute("PRAGMA foreign_keys = OFF")
    columns = [row[1] for row in whole.execute(f"PRAGMA table_info({table})")]
    with contextlib.suppress(sqlite3.DatabaseError):  # of an older version, with fewer columns
        known = {row[1] for row in damaged.execute(f"PRAGMA table_info({table})")}
        columns = [column for column in columns if column in known] if known else columns
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    n_carried = n_lost = 0
    with transaction(whole):
        for row in _rows(damaged, f"SELECT {{rowid}}, {names} FROM {table} NOT INDEXED"):
            try:
                whole.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row[1:])
                n_carried += 1
            except sqlite3.Error:  # out of a damaged page any value may come
                n_lost += 1
    return n_carried, n_lost


def _rows(connection: sqlite3.Connection, select: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows that can be read, from both ends towards what is damaged."""
    select = select.format(rowid="rowid")
    seen: set[int] = set()
    for order, comparison in (("ASC", ">"), ("DESC", "<")):
        last: int | None = None
        n_failures = 0
        while n_failures < 3:
            where = "" if last is None else f" WHERE rowid {comparison} {last}"
            try:
                for row in connection.execute(f"{select}{where} ORDER BY rowid {order}"):
                    n_failures = 0
                    last = int(row[0])
                    if last in seen:
                        continue
                    seen.add(last)
                    yield row
                break
            except sqlite3.DatabaseError:
                # Step over what cannot be read: the next page has larger numbers.
                n_failures += 1
                if last is None:
                    break
                last += 1 if order == "ASC" else -1
