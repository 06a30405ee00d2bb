"""Labelled 28x28 pictures for training, validation and test."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.idx import MAX_CLASSES, read_images, read_labels
from digitpad.errors import DataFileError
from digitpad.paths import mnist_dir

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


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
    """Pictures to learn from, to be judged by in training, and to be tested on at the end.

    Attributes
    ----------
    train, validation, test : LabelledImages
        Views: the training and validation pictures share one array.
    class_names : tuple of str
    """

    name: str
    train: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    class_names: tuple[str, ...]


def load_mnist() -> Dataset:
    """Load the embedded MNIST."""
    return load_dataset(mnist_dir(), "MNIST")


def load_dataset(folder: Path, name: str | None = None) -> Dataset:
    """Load an IDX data set: MNIST or any set with its layout, compressed or not.

    The last sixth of the training pictures, 10,000 of MNIST's 60,000, is kept for validation.

    Parameters
    ----------
    folder : Path
        Holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte`` and the same with ``t10k``; with a
        dot before ``idx`` and with ``.gz`` too.
    name : str, optional
        What to call it. Left out, the folder's name.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    # Decompression runs outside Python's lock, so the two halves are read side by side.
    with ThreadPoolExecutor(max_workers=2) as pool:
        test_future = pool.submit(load_labelled_images, folder, "t10k")
        training = load_labelled_images(folder, "train")
        test = test_future.result()
    n_validation = len(training) // 6
    if n_validation == 0:
        raise DataFileError(f"{folder} has only {len(training)} training pictures; at least 6 are needed.")
    n_train = len(training) - n_validation
    n_classes = int(max(training.labels.max(), test.labels.max())) + 1
    return Dataset(
        name=name or folder.resolve().name,
        train=LabelledImages(training.images[:n_train], training.labels[:n_train]),
        validation=LabelledImages(training.images[n_train:], training.labels[n_train:]),
        test=test,
        class_names=class_names(n_classes),
    )


def load_labelled_images(folder: Path, part: str) -> LabelledImages:
    """Load one part of an IDX data set, ``"train"`` or ``"t10k"``, with its labels.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    images_path = _find(folder, f"{part}-images", "idx3-ubyte")
    labels_path = _find(folder, f"{part}-labels", "idx1-ubyte")
    labels = read_labels(labels_path)
    images = read_images(images_path)
    if len(images) != len(labels):
        raise DataFileError(
            f"{images_path} has {len(images):,} images, but {labels_path.name} has {len(labels):,} labels."
        )
    return LabelledImages(images, labels)


def class_names(n_classes: int) -> tuple[str, ...]:
    """Return what the classes are called: digits, or digits and letters as in EMNIST, or else numbers."""
    if n_classes <= 10:
        return tuple(_DIGITS)
    if n_classes == MAX_CLASSES:
        return tuple(_DIGITS + _LETTERS + _LETTERS.lower())
    return tuple(str(index) for index in range(n_classes))


def _find(folder: Path, stem: str, kind: str) -> Path:
    names = [f"{stem}{separator}{kind}{ending}" for separator in "-." for ending in (".gz", "")]
    try:
        if not folder.is_dir():
            raise DataFileError(
                f"{folder} is not a folder." if folder.exists() else f"{folder} does not exist."
            )
        for name in names:
            if (folder / name).exists():
                return folder / name
    except OSError as error:
        raise DataFileError(f"{folder} cannot be read: {error.strerror or error}.") from error
    raise DataFileError(
        f"{folder} has no {names[1]} (with or without .gz). Choose the folder that holds the four IDX files."
    )
