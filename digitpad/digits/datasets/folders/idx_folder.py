"""Data sets in a folder of IDX files: MNIST or any set with its layout."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digitpad.digits.data_file import OnProgress, OnStage, ShouldStop
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, kept_for_validation
from digitpad.digits.datasets.folders.folder_names import folder_class_names
from digitpad.digits.datasets.idx import MAX_BYTES, announced_bytes, read_images, read_labels
from digitpad.errors import DataFileError
from digitpad.presentation import megabytes_text


def load_dataset(
    folder: Path,
    name: str | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Dataset:
    """Load an IDX data set: MNIST or any set with its layout, compressed or not.

    The last sixth of the training pictures, 10,000 of MNIST's 60,000, is used for validation, unless the
    folder has files for that.

    Parameters
    ----------
    folder : Path
        Holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, the same with ``t10k`` and optionally
        with ``validation``. A dot before ``idx`` and a ``.gz`` ending are accepted. At most 800 MB of
        pictures, which is checked in the headers first.
    name : str, optional
        Name of the data set. By default, the name of the folder.
    on_progress, should_stop : callable, optional
        Called after each megabyte, by two threads. ``on_progress`` gets the fraction read, 0..1.

    Raises
    ------
    DataFileError
        If it cannot be read. The message names the file and the problem.
    StoppedError
        If ``should_stop`` returned True.
    """
    has_validation = _has_any(folder, _names("validation-images", "idx3-ubyte"))
    parts = ("train", "t10k", "validation") if has_validation else ("train", "t10k")
    n_bytes = {part: announced_bytes(_find_images(folder, part)) for part in parts}
    total = sum(n_bytes.values())
    if total > MAX_BYTES:
        raise DataFileError(
            f"{folder} is too large: its headers announce {megabytes_text(total)} of pictures. "
            f"A data set may have {megabytes_text(MAX_BYTES)}."
        )
    done = dict.fromkeys(n_bytes, 0.0)

    def load(part: str) -> LabelledImages:
        def on_part(its_progress: float) -> None:
            done[part] = its_progress * n_bytes[part]
            if on_progress is not None:
                on_progress(sum(done.values()) / total)

        return load_labelled_images(folder, part, on_part, should_stop)

    # Decompression releases Python's lock, so the two halves are read in parallel.
    with ThreadPoolExecutor(max_workers=2) as pool:
        test_future = pool.submit(load, "t10k")
        training = load("train")
        test = test_future.result()
    if has_validation:
        train, validation = training, load("validation")
    else:
        train, validation = kept_for_validation(training, folder)
    n_classes = int(max(part.labels.max() for part in (train, validation, test))) + 1
    return Dataset(
        name=name or folder.resolve().name,
        train=train,
        validation=validation,
        test=test,
        class_names=folder_class_names(folder, training.labels, n_classes),
        source="idx_folder",
        folder=str(folder.resolve()),
    )


def load_labelled_images(
    folder: Path, part: str, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> LabelledImages:
    """Load one part of an IDX data set, ``"train"`` or ``"t10k"``, with its labels.

    See ``load_dataset`` for the rest.
    """
    images_path = _find_images(folder, part)
    labels_path = _find(folder, f"{part}-labels", "idx1-ubyte")
    labels = read_labels(labels_path)
    images = read_images(images_path, on_progress, should_stop)
    if len(images) != len(labels):
        raise DataFileError(
            f"{images_path} has {len(images):,} images, but {labels_path.name} has {len(labels):,} labels."
        )
    return LabelledImages(images, labels)


def has_idx_files(folder: Path) -> bool:
    """Return whether a folder has any of the four files."""
    kinds = (("images", "idx3-ubyte"), ("labels", "idx1-ubyte"))
    stems = [(f"{part}-{content}", kind) for part in ("train", "t10k") for content, kind in kinds]
    return _has_any(folder, [name for stem in stems for name in _names(*stem)])


def _has_any(folder: Path, names: Sequence[str]) -> bool:
    try:
        return any((folder / name).exists() for name in names)
    except OSError:
        return False  # reading it reports the reason


def _names(stem: str, kind: str) -> list[str]:
    return [f"{stem}{separator}{kind}{ending}" for separator in "-." for ending in (".gz", "")]


def _find_images(folder: Path, part: str) -> Path:
    return _find(folder, f"{part}-images", "idx3-ubyte")


def _find(folder: Path, stem: str, kind: str) -> Path:
    names = _names(stem, kind)
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
        f"{folder} has no {names[1]} (with or without .gz). Choose a folder with the four IDX files, or one "
        "with a folder of pictures for each class."
    )


def _load(
    folder: Path | None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    on_stage: OnStage | None = None,
) -> Dataset:
    assert folder is not None, "this data source needs a folder"
    return load_dataset(folder, None, on_progress, should_stop)


IDX_FOLDER = DataSource(
    "idx_folder",
    "Folder",
    "Open &data set…",
    "Four IDX files of 28x28 pictures and labels, or a folder of pictures for each class.",
    _load,
    needs_folder=True,
)
