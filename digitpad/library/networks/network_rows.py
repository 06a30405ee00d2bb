"""The rows of networks in the database. All functions are for the writer, inside a transaction."""

import dataclasses
import json
import secrets
import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from digitpad.library.networks.network_record import NetworkKind, NetworkRecord, NewNetwork
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.presentation import numbered_name
from digitpad.recognition.network_origin import accuracy_of, dataset_name_of, digest_of

_INSERT = """
INSERT INTO networks (id, name, kind, added, used, run, epoch, base, dataset_name, class_names,
    validation_accuracy, digest, file, file_bytes)
VALUES (?, ?, ?, ?, ?, (SELECT id FROM runs WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)
"""


def new_record(new: NewNetwork, used: float = 0.0) -> NetworkRecord:
    """Return the record of a new network, with an id of its own."""
    return NetworkRecord(
        id=secrets.token_hex(4),
        name=new.name,
        kind=new.kind,
        added=time.time() if new.added is None else new.added,
        used=used,
        run=new.run,
        epoch=new.epoch,
        base="",
        dataset_name=dataset_name_of(new.saved),
        class_names=new.saved.class_names,
        validation_accuracy=accuracy_of(new.saved),
    )


def read_networks(connection: sqlite3.Connection) -> list[NetworkRecord]:
    """Return all networks of the database."""
    rows = connection.execute(
        "SELECT id, name, kind, added, used, run, epoch, base, dataset_name, class_names,"
        " validation_accuracy, digest, file, file_bytes, is_hidden FROM networks"
    )
    return [_record(row) for row in rows]


def write_network(
    connection: sqlite3.Connection,
    files: WeightFiles,
    record: NetworkRecord,
    new: NewNetwork,
    base: NewNetwork | None,
) -> str:
    """Write a network and its base, unless they exist. Return the id of the network's row."""
    base_id = "" if base is None else _found(connection, base)
    if base is not None and not base_id:
        base_id = _insert(connection, files, new_record(base), base)
    if found := _found(connection, new):
        connection.execute(
            "UPDATE networks SET used = max(used, ?), is_hidden = 0 WHERE id = ? AND (used < ? OR is_hidden)",
            (record.used, found, record.used),
        )
        return found
    return _insert(connection, files, dataclasses.replace(record, base=base_id), new)


def hide(connection: sqlite3.Connection, rows: Sequence[tuple[str, float]]) -> list[str]:
    """Delete networks that were not used since a time, given as (id, time). Return the names of their files.

    The base of another network is only hidden.
    """
    connection.executemany("UPDATE networks SET is_hidden = 1 WHERE id = ? AND used <= ?", rows)
    unneeded = "is_hidden AND id NOT IN (SELECT base FROM networks WHERE base IS NOT NULL AND NOT is_hidden)"
    files = [name for (name,) in connection.execute(f"SELECT file FROM networks WHERE {unneeded}")]
    connection.execute(f"DELETE FROM networks WHERE {unneeded}")
    return files


def _found(connection: sqlite3.Connection, new: NewNetwork) -> str:
    """Return the id of the row with the same weights and classes, or an empty string."""
    row = connection.execute(
        "SELECT id FROM networks WHERE digest = ? AND class_names = ?",
        (_digest(new), json.dumps(new.saved.class_names)),
    ).fetchone()
    return "" if row is None else str(row[0])


def _insert(
    connection: sqlite3.Connection, files: WeightFiles, record: NetworkRecord, new: NewNetwork
) -> str:
    # Another process may have taken the name, or this one before it had read the list.
    taken = {name for (name,) in connection.execute("SELECT name FROM networks WHERE NOT is_hidden")}
    file, n_bytes = files.write_network(new.saved)
    try:
        files.flush_folder()
        connection.execute(
            _INSERT,
            (
                record.id,
                numbered_name(record.name, taken),
                record.kind.value,
                record.added,
                record.used,
                record.run,
                record.epoch or None,
                record.base or None,
                record.dataset_name,
                json.dumps(record.class_names),
                record.validation_accuracy,
                _digest(new),
                file,
                n_bytes,
            ),
        )
    except BaseException:  # it is retried with another file name
        files.delete([file])
        raise
    return record.id


def _digest(new: NewNetwork) -> str:
    return new.digest or digest_of(new.saved)


def _record(row: Sequence[Any]) -> NetworkRecord:
    (
        network_id, name, kind_text, added, used, run, epoch, base, dataset_name, class_names,
        validation_accuracy, digest, file, n_bytes, is_hidden,
    ) = row  # fmt: skip
    is_known = kind_text in {kind.value for kind in NetworkKind}
    try:
        names = tuple(map(str, json.loads(class_names)))
    except (ValueError, TypeError):
        names = ()
    return NetworkRecord(
        id=network_id,
        name=name,
        kind=NetworkKind(kind_text) if is_known else NetworkKind.OPENED,
        added=added,
        used=used,
        run=run or "",
        epoch=epoch or 0,
        base=base or "",
        dataset_name=dataset_name,
        class_names=names,
        validation_accuracy=validation_accuracy,
        digest=digest,
        file=file,
        n_bytes=n_bytes,
        is_hidden=bool(is_hidden),
    )
