"""A copy of a data set as IDX files in the cache: whatever it was made of, its runs can go on."""

import dataclasses
import hashlib
import json
import re
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import ShouldStop, Watch
from digitpad.digits.datasets.dataset import Dataset
from digitpad.paths import data_sets_dir, write_atomically

_LEVEL = 1  # of gzip: a tenth of the pictures' size in a moment
_CHUNK = 1 << 20
_GZIP = 31  # zlib's wbits

_FINGERPRINT = re.compile("[0-9a-f]{64}")
_NEW = ".new-"  # begins the names of folders that are not whole yet
_DAY_S = 24 * 3600.0
_CLASS_NAMES = "class_names.txt"
_PARTS = ("train", "validation", "t10k")


def kept_copy(dataset: Dataset, should_stop: ShouldStop | None = None) -> Dataset:
    """Write a data set into the cache, and return it as one of that folder.

    Another data set never takes the place of a copy: not one with other names or test pictures, either. If
    the copy cannot be written, the data set is returned as it is, and its ``warning`` says so.

    Raises
    ------
    StoppedError
        If ``should_stop`` answered True, which is asked once per megabyte. No part of a copy stays.
    """
    folder = _made_dir() / _folder_name(dataset)
    watch = Watch(None, should_stop)
    try:
        if folder.is_dir():
            _write(dataset, folder, watch)  # the same content, and what was damaged is mended
        else:
            _write_new(dataset, folder, watch)
    except OSError as error:
        warning = (
            f"{folder} cannot be written: {error.strerror or error}. "
            "Runs on these pictures cannot go on after digitpad is closed."
        )
        return dataclasses.replace(dataset, warning=f"{dataset.warning} {warning}".strip())
    return dataclasses.replace(dataset, source="idx_folder", folder=str(folder))


def kept_folder(fingerprint: str) -> Path | None:
    """Return the folder of a whole copy of a data set with this fingerprint; None if there is none.

    Its class names and test pictures may be others.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        return None
    try:
        folders = sorted(_made_dir().glob(f"{fingerprint[:16]}*"))
        return next((folder for folder in folders if _is_whole(folder)), None)
    except OSError:
        return None


def _made_dir() -> Path:
    return data_sets_dir() / "made"


def _folder_name(dataset: Dataset) -> str:
    """Return the beginning of the fingerprint, and of a digest of what that leaves out."""
    digest = hashlib.sha256(json.dumps(dataset.class_names).encode())
    for array in (dataset.test.images, dataset.test.labels):
        digest.update(f"{array.shape} {array.dtype.str}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return f"{dataset.fingerprint[:16]}-{digest.hexdigest()[:16]}"


def _is_whole(folder: Path) -> bool:
    names = [_CLASS_NAMES, *(name for part in _PARTS for name in _file_names(part))]
    return all((folder / name).is_file() for name in names)


def _file_names(part: str) -> tuple[str, str]:
    return f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"


def _write_new(dataset: Dataset, folder: Path, watch: Watch) -> None:
    """Write a folder that is there only when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{_NEW}*"):  # of a digitpad that was killed
        if time.time() - leftover.stat().st_mtime > _DAY_S:
            shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder.parent))
    try:
        _write(dataset, temporary, watch)
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():  # unless another digitpad was first
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
