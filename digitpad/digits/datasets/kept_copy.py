"""A copy of a data set as IDX files in the cache: whatever it was made of, its runs can go on."""

import dataclasses
import gzip
import re
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DataFileError
from digitpad.paths import data_sets_dir, write_atomically

_LEVEL = 1  # of gzip: a tenth of the pictures' size in a moment

_FINGERPRINT = re.compile("[0-9a-f]{64}")


def kept_copy(dataset: Dataset) -> Dataset:
    """Write a data set into the cache, and return it as one of that folder.

    Raises
    ------
    DataFileError
        If it cannot be written.
    """
    folder = _folder(dataset.fingerprint)
    parts = {"train": dataset.train, "validation": dataset.validation, "t10k": dataset.test}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "class_names.txt", ("\n".join(dataset.class_names) + "\n").encode())
        for part, images in parts.items():
            write_atomically(folder / f"{part}-images-idx3-ubyte.gz", _idx(images.images))
            write_atomically(folder / f"{part}-labels-idx1-ubyte.gz", _idx(images.labels))
    except OSError as error:
        raise DataFileError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return dataclasses.replace(dataset, source="idx_folder", folder=str(folder))


def kept_folder(fingerprint: str) -> Path | None:
    """Return the folder of the copy of a data set with this fingerprint; None if there is none."""
    folder = _folder(fingerprint)
    return folder if _FINGERPRINT.fullmatch(fingerprint) and folder.is_dir() else None


def _folder(fingerprint: str) -> Path:
    return data_sets_dir() / "made" / fingerprint[:16]


def _idx(array: NDArray[np.uint8]) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), _LEVEL, mtime=0)
