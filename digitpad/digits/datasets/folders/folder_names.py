"""Class names of a data set in a folder.

IDX files hold numbers only. Names come from ``class_names.txt`` beside them, one per line in the order of the
labels, or from EMNIST's mapping file. Fashion-MNIST is recognised by its labels.
"""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.datasets.idx import MAX_CLASSES
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file

MAX_NAME = 8
"""Longest class name; longer ones are truncated."""

_FILE = "class_names.txt"
_MAPPINGS = "*mapping.txt"
_UNUSED = "–"  # stands for a label without a class
_MAX_BYTES = 10_000
_FASHION_LABELS = "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7"  # SHA-256, training
_FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")


def folder_class_names(folder: Path, labels: NDArray[np.uint8], n_classes: int) -> tuple[str, ...]:
    """Return the class names of an IDX folder.

    Parameters
    ----------
    folder : Path
    labels : (n,) uint8
        Labels of all training pictures.
    n_classes : int
        Number of classes that have pictures. There may be names for more.

    Raises
    ------
    DataFileError
        If ``class_names.txt`` does not have one line for each class.
    """
    if (folder / _FILE).exists():
        return _listed_names(folder / _FILE, n_classes)
    if hashlib.sha256(labels.tobytes()).hexdigest() == _FASHION_LABELS:
        return _FASHION
    return _mapped_names(folder, n_classes) or class_names(n_classes)


def _listed_names(path: Path, n_classes: int) -> tuple[str, ...]:
    names = tuple(line.strip()[:MAX_NAME].strip() for line in _text(path).strip().splitlines())
    if not n_classes <= len(names) <= MAX_CLASSES:
        raise DataFileError(
            f"{path} has {len(names)} lines, but the labels go up to {n_classes - 1}. "
            f"Write one line for each class from 0 on, {MAX_CLASSES} at most."
        )
    for number, name in enumerate(names, 1):
        if not name or not name.isprintable():
            raise DataFileError(f"{path} has no usable name in line {number}.")
    return names


def _mapped_names(folder: Path, n_classes: int) -> tuple[str, ...]:
    """Return the names in EMNIST's mapping file, or none. Its lines hold a label and a character code."""
    for path in sorted(folder.glob(_MAPPINGS)):
        try:
            rows = [[int(number) for number in line.split()] for line in _text(path).splitlines()]
            names = {row[0]: chr(row[1]) for row in rows if row}
        except (DataFileError, ValueError, IndexError, OverflowError):
            continue
        found = tuple(names.get(label, _UNUSED) for label in range(n_classes))
        if names and all(name.isprintable() and not name.isspace() for name in found):
            return found
    return ()


def _text(path: Path) -> str:
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > _MAX_BYTES:
        raise DataFileError(f"{path} is too large for a list of names.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataFileError(f"{path} is not a text file in UTF-8.") from error
