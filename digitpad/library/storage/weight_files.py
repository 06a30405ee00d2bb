"""Files of weights beside the database: networks and checkpoints, each under a name of its own."""

import contextlib
import io
import os
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import CheckpointError, ModelFileError
from digitpad.library.storage.database import FILE_COLUMNS
from digitpad.nn.config.settings import MAX_PARAMETER_BYTES
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.npz_file import NpzError, open_npz
from digitpad.recognition.network_files import open_network

_MAX_CHECKPOINT_BYTES = 8 * MAX_PARAMETER_BYTES + 10_000_000  # weights, and several arrays of their size
_MOST_ARRAYS = 1_000


class WeightFiles:
    """The folder of weights. A row names a file only once it is whole, so no file is ever replaced.

    Writing belongs inside a transaction: whoever holds one knows that no other process is writing.

    Parameters
    ----------
    folder : Path
        It is made when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new: list[str] = []  # written since the transaction began

    def path(self, name: str) -> Path:
        """Return where the file of a name lies."""
        return self._folder / name

    def write(self, kind: str, content: bytes) -> str:
        """Write a file, and return its name once all of it is on the disk.

        Raises
        ------
        OSError
            Nothing stays behind then.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{kind}-{secrets.token_hex(8)}.npz"
        path = self.path(name)
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        self._new.append(name)
        return name

    def end_transaction(self, *, is_written: bool) -> None:
        """Keep the files of a transaction that is on the disk; delete those of one that failed."""
        if not is_written:  # they are written again, and would fill a disk that is nearly full
            self.delete(self._new)
        self._new = []

    def write_network(self, saved: SavedNetwork) -> tuple[str, int]:
        """Write a network's file, and return its name and size in bytes."""
        content = to_bytes(saved)
        return self.write("network", content), len(content)

    def write_state(self, state: Mapping[str, Any]) -> tuple[str, int]:
        """Write the state of a trainer, and return its file's name and size in bytes."""
        buffer = io.BytesIO()
        np.savez(buffer, **state)
        content = buffer.getvalue()
        return self.write("checkpoint", content), len(content)

    def flush_folder(self) -> None:
        """Bring the names of new files to the disk, where the system can."""
        with contextlib.suppress(OSError):
            descriptor = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def network(self, name: str) -> SavedNetwork:
        """Read a network's file.

        Raises
        ------
        ModelFileError
            If it is missing or damaged.
        """
        if not name:
            raise ModelFileError("Its weights are no longer kept.")
        return open_network(self.path(name))

    def state(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Read the state of a trainer, as ``Trainer.restore`` takes it.

        Raises
        ------
        CheckpointError
            If it is missing or damaged.
        """
        path = self.path(name)
        try:
            with path.open("rb") as file:
                return _state(file)
        except OSError as error:
            raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
        except CheckpointError as error:
            raise CheckpointError(f"{path} cannot be used: {error}") from error

    def delete(self, names: Iterable[str]) -> None:
        """Delete files that no row names any more. What cannot be deleted is found at the next start."""
        for name in filter(None, names):
            with contextlib.suppress(OSError):
                self.path(name).unlink()

    def delete_unnamed(self, connection: sqlite3.Connection) -> int:
        """Delete what killed processes have left, inside a transaction; return how many files that were."""
        named = {
            name
            for table, column in FILE_COLUMNS
            for (name,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} != ''")
        }
        n_deleted = 0
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in named and path.name.startswith(("network-", "checkpoint-", ".digitpad-")):
                    path.unlink()
                    n_deleted += 1
        return n_deleted


def read_state(content: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the state of a trainer from a file's content.

    Raises
    ------
    CheckpointError
        If it is damaged, or larger than any checkpoint.
    """
    return _state(io.BytesIO(content))


def _state(file: BinaryIO) -> dict[str, NDArray[np.generic]]:
    if file.seek(0, 2) > _MAX_CHECKPOINT_BYTES:
        raise CheckpointError("The checkpoint is too large.")
    try:
        open_npz(file, _MOST_ARRAYS).close()  # which checks it
        file.seek(0)
        with np.load(file, allow_pickle=False) as archive:
            return dict(archive)
    except NpzError as error:
        raise CheckpointError(f"The checkpoint is damaged: {error}") from error
    except Exception as error:  # NumPy and zipfile raise a dozen kinds for damaged files
        raise CheckpointError("The checkpoint is damaged.") from error
