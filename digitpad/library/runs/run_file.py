"""A complete run in one file, for another machine.

A file is an uncompressed zip archive of ``run.json`` and files as in the library: ``network-3.npz`` is the
network after epoch 3, and the run can continue from ``checkpoint.npz``. Everything is checked before it is
used: first the sizes, then the names, the description, each network and the checkpoint.
"""

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from digitpad.errors import CheckpointError, LibraryError, ModelFileError
from digitpad.library.runs.run_description import RunDescription, describe, read_description
from digitpad.library.runs.stored_run import StoredRun
from digitpad.library.storage.weight_files import MAX_CHECKPOINT_BYTES, WeightFiles, read_state
from digitpad.nn import model_file
from digitpad.nn.npz_file import NpzError, open_npz
from digitpad.paths import why_not_a_file, write_atomically

MAX_BYTES = 500_000_000

_DESCRIPTION = "run.json"
_CHECKPOINT = "checkpoint.npz"
_MAX_DESCRIPTION_BYTES = 4_000_000
_MAX_MEMBERS = 1_010  # the largest number of epochs, and a few more


class RunFile:
    """A run in an open file that was checked.

    Attributes
    ----------
    description : RunDescription
    """

    def __init__(self, archive: zipfile.ZipFile, description: RunDescription) -> None:
        self.description = description
        self._archive = archive

    def network(self, epoch: int) -> bytes:
        """Return the file of the network after an epoch."""
        return self._archive.read(_member(epoch))

    def checkpoint(self) -> bytes:
        """Return the file of the checkpoint."""
        return self._archive.read(_CHECKPOINT)


# Writing


def write_run_file(path: Path, stored: StoredRun, files: WeightFiles) -> int:
    """Write a run to a file, completely or not at all.

    Parameters
    ----------
    path : Path
    stored : StoredRun
    files : WeightFiles

    Returns
    -------
    int
        Number of networks left out, because they are damaged or would make the file too large.

    Raises
    ------
    LibraryError
        If the file cannot be written or would be too large, or the run's settings are damaged. An existing
        file is left unchanged.
    """
    contents = _Contents(stored, files)
    try:
        write_atomically(path, contents.parts())
    except OSError as error:
        raise LibraryError(f"The run cannot be saved: {path}: {error.strerror or error}.") from error
    return contents.n_left_out


class _Contents:
    """The parts of a run to write, one network after another."""

    def __init__(self, stored: StoredRun, files: WeightFiles) -> None:
        self.n_left_out = 0
        self._stored = stored
        self._files = files

    def parts(self) -> Iterator[bytes]:
        """Yield the bytes of the archive."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            checkpoint = self._checkpoint()
            if checkpoint:
                archive.writestr(_CHECKPOINT, checkpoint)
                yield sink.taken()
            epochs = self._epochs_that_fit(MAX_BYTES - 2 * _MAX_DESCRIPTION_BYTES - len(checkpoint))
            written = []
            for epoch in epochs:
                if network := self._network(epoch):
                    archive.writestr(_member(epoch), network)
                    written.append(epoch)
                    yield sink.taken()
            self.n_left_out = len(self._stored.weights) - len(written)
            archive.writestr(_DESCRIPTION, describe(self._stored, written, bool(checkpoint)))
        yield sink.taken()

    def _epochs_that_fit(self, room: int) -> list[int]:
        """Return the epochs whose networks fit: all, or every second, fourth and so on, and the newest."""
        sizes = {epoch: self._files.size(name) for epoch, name in self._names().items()}
        newest, stride = max(sizes, default=0), 1
        while sum(sizes.values()) > room and stride <= newest:
            stride *= 2
            sizes = {epoch: size for epoch, size in sizes.items() if epoch % stride == 0 or epoch == newest}
        return sorted(sizes)

    def _names(self) -> dict[int, str]:
        return {epoch: self._stored.weights.file_name(epoch) for epoch in self._stored.weights}

    def _network(self, epoch: int) -> bytes:
        """Return the file of a network, or nothing if it is missing or damaged."""
        try:
            content = self._files.path(self._stored.weights.file_name(epoch)).read_bytes()
            model_file.from_bytes(content)
        except (OSError, ModelFileError):
            return b""
        return content

    def _checkpoint(self) -> bytes:
        """Return the file of the checkpoint, or nothing if it is missing or damaged."""
        try:
            content = self._files.path(self._stored.checkpoint_name or "none").read_bytes()
            read_state(content)
        except (OSError, CheckpointError):
            return b""
        return content


def _member(epoch: int) -> str:
    return f"network-{epoch}.npz"


class _Sink(io.RawIOBase):
    """A buffer of written bytes until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._content += content
        return len(content)

    def taken(self) -> bytes:
        content, self._content = bytes(self._content), bytearray()
        return content


# Reading


@contextlib.contextmanager
def open_run_file(path: Path) -> Iterator[RunFile]:
    """Return a context with the run in a file, after checking all of it.

    Raises
    ------
    LibraryError
        If it cannot be read. The message names the file and the problem.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(_opened(path))
            if path.stat().st_size > MAX_BYTES:
                raise LibraryError("it is too large for a run.")
            archive = stack.enter_context(open_npz(file, _MAX_MEMBERS))
            run_file = RunFile(archive, _checked_description(archive))
        except OSError as error:
            raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
        except LibraryError as error:
            raise LibraryError(f"{path} cannot be opened: {error}") from error
        except NpzError as error:
            raise LibraryError(f"{path} is not a digitpad run, or it is damaged: {error}") from error
        except (
            ModelFileError,
            CheckpointError,
            zipfile.BadZipFile,
            ValueError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise LibraryError(f"{path} is not a digitpad run, or it is damaged.") from error
        yield run_file


def _opened(path: Path) -> BinaryIO:
    if why_not_a_file(path):  # opening a pipe would block
        raise LibraryError("there is no such file.")
    return path.open("rb")


def _checked_description(archive: zipfile.ZipFile) -> RunDescription:
    """Return the description in an archive, after checking that the other parts match it."""
    names = sorted(info.filename for info in archive.infolist())
    limits = {_DESCRIPTION: _MAX_DESCRIPTION_BYTES, _CHECKPOINT: MAX_CHECKPOINT_BYTES}
    for info in archive.infolist():
        if info.file_size > limits.get(info.filename, model_file.MAX_BYTES):
            raise LibraryError("it claims to hold more than it can.")
    if _DESCRIPTION not in names:
        raise LibraryError("it is not a digitpad run.")
    description = read_description(archive.read(_DESCRIPTION))
    networks = [_member(epoch) for epoch in description.networks]
    expected = [_DESCRIPTION, *networks, *([_CHECKPOINT] if description.has_checkpoint else [])]
    if sorted(expected) != names:
        raise LibraryError("its parts do not match its epochs.")
    for name in networks:
        if model_file.from_bytes(archive.read(name)).network.layers != description.job.config.layers:
            raise LibraryError("it has a network with other layers.")
    if description.has_checkpoint:
        read_state(archive.read(_CHECKPOINT))
    return description
