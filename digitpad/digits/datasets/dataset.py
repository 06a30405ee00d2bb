"""Labelled 28x28 pictures for training, validation and test."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.idx import MAX_CLASSES
from digitpad.errors import DataFileError

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BALANCED = "abdefghnqrt"  # EMNIST's small letters that differ from the capital ones


@dataclass(frozen=True)
class LabelledImages:
    """Pictures with their labels.

    Attributes
    ----------
    images : (n, 28, 28) uint8
        Ink 255 on 0. Read-only.
    labels : (n,) uint8
        Class indices.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """Pictures for training, validation and test.

    Attributes
    ----------
    train, validation, test : LabelledImages
        Views: the training and validation pictures share one array.
    class_names : tuple of str
    source : str
        Name of the DataSource that can load it again; empty if there is none.
    folder : str
        Folder of that source; empty if it needs none.
    warning : str
        A sentence on files that could not be read; empty if there were none.
    is_made : bool
        Whether it was made here, of drawings or image files: its runs can go on with a copy alone.
    """

    name: str
    train: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    class_names: tuple[str, ...]
    source: str = ""
    folder: str = ""
    warning: str = ""
    is_made: bool = False

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of the training and validation pictures and labels.

        Equal data have equal fingerprints, whatever their names. Computed when first read, in about 0.1 s
        for MNIST.
        """
        digest = hashlib.sha256()
        for name, part in (("train", self.train), ("validation", self.validation)):
            for kind, array in (("images", part.images), ("labels", part.labels)):
                digest.update(f"{name}_{kind} {array.shape} {array.dtype.str}\n".encode())
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


def kept_for_validation(images: LabelledImages, name: object) -> tuple[LabelledImages, LabelledImages]:
    """Return all but the last sixth of some pictures, and the last sixth, as views.

    Of MNIST's 60,000 pictures, these are 50,000 and 10,000.

    Raises
    ------
    DataFileError
        If there are fewer than six. The message begins with ``name``.
    """
    if len(images) < 6:
        raise DataFileError(f"{name} has only {len(images)} training pictures; at least 6 are needed.")
    n_train = len(images) - len(images) // 6
    return (
        LabelledImages(images.images[:n_train], images.labels[:n_train]),
        LabelledImages(images.images[n_train:], images.labels[n_train:]),
    )


def class_names(n_classes: int) -> tuple[str, ...]:
    """Return default class names: digits, digits and letters as in EMNIST, or numbers."""
    if n_classes <= 10:
        return tuple(_DIGITS)
    if n_classes == MAX_CLASSES:
        return tuple(_DIGITS + _LETTERS + _LETTERS.lower())
    if n_classes == len(_DIGITS + _LETTERS + _BALANCED):
        return tuple(_DIGITS + _LETTERS + _BALANCED)
    return tuple(str(index) for index in range(n_classes))
