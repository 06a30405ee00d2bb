"""Files of networks and checkpoints beside the database. Each has a unique name."""

import contextlib
import io
import math
import os
import re
import secrets
import sqlite3
import sys
import zipfile
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
from digitpad.paths import damaged_name
from digitpad.recognition.network_files import open_network

_BEGINNINGS = ("network-", "checkpoint-", ".digitpad-")  # of the names of files in this folder

_NPY_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<dtype>[<|][biufU][0-9]{1,6})', "
    rb"'fortran_order': (?P<order>True|False), 'shape': \((?P<shape>[0-9, ]*)\), \} *\n",
    re.DOTALL,
)
_MAX_NPY_HEADER = 1_000

MAX_CHECKPOINT_BYTES = 8 * MAX_PARAMETER_BYTES + 10_000_000  # the weights and several arrays of their size
_MOST_ARRAYS = 1_000


class WeightFiles:
    """The folder of weight files. A row names a file only once it is complete, so files are never replaced.

    Write only inside a transaction, which excludes other writing processes. So only the writer's thread
    writes; all threads may read.

    Parameters
    ----------
    folder : Path
        Created when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[str] = []  # since the transaction began
        self._doubtful: set[str] = set()

    def path(self, name: str) -> Path:
        """Return the path of a file."""
        return self._folder / name

    def write(self, kind: str, content: bytes | memoryview, *, is_flushed: bool = True) -> str:
        """Write a file, and return its name when all of it is on disk.

        With many files, most of the time is spent waiting for the disk. Without ``is_flushed`` the system
        writes the file within half a minute, and only a power failure before that loses it.

        Raises
        ------
        OSError
            No part of the file remains then.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{kind}-{secrets.token_hex(8)}.npz"
        path = self.path(name)
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                if is_flushed:
                    os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        self._written.append(name)
        return name

    def write_network(self, saved: SavedNetwork, *, is_flushed: bool = True) -> tuple[str, int]:
        """Write a network's file, and return its name and size in bytes."""
        content = to_bytes(saved)
        return self.write("network", content, is_flushed=is_flushed), len(content)

    def write_state(self, state: Mapping[str, Any]) -> tuple[str, int]:
        """Write the state of a trainer, and return its file's name and size in bytes."""
        buffer = io.BytesIO()
        np.savez(buffer, **state)
        content = buffer.getbuffer()  # a copy would take as long as everything else
        return self.write("checkpoint", content), len(content)

    def size(self, name: str) -> int:
        """Return the size of a file in bytes, or 0 if it is missing."""
        try:
            return self.path(name).stat().st_size
        except OSError:
            return 0

    def flush_folder(self) -> None:
        """Flush the names of new files to the disk, if the system can."""
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
            raise ModelFileError("Its weights are no longer stored.")
        return open_network(self.path(name))

    def state(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Read the state of a trainer, for ``Trainer.restore``.

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
        """Delete files that no row names. Files that cannot be deleted are found at the next start."""
        for name in filter(None, names):
            with contextlib.suppress(OSError):
                self.path(name).unlink()

    def begin(self, connection: sqlite3.Connection) -> None:
        """Delete files of failed transactions, at the start of a transaction."""
        if self._doubtful:
            self.delete(self._doubtful - _named(connection))
            self._doubtful.clear()
        self._written.clear()

    def doubt(self) -> None:
        """Record that the transaction or a part of it failed, so that its files may be unnamed."""
        self._doubtful |= {*self._written}

    def delete_unnamed(self, connection: sqlite3.Connection) -> None:
        """Delete the files of killed processes, inside a transaction."""
        self.delete(path.name for path in self._unnamed(connection))

    def keep_unnamed_aside(self, connection: sqlite3.Connection) -> None:
        """Move all files that no row names to a folder beside this one, because rows may be lost."""
        unnamed = self._unnamed(connection)
        if unnamed:
            aside = damaged_name(self._folder)
            aside.mkdir()
            for path in unnamed:
                path.rename(aside / path.name)

    def _unnamed(self, connection: sqlite3.Connection) -> list[Path]:
        named = _named(connection)
        paths = list(self._folder.iterdir()) if self._folder.is_dir() else []
        return [path for path in paths if path.name not in named and path.name.startswith(_BEGINNINGS)]


def unnamed_of(connection: sqlite3.Connection, names: Iterable[str]) -> list[str]:
    """Return the files that no row names."""
    return sorted({*names} - _named(connection) - {""})


def _named(connection: sqlite3.Connection) -> set[str]:
    return {
        name
        for table, column in FILE_COLUMNS
        for (name,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} != ''")
    }


def read_state(content: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the state of a trainer from a file's content, after checking it.

    Raises
    ------
    CheckpointError
        If it is damaged, or larger than any checkpoint.
    """
    return _state(io.BytesIO(content))


def _state(file: BinaryIO) -> dict[str, NDArray[np.generic]]:
    if file.seek(0, 2) > MAX_CHECKPOINT_BYTES:
        raise CheckpointError("The checkpoint is too large.")
    try:
        with open_npz(file, _MOST_ARRAYS) as archive:
            return {
                info.filename.removesuffix(".npy"): _array(archive.read(info)) for info in archive.infolist()
            }
    except NpzError as error:
        raise CheckpointError(f"The checkpoint is damaged: {error}") from error
    except (
        zipfile.BadZipFile,
        ValueError,
        TypeError,  # from an invalid dtype, such as '<f0'
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise CheckpointError("The checkpoint is damaged.") from error


def _array(content: bytes) -> NDArray[np.generic]:
    """Return an array of numbers or text saved by NumPy. Its header is not evaluated."""
    header = _NPY_HEADER.match(content[:_MAX_NPY_HEADER])
    if header is None:
        raise CheckpointError("The checkpoint holds an array of a kind that digitpad does not save.")
    dtype = np.dtype(header["dtype"].decode())
    shape = tuple(int(number) for number in header["shape"].replace(b",", b" ").split())
    start = 10 + int.from_bytes(content[8:10], "little")
    if header.end() != start or math.prod(shape) * dtype.itemsize != len(content) - start:
        raise CheckpointError("The checkpoint holds an array that is too short or too long.")
    # Python accepts numbers that are no characters, and fails later.
    if dtype.kind == "U" and np.frombuffer(content, "<u4", offset=start).max(initial=0) > sys.maxunicode:
        raise CheckpointError("The checkpoint holds a text with invalid characters.")
    numbers: NDArray[np.generic] = np.frombuffer(content, dtype, offset=start)
    return numbers.reshape(shape, order="F" if header["order"] == b"True" else "C").copy()
