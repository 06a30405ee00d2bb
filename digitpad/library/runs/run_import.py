"""Import of a run from a file into the library."""

import secrets
import sqlite3

import numpy as np

from digitpad.library.runs.run_description import RunDescription
from digitpad.library.runs.run_file import RunFile
from digitpad.library.storage.weight_files import WeightFiles


def import_run(connection: sqlite3.Connection, files: WeightFiles, run_file: RunFile) -> tuple[str, bool]:
    """Import a run from its file, inside a transaction.

    The run gets a new id if its own is taken by another run. If a run of the library began at the same time
    and has all epochs of the file, it is the same run and nothing is changed.

    Returns
    -------
    run_id : str
    is_new : bool
    """
    description = run_file.description
    if known := _known(connection, description):
        return known, False
    row = dict(description.row)
    while connection.execute("SELECT 1 FROM runs WHERE id = ?", (row["id"],)).fetchone():
        row["id"] = secrets.token_hex(4)
    if not connection.execute("SELECT 1 FROM runs WHERE id = ?", (row["parent"],)).fetchone():
        row["parent"] = None
    if description.has_checkpoint:
        content = run_file.checkpoint()
        row |= {"checkpoint": files.write("checkpoint", content), "checkpoint_bytes": len(content)}
    connection.execute(
        f"INSERT INTO runs ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", tuple(row.values())
    )
    for result in description.results:
        name, n_bytes = "", 0
        if result.epoch in description.networks:
            content = run_file.network(result.epoch)
            is_newest = result.epoch == description.networks[-1]
            name, n_bytes = files.write("network", content, is_flushed=is_newest), len(content)
        connection.execute(
            "INSERT INTO epochs (run, epoch, validation_accuracy, seconds, result, weights, weights_bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                row["id"],
                result.epoch,
                result.validation_accuracy,
                result.seconds,
                result.as_text(),
                name,
                n_bytes,
            ),
        )
    if description.batch_losses:
        connection.execute(
            "INSERT INTO batch_losses (run, first, numbers) VALUES (?, ?, ?)",
            (
                row["id"],
                description.batch_losses[0][0],
                np.array(description.batch_losses, "<f8").tobytes(),
            ),
        )
    files.flush_folder()
    return row["id"], True


def _known(connection: sqlite3.Connection, description: RunDescription) -> str:
    """Return the id of the same run in the library, which may have continued, or an empty string."""
    results = {(result.epoch, result.as_text()) for result in description.results}
    for (run_id,) in connection.execute(
        "SELECT id FROM runs WHERE started = ?", (description.row["started"],)
    ).fetchall():
        if results <= {*connection.execute("SELECT epoch, result FROM epochs WHERE run = ?", (run_id,))}:
            return str(run_id)
    return ""
