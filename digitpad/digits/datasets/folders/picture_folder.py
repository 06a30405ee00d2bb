"""Data sets in a folder with one folder of pictures for each class."""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.folders.folder_names import MAX_NAME
from digitpad.digits.datasets.folders.idx_folder import has_idx_files, load_dataset
from digitpad.digits.datasets.idx import MAX_CLASSES
from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.errors import DataFileError

MAX_FILES = 200_000

_SEED = 0
_PART_OF_EACH = 6  # one in six pictures of a class is for validation, and one for the test
_PARTS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val"),
    "test": ("test", "testing"),
}
_MOST_NAMED = 3

ReadPicture = Callable[[Path], NDArray[np.float32]]
"""Returns the (28, 28) picture of an image file, ink 1.0 on 0.0, or raises DataFileError."""


@dataclass(frozen=True)
class _File:
    path: Path
    label: int


def load_folder(
    folder: Path,
    read_picture: ReadPicture,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Dataset:
    """Load a folder of IDX files or a folder of pictures.

    See ``load_dataset`` and ``load_picture_folder``.
    """
    if has_pictures(folder):
        return load_picture_folder(folder, read_picture, on_progress, should_stop)
    return load_dataset(folder, None, on_progress, should_stop)


def has_pictures(folder: Path) -> bool:
    """Return whether a folder may hold folders of pictures: it has folders and no IDX files."""
    if has_idx_files(folder):
        return False
    return len(_folders(folder)) > 1 or _part_folders(folder) != {"train": folder}


def load_picture_folder(
    folder: Path,
    read_picture: ReadPicture,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Dataset:
    """Load a folder with one folder of pictures for each class, named after the class.

    If there are such folders in ``train``, and in ``validation`` and ``test``, they are the parts. A missing
    part is taken from the training pictures: one in six of each class, with a fixed seed.

    Parameters
    ----------
    folder : Path
        Up to 62 classes and 200,000 files. Names that begin with a dot are ignored.
    read_picture : callable
        See ``ReadPicture``.
    on_progress, should_stop : callable, optional
        Called for each picture.

    Returns
    -------
    Dataset
        Its ``warning`` names files that could not be read.

    Raises
    ------
    DataFileError
        If there are too few or too many classes or pictures, or the folder cannot be read.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(on_progress, should_stop)
    folders = _part_folders(folder)
    names = _class_folders(folder, folders["train"])
    files = _files(folder, folders, names, watch)
    reader = _Reader(read_picture, watch, sum(map(len, files.values())))
    parts = _split({part: reader.read(its_files) for part, its_files in files.items()})
    for part, images in parts.items():
        if not len(images):
            raise DataFileError(
                f"{folder} has too few readable pictures: none is left for {part}. "
                f"Put at least three into each class's folder.{reader.warning()}"
            )
    return Dataset(
        folder.resolve().name,
        parts["train"],
        parts["validation"],
        parts["test"],
        _short_names(names),
        warning=reader.warning().strip(),
        is_made=True,
    )


class _Reader:
    """Reads pictures and records which could not be read."""

    def __init__(self, read_picture: ReadPicture, watch: Watch, n_files: int) -> None:
        self._read_picture = read_picture
        self._watch = watch
        self._n_files = n_files
        self._n_done = 0
        self._left_out: list[tuple[Path, str]] = []

    def read(self, files: Sequence[_File]) -> LabelledImages:
        images = np.empty((len(files), SIDE_PX, SIDE_PX), np.uint8)
        labels = np.empty(len(files), np.uint8)
        n_read = 0
        for file in files:
            self._watch.at(self._n_done / self._n_files)
            self._n_done += 1
            try:
                picture = self._read_picture(file.path)
            except DataFileError as error:
                self._left_out.append((file.path, str(error)))
                continue
            images[n_read], labels[n_read] = np.rint(picture * 255.0), file.label
            n_read += 1
        return LabelledImages(images[:n_read], labels[:n_read])

    def warning(self) -> str:
        """Return a sentence on unreadable files, with a space before it, or an empty string."""
        if not self._left_out:
            return ""
        n_left_out = len(self._left_out)
        named = ", ".join(f"{path.parent.name}/{path.name}" for path, _ in self._left_out[:_MOST_NAMED])
        more = " …" if n_left_out > _MOST_NAMED else ""
        were = "file was" if n_left_out == 1 else "files were"
        return f" {n_left_out:,} {were} left out: {named}{more}. {self._left_out[0][1]}"


def _split(parts: Mapping[str, LabelledImages]) -> dict[str, LabelledImages]:
    """Return training, validation and test pictures. A missing part is taken from each training class."""
    missing = [part for part in ("validation", "test") if part not in parts]
    train = parts["train"]
    rng = np.random.default_rng(_SEED)
    taken: dict[str, list[NDArray[np.intp]]] = {part: [] for part in ("train", *missing)}
    for label in np.unique(train.labels):
        rows = rng.permutation(np.flatnonzero(train.labels == label))
        n_each = max(1, len(rows) // _PART_OF_EACH) if len(rows) > len(missing) else 0
        for number, part in enumerate(missing):
            taken[part].append(rows[number * n_each : (number + 1) * n_each])
        taken["train"].append(rows[len(missing) * n_each :])
    split = {part: _rows(train, rows, rng) for part, rows in taken.items()}
    return {**parts, **split}


def _rows(
    images: LabelledImages, rows: Sequence[NDArray[np.intp]], rng: np.random.Generator
) -> LabelledImages:
    order = rng.permutation(np.concatenate(rows)) if rows else np.empty(0, np.intp)
    return LabelledImages(images.images[order], images.labels[order])


def _part_folders(folder: Path) -> dict[str, Path]:
    """Return the folders of the parts, or the folder itself for the training pictures."""
    found = {path.name.lower(): path for path in _folders(folder)}
    parts = {
        part: next(found[name] for name in names if name in found)
        for part, names in _PARTS.items()
        if any(name in found for name in names)
    }
    if "train" in parts and _folders(parts["train"]):
        return parts
    return {"train": folder}


def _class_folders(folder: Path, train: Path) -> list[str]:
    """Return the names of the classes: 0, 1, 2 … 10 in that order, others alphabetically."""
    names = [path.name for path in _folders(train)]
    if not 2 <= len(names) <= MAX_CLASSES:
        raise DataFileError(
            f"{folder} has {len(names)} folders of pictures. A data set needs one for each class, "
            f"from 2 to {MAX_CLASSES}."
        )
    return sorted(names, key=_class_order)


def _class_order(name: str) -> tuple[int, int, str, str]:
    return (0, int(name), "", name) if name.isdecimal() else (1, 0, name.lower(), name)


def _files(
    folder: Path, folders: Mapping[str, Path], names: Sequence[str], watch: Watch
) -> dict[str, list[_File]]:
    """Return the files of each part."""
    files: dict[str, list[_File]] = {part: [] for part in folders}
    for (part, root), (label, name) in itertools.product(folders.items(), enumerate(names)):
        watch.at(0.0)
        if (root / name).is_dir():
            files[part] += [_File(path, label) for path in sorted(_entries(root / name)) if path.is_file()]
        if sum(map(len, files.values())) > MAX_FILES:
            raise DataFileError(f"{folder} is too large: a data set may have {MAX_FILES:,} pictures.")
    return files


def _folders(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.is_dir()]


def _entries(folder: Path) -> Iterator[Path]:
    """Yield the entries of a folder, except hidden ones."""
    try:
        if not folder.is_dir():
            raise DataFileError(
                f"{folder} is not a folder." if folder.exists() else f"{folder} does not exist."
            )
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number > MAX_FILES:
                    raise DataFileError(f"{folder} is too large: it may have {MAX_FILES:,} entries.")
                if not entry.name.startswith("."):
                    yield Path(entry.path)
    except OSError as error:
        raise DataFileError(f"{folder} cannot be read: {error.strerror or error}.") from error


def _short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return distinct names that are short enough to stand beside a bar."""
    short: list[str] = []
    for name in names:
        printable = "".join(letter if letter.isprintable() else "?" for letter in name).strip() or "?"
        candidate, number = printable[:MAX_NAME].strip(), 2
        while candidate in short:
            candidate = f"{printable[: MAX_NAME - 1 - len(str(number))].strip()}~{number}"
            number += 1
        short.append(candidate)
    return tuple(short)
