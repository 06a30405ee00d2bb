"""The library's SQLite file: its tables and their versions.

Why SQLite: several processes may write at once, transactions are atomic and durable, and Python includes it.
Why not the write-ahead log: it does not work if the user's folder is on a network drive.
"""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.errors import LibraryError

_TABLES = """
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE samples (
    id TEXT PRIMARY KEY,
    label INTEGER NOT NULL,
    time REAL NOT NULL,
    strokes BLOB NOT NULL
);
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    is_starred INTEGER NOT NULL DEFAULT 0,
    started REAL NOT NULL,
    status TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    job TEXT NOT NULL,
    preset TEXT NOT NULL,
    dataset TEXT NOT NULL,
    threads INTEGER NOT NULL,
    versions TEXT NOT NULL,
    parent TEXT REFERENCES runs (id) ON DELETE SET NULL,
    parent_epoch INTEGER,
    changes TEXT NOT NULL DEFAULT '[]',
    test TEXT NOT NULL DEFAULT '',
    failure TEXT NOT NULL DEFAULT '',
    checkpoint TEXT NOT NULL DEFAULT '',
    checkpoint_bytes INTEGER NOT NULL DEFAULT 0,
    progress REAL NOT NULL DEFAULT 0
);
CREATE INDEX runs_parent ON runs (parent);
CREATE TABLE epochs (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    validation_accuracy REAL NOT NULL,
    seconds REAL NOT NULL,
    result TEXT NOT NULL,
    weights TEXT NOT NULL DEFAULT '',
    weights_bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, epoch)
);
CREATE TABLE batch_losses (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    first REAL NOT NULL,
    numbers BLOB NOT NULL
);
CREATE INDEX batch_losses_run ON batch_losses (run);
CREATE TABLE networks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    added REAL NOT NULL,
    used REAL NOT NULL,
    run TEXT REFERENCES runs (id) ON DELETE SET NULL,
    epoch INTEGER,
    base TEXT REFERENCES networks (id) ON DELETE SET NULL,
    dataset_name TEXT NOT NULL DEFAULT '',
    class_names TEXT NOT NULL,
    validation_accuracy REAL,
    digest TEXT NOT NULL,
    file TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    is_hidden INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX networks_digest ON networks (digest, class_names);
CREATE INDEX networks_run ON networks (run);
CREATE INDEX networks_base ON networks (base);
"""

_SYMBOLS = """
CREATE TABLE symbols (
    id TEXT PRIMARY KEY,
    set_name TEXT NOT NULL,
    label TEXT NOT NULL,
    time REAL NOT NULL,
    strokes BLOB NOT NULL
);
"""

_PEN_STYLES = """
CREATE TABLE pen_styles (
    id TEXT PRIMARY KEY,
    style TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    time REAL NOT NULL,
    content TEXT NOT NULL
);
"""

MIGRATIONS = (_TABLES, _SYMBOLS, _PEN_STYLES)
"""Statements that lead from each version to the next; ``user_version`` counts those that were run. Versions
may add columns and tables, but never remove any: older files are converted."""

VERSION = len(MIGRATIONS)

_MOST_VERSIONS = 1_000  # a larger number comes from damage

FILE_COLUMNS = (
    ("runs", "checkpoint"),
    ("epochs", "weights"),
    ("networks", "file"),
)
"""Tables and their columns with names of weight files; a name may be empty."""


class DamageError(Exception):
    """Raised if the file opens but does not have digitpad's tables."""


def connect(path: Path, seconds: float = 5.0) -> sqlite3.Connection:
    """Return a connection to the file, creating it if necessary. Wait ``seconds`` for other processes.

    Raises
    ------
    sqlite3.Error
    """
    connection = sqlite3.connect(path, timeout=seconds, isolation_level=None, check_same_thread=False)
    connection.text_factory = as_text
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def as_text(content: bytes) -> str:
    """Return a text of the database. Invalid bytes are replaced, so that one cannot spoil a whole list."""
    return content.decode("utf-8", "replace")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Return a context that is one atomic change, while other writers wait."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # SQLite may already have rolled back
            connection.execute("ROLLBACK")
        raise


def migrate(connection: sqlite3.Connection) -> None:
    """Convert the tables to this program's version.

    Raises
    ------
    LibraryError
        If a newer digitpad made them. Nothing is changed then.
    DamageError
        If digitpad did not make them.
    sqlite3.Error
    """
    if _version(connection) != VERSION:
        with transaction(connection):
            _run_migrations(connection)
    if not _schema() <= _schema_of(connection):
        raise DamageError("A table is missing or has been altered.")


def remove_stale_journal(connection: sqlite3.Connection, path: Path) -> None:
    """Remove the journal of a change that was killed before it began, at the start of a transaction."""
    if Path(f"{path}-journal").exists():
        connection.execute(f"PRAGMA user_version = {VERSION}")  # each change makes a journal and removes it


def is_whole(connection: sqlite3.Connection) -> bool:
    """Return whether SQLite finds the file intact."""
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def is_damage(error: BaseException) -> bool:
    """Return whether an error means that the file is damaged or not an SQLite file."""
    return isinstance(error, DamageError) or error_name(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_busy(error: BaseException) -> bool:
    """Return whether an error means that another process has locked the file."""
    return error_name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def error_name(error: BaseException) -> str:
    """Return SQLite's name of an error, such as SQLITE_FULL, or an empty string for other errors."""
    name: str = getattr(error, "sqlite_errorname", "")
    return name


def _run_migrations(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if not 0 <= version <= _MOST_VERSIONS or (version == 0 and _schema_of(connection)):
        raise DamageError("The version of the tables is invalid.")
    if version > VERSION:
        raise LibraryError(
            f"A newer digitpad made your library (version {version} of its tables; this one supports "
            f"{VERSION}). Install the newer digitpad to use it; the library stays unchanged."
        )
    for statements in MIGRATIONS[version:]:
        for statement in statements.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


@functools.cache
def _schema() -> frozenset[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _run_migrations(connection)
        return _schema_of(connection)


def _schema_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Return the names and definitions of all tables and indexes."""
    return frozenset(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
