"""A data set from a folder of IDX files: MNIST or any set with its layout."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.digits.datasets.idx import read_images, read_labels
from digitpad.errors import DataFileError


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
        source="idx_folder",
        folder=str(folder.resolve()),
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


def _load(folder: Path | None) -> Dataset:
    assert folder is not None, "this data source needs a folder"
    return load_dataset(folder)


IDX_FOLDER = DataSource(
    "idx_folder",
    "IDX folder",
    "Open &data set…",
    "Four IDX files of 28x28 pictures and labels, as of Fashion-MNIST or KMNIST.",
    _load,
    needs_folder=True,
)
