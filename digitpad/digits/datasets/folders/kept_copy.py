"""Copies of data sets as IDX files in the cache, so that runs can continue without the original files."""

import dataclasses
import hashlib
import json
import os
import re
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import ShouldStop, Watch
from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DataFileError
from digitpad.paths import data_sets_dir, write_atomically

_LEVEL = 1  # of gzip: fast, and a tenth of the size of the pictures
_CHUNK = 1 << 20
_GZIP = 31  # zlib's wbits

_OF_FINGERPRINT = 16  # its digits that the name of a copy begins with
_FINGERPRINT = re.compile("[0-9a-f]{64}")
_NEW = ".new-"  # prefix of folders that are not complete yet
_DAY_S = 24 * 3600.0
_RECENT_S = 60.0
_CLASS_NAMES = "class_names.txt"
_PARTS = ("train", "validation", "t10k")
_written: set[Path] = set()  # by this process, which need not write them again


@dataclass(frozen=True)
class KeptCopy:
    """A copy on the disk.

    Attributes
    ----------
    folder : Path
        Its name begins with that of the data set's fingerprint.
    n_bytes : int
    is_recent : bool
        Whether it was made or asked for within the last minute: a run may be about to begin.
    """

    folder: Path
    n_bytes: int
    is_recent: bool

    def is_of(self, fingerprint: str) -> bool:
        """Tell whether it is a copy of a data set with this fingerprint."""
        return bool(fingerprint) and self.folder.name.startswith(fingerprint[:_OF_FINGERPRINT])


def kept_copy(dataset: Dataset, should_stop: ShouldStop | None = None) -> Dataset:
    """Write a data set to the cache and return it as one of that folder.

    A copy is never replaced by another data set, even one that differs only in its names or test pictures.

    Raises
    ------
    DataFileError
        If it cannot be written.
    StoppedError
        If ``should_stop`` returned True. It is called once per megabyte. Nothing of the copy remains.
    """
    folder = made_dir() / _folder_name(dataset)
    watch = Watch(None, should_stop)
    try:
        if folder in _written and _is_whole(folder):
            os.utime(folder)
        elif folder.is_dir():
            _write(dataset, folder, watch)  # the same content; this repairs damaged files
        else:
            _write_new(dataset, folder, watch)
        _written.add(folder)
    except OSError as error:
        raise DataFileError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return dataclasses.replace(dataset, source="idx_folder", folder=str(folder))


def kept_folder(fingerprint: str) -> Path | None:
    """Return the folder of a complete copy of a data set with this fingerprint, or None.

    Its class names and test pictures may differ.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        return None
    try:
        folders = sorted(made_dir().glob(f"{fingerprint[:_OF_FINGERPRINT]}*"))
        return next((folder for folder in folders if _is_whole(folder)), None)
    except OSError:
        return None


def kept_copies() -> tuple[KeptCopy, ...]:
    """Return all copies on the disk, whole or not."""
    try:
        folders = sorted(path for path in made_dir().iterdir() if _is_name(path.name) and path.is_dir())
        return tuple(map(_copy_in, folders))
    except OSError:
        return ()


def remove_copy(copy: KeptCopy) -> None:
    """Delete a copy.

    Raises
    ------
    OSError
    """
    shutil.rmtree(copy.folder)


def made_dir() -> Path:
    """Return the folder of the copies. It may not exist."""
    return data_sets_dir() / "made"


def _is_name(name: str) -> bool:
    return re.match(f"[0-9a-f]{{{_OF_FINGERPRINT}}}(-|$)", name) is not None


def _copy_in(folder: Path) -> KeptCopy:
    n_bytes = sum(path.stat().st_size for path in folder.iterdir())
    return KeptCopy(folder, n_bytes, time.time() - folder.stat().st_mtime < _RECENT_S)


def _folder_name(dataset: Dataset) -> str:
    """Return the start of the fingerprint and of a digest of everything the fingerprint leaves out."""
    digest = hashlib.sha256(json.dumps(dataset.class_names).encode())
    for array in (dataset.test.images, dataset.test.labels):
        digest.update(f"{array.shape} {array.dtype.str}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return f"{dataset.fingerprint[:_OF_FINGERPRINT]}-{digest.hexdigest()[:16]}"


def _is_whole(folder: Path) -> bool:
    names = [_CLASS_NAMES, *(name for part in _PARTS for name in _file_names(part))]
    return all((folder / name).is_file() for name in names)


def _file_names(part: str) -> tuple[str, str]:
    return f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"


def _write_new(dataset: Dataset, folder: Path, watch: Watch) -> None:
    """Write a folder that appears only when it is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{_NEW}*"):  # of a digitpad that was killed
        if time.time() - leftover.stat().st_mtime > _DAY_S:
            shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder.parent))
    try:
        _write(dataset, temporary, watch)
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():  # unless another digitpad was faster
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(dataset: Dataset, folder: Path, watch: Watch) -> None:
    write_atomically(folder / _CLASS_NAMES, ("\n".join(dataset.class_names) + "\n").encode())
    for part, images in zip(_PARTS, (dataset.train, dataset.validation, dataset.test), strict=True):
        for name, array in zip(_file_names(part), (images.images, images.labels), strict=True):
            write_atomically(folder / name, _idx(array, watch))


def _idx(array: NDArray[np.uint8], watch: Watch) -> Iterator[bytes]:
    compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
    yield compressor.compress(struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape))
    content = np.ascontiguousarray(array).reshape(-1)
    for start in range(0, len(content), _CHUNK):
        watch.at(0.0)
        yield compressor.compress(content[start : start + _CHUNK].data)
    yield compressor.flush()
