"""Copies of data sets stay what they were, whole or not there at all."""

import dataclasses
import os
import time
from pathlib import Path

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.folders.idx_folder import load_dataset
from digitpad.digits.datasets.folders.kept_copy import kept_copies, kept_copy, kept_folder, remove_copy
from digitpad.errors import DataFileError, StoppedError
from digitpad.paths import data_sets_dir


def pictures(n_pictures, first=0):
    shades = np.arange(first, first + n_pictures, dtype=np.uint8)
    images = np.broadcast_to(shades[:, None, None], (n_pictures, 28, 28)).copy()
    return LabelledImages(images, np.arange(n_pictures, dtype=np.uint8) % 2)


@pytest.fixture
def dataset():
    return Dataset("arrows", pictures(12), pictures(4, 20), pictures(6, 30), ("up", "down"))


def loaded(copy):
    return load_dataset(Path(copy.folder))


def test_a_copy_stays_when_the_classes_are_renamed_or_tested_with_other_pictures(dataset):
    first = kept_copy(dataset)

    kept_copy(dataclasses.replace(dataset, class_names=("left", "right")))
    kept_copy(dataclasses.replace(dataset, test=pictures(8, 40)))

    again = loaded(first)
    assert again.class_names == ("up", "down")
    assert np.array_equal(again.test.images, dataset.test.images)


def test_a_damaged_copy_is_mended_and_an_incomplete_one_is_not_taken(dataset):
    first = kept_copy(dataset)
    damaged = kept_folder(dataset.fingerprint) / "train-labels-idx1-ubyte.gz"
    damaged.unlink()
    assert kept_folder(dataset.fingerprint) is None

    assert kept_copy(dataset).folder == first.folder

    assert loaded(first).fingerprint == dataset.fingerprint
    assert str(kept_folder(dataset.fingerprint)) == first.folder


def test_a_copy_of_an_older_digitpad_is_found(dataset):
    kept_copy(dataset)
    folder = kept_folder(dataset.fingerprint)
    old = folder.rename(folder.with_name(dataset.fingerprint[:16]))

    assert kept_folder(dataset.fingerprint) == old
    assert kept_copies()[0].is_of(dataset.fingerprint)


def test_copying_stops_and_leaves_no_part_of_a_copy(dataset):
    n_asked = 0

    def should_stop():
        nonlocal n_asked
        n_asked += 1
        return n_asked > 3

    with pytest.raises(StoppedError):
        kept_copy(dataset, should_stop)

    assert list((data_sets_dir() / "made").iterdir()) == []


def test_what_a_killed_digitpad_left_goes_with_the_next_copy_after_a_day(dataset):
    made = data_sets_dir() / "made"
    for name, age_s in ((".new-old", 100_000), (".new-young", 100)):
        (made / name).mkdir(parents=True)
        (made / name / "train-images-idx3-ubyte.gz").write_bytes(b"half")
        os.utime(made / name, (time.time() - age_s,) * 2)

    copy = kept_copy(dataset)

    assert sorted(path.name for path in made.iterdir()) == [".new-young", Path(copy.folder).name]


def test_a_place_that_cannot_be_written_is_named(dataset):
    data_sets_dir().mkdir(parents=True, exist_ok=True)
    (data_sets_dir() / "made").write_bytes(b"")

    with pytest.raises(DataFileError, match=r"made.* cannot be written: "):
        kept_copy(dataset)
    assert kept_copies() == ()
    assert kept_folder(dataset.fingerprint) is None


def test_copies_are_listed_with_their_sizes_and_removed(dataset):
    copy = Path(kept_copy(dataset).folder)
    (copy.parent / "somebody's").mkdir()
    (copy.parent / ("0" * 16)).write_bytes(b"")
    names = copy / "class_names.txt"
    written = names.stat().st_ino

    [found] = kept_copies()

    assert (found.folder, found.is_recent) == (copy, True)
    assert found.n_bytes == sum(path.stat().st_size for path in copy.iterdir())
    assert [found.is_of(one) for one in (dataset.fingerprint, "0" * 64, "")] == [True, False, False]
    assert kept_folder("") is None
    os.utime(copy, (time.time() - 100,) * 2)
    assert not kept_copies()[0].is_recent
    assert kept_copy(dataset).folder == str(copy)  # asked for again
    assert kept_copies()[0].is_recent
    assert names.stat().st_ino == written  # not written again
    remove_copy(found)
    assert kept_copies() == ()
    assert loaded(kept_copy(dataset)).fingerprint == dataset.fingerprint
