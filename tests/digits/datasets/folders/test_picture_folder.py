"""A folder of pictures for each class becomes a data set with the folders' names."""

import threading

import numpy as np
import pytest

from digitpad.digits.datasets.folders.idx_folder import load_dataset
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.digits.datasets.folders.picture_folder import load_folder
from digitpad.errors import DataFileError, StoppedError


def read(path):
    """Return a picture all of the shade that a file's name tells, as 7 of "a 7.txt"."""
    try:
        shade = int(path.stem.split()[1])
    except (IndexError, ValueError):
        raise DataFileError(f"{path} is not a picture that can be read.") from None
    return np.full((28, 28), shade / 255.0, np.float32)


def write(folder, n_files, first=0):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + n_files):
        (folder / f"a {number}").write_bytes(b"")
    return first + n_files


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pictures"


@pytest.fixture
def arrows(tmp_path):
    """A folder of two classes with 12 and 18 pictures, each of another shade."""
    folder = tmp_path / "arrows"
    write(folder / "up", 18, write(folder / "down", 12))
    return folder


def shades(images):
    return [int(shade) for shade in images.images[:, 0, 0]]


def test_the_folders_are_the_classes_and_each_part_has_its_share_of_each(arrows):
    write(arrows / "left", 6, 30)

    dataset = load_folder(arrows, read)

    assert (dataset.name, dataset.class_names, dataset.warning) == ("arrows", ("down", "left", "up"), "")
    parts = dataset.train, dataset.validation, dataset.test
    assert [np.bincount(part.labels).tolist() for part in parts] == [[8, 4, 12], [2, 1, 3], [2, 1, 3]]
    assert sorted(shade for part in parts for shade in shades(part)) == list(range(36))
    for part in parts:
        names = [("down", "up", "left")[(shade >= 12) + (shade >= 30)] for shade in shades(part)]
        assert [dataset.class_names[label] for label in part.labels] == names
        assert names != sorted(names)  # mixed


def test_the_same_folder_gives_the_same_parts_and_can_be_copied(arrows):
    first, second = load_folder(arrows, read), load_folder(arrows, read)

    copy = load_dataset(type(arrows)(kept_copy(first).folder))

    assert first.is_made
    assert first.fingerprint == second.fingerprint == copy.fingerprint
    assert copy.class_names == first.class_names
    assert np.array_equal(copy.test.images, first.test.images)


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (("train", "validation", "test"), [12, 2, 6]),
        (("Training", "val"), [10, 2, 2]),
        (("train", "testing"), [10, 2, 6]),
        (("train",), [8, 2, 2]),
    ],
)
def test_folders_of_the_parts_are_taken_as_they_are(tmp_path, names, counts):
    for name in names:
        n_files = 6 if name.lower().startswith("train") else 3 if name.startswith("test") else 2
        for character in "αβ" if n_files > 2 else "β":  # no pictures of alpha for validation
            write(tmp_path / name / character, n_files)

    dataset = load_folder(tmp_path, read)

    assert dataset.class_names == ("α", "β")
    assert [len(part) for part in (dataset.train, dataset.validation, dataset.test)] == counts


def test_files_that_cannot_be_read_are_told_and_left_out(arrows):
    (arrows / "up" / "notes.txt").write_bytes(b"")
    (arrows / "up" / ".hidden").write_bytes(b"")
    (arrows / "up" / "more").mkdir()
    (arrows / "down" / "broken.png").write_bytes(b"")
    (arrows / "down" / "c.png").write_bytes(b"")

    dataset = load_folder(arrows, read)
    (arrows / "up" / "d.png").write_bytes(b"")

    reason = f"{arrows / 'down' / 'broken.png'} is not a picture that can be read."
    assert dataset.warning == (f"3 files were left out: down/broken.png, down/c.png, up/notes.txt. {reason}")
    assert len(dataset.train) == 20
    assert load_folder(arrows, read).warning == (
        f"4 files were left out: down/broken.png, down/c.png, up/d.png …. {reason}"
    )


def test_names_are_in_their_order_short_printable_and_different(folder):
    for name in ("10", "9", "rightarrow", "rightarrowhead", "a\tb", "train", "Zebra"):
        write(folder / name, 3)

    names = ("9", "10", "a?b", "rightarr", "righta~2", "train", "Zebra")
    assert load_folder(folder, read).class_names == names


@pytest.mark.parametrize(
    ("n_classes", "n_pictures", "reason"),
    [
        (1, 5, "or one with a folder of pictures for each class"),
        (63, 1, "has 63 folders of pictures. A data set needs one for each class, from 2 to 62"),
        (2, 2, r"none is left for validation\. .* 1 file was left out: 0/notes\."),
        (2, 0, "has too few readable pictures: none is left for train"),
    ],
)
def test_too_few_and_too_many_are_refused(folder, n_classes, n_pictures, reason):
    for number in range(n_classes):
        write(folder / str(number), n_pictures)
    (folder / "0" / "notes").write_bytes(b"")

    with pytest.raises(DataFileError, match=reason):
        load_folder(folder, read)


def test_it_tells_how_far_it_is_and_stops(arrows):
    seen, is_wanted_no_more = [], threading.Event()
    load_folder(arrows, read, seen.append)

    def on_progress(part):
        if part > 0.5:
            is_wanted_no_more.set()

    assert seen == pytest.approx([0.0, 0.0, *(number / 30 for number in range(30))])
    with pytest.raises(StoppedError):
        load_folder(arrows, read, on_progress, is_wanted_no_more.is_set)
