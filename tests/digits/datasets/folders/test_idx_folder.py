import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from digitpad.digits.datasets.folders.idx_folder import load_dataset
from digitpad.digits.datasets.sources import SOURCES
from digitpad.errors import DataFileError, StoppedError


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def pictures(labels) -> np.ndarray:
    """Return pictures that can be told apart: the number of each in its first pixel."""
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(len(labels))
    return images


def write_part(folder: Path, part: str, labels, separator="-", compressed=True) -> None:
    labels = np.array(labels, np.uint8)
    for kind, array in (
        (f"images{separator}idx3-ubyte", pictures(labels)),
        (f"labels{separator}idx1-ubyte", labels),
    ):
        content = idx(array)
        name = f"{part}-{kind}{'.gz' if compressed else ''}"
        (folder / name).write_bytes(gzip.compress(content) if compressed else content)


@pytest.fixture
def folder(tmp_path):
    """Twelve training pictures and four test pictures of three classes."""
    write_part(tmp_path, "train", [0, 1, 2] * 4)
    write_part(tmp_path, "t10k", [2, 1, 0, 2])
    return tmp_path


@pytest.mark.parametrize(("separator", "compressed"), [("-", True), (".", False)])
def test_both_styles_of_names_are_found_compressed_or_not(tmp_path, separator, compressed):
    write_part(tmp_path, "train", range(10), separator, compressed)
    write_part(tmp_path, "t10k", [3, 10], separator, compressed)

    dataset = load_dataset(tmp_path)

    assert [len(part) for part in (dataset.train, dataset.validation, dataset.test)] == [9, 1, 2]
    assert dataset.test.labels.tolist() == [3, 10]
    assert dataset.class_names == tuple(map(str, range(11)))


@pytest.mark.parametrize("path", [Path(), Path("..", "bars")], ids=str)
def test_a_data_set_is_called_what_its_folder_is_called(tmp_path, monkeypatch, path):
    folder = tmp_path / "bars"
    folder.mkdir()
    write_part(folder, "train", range(6))
    write_part(folder, "t10k", [0])
    monkeypatch.chdir(folder)

    assert SOURCES["idx_folder"].needs_folder
    dataset = SOURCES["idx_folder"].load(path)
    assert (dataset.name, dataset.source, dataset.folder) == ("bars", "idx_folder", str(folder))
    assert load_dataset(path, "my own").name == "my own"


def test_the_last_sixth_is_kept_for_validation_in_order(folder):
    dataset = load_dataset(folder)

    assert dataset.train.images[:, 0, 0].tolist() == list(range(10))
    assert dataset.validation.images[:, 0, 0].tolist() == [10, 11]
    assert dataset.train.labels.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    assert dataset.validation.labels.tolist() == [1, 2]


def test_what_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    for name, reason in (
        ("nowhere", "nowhere does not exist"),
        ("file", "file is not a folder"),
        ("a" * 300, "cannot be read: File name too long"),
    ):
        with pytest.raises(DataFileError, match=rf"{reason}\.$"):
            SOURCES["idx_folder"].load(tmp_path / name)


@pytest.mark.parametrize("name", ["train-images-idx3", "t10k-labels-idx1"])
def test_a_damaged_or_missing_file_is_named(folder, name):
    path = folder / f"{name}-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-5])

    with pytest.raises(DataFileError, match=rf"{name}-ubyte\.gz is cut short"):
        load_dataset(folder)
    path.unlink()
    with pytest.raises(DataFileError, match=f"has no {name}-ubyte "):
        load_dataset(folder)


@pytest.mark.parametrize(("part", "n_labels", "difference"), [("train", 12, 1), ("t10k", 4, -1)])
def test_images_and_labels_of_different_count_are_refused(folder, part, n_labels, difference):
    labels = np.ones(n_labels + difference, np.uint8)
    (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))

    message = (
        rf"{part}-images-idx3-ubyte\.gz has {n_labels} images, but .* has {n_labels + difference} labels\.$"
    )
    with pytest.raises(DataFileError, match=message):
        load_dataset(folder)


def test_fewer_than_six_training_pictures_are_refused(folder):
    write_part(folder, "train", range(5))

    with pytest.raises(DataFileError, match=f"^{folder} has only 5 training pictures; at least 6 are needed"):
        load_dataset(folder)
    write_part(folder, "train", range(6))
    assert len(load_dataset(folder).train) == 5


def test_parts_that_are_too_large_together_are_refused_by_their_headers_alone(folder):
    for part in ("train", "t10k"):
        header = struct.pack(">4I", 0x803, 600_000, 28, 28)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(header + b"not read"))

    said = (
        f"^{folder} is too large: its headers announce 941 MB of pictures\\. A data set may have 800 MB\\.$"
    )
    with pytest.raises(DataFileError, match=said):
        load_dataset(folder)


def test_progress_counts_both_parts_and_either_stops(folder):
    parts: list[float] = []

    load_dataset(folder, on_progress=parts.append)

    assert (min(parts), max(parts)) == (0.0, 1.0)
    assert {round(part, 2) for part in parts} & {0.25, 0.75}  # one part is read before the other
    with pytest.raises(StoppedError):
        load_dataset(folder, should_stop=lambda: True)
