"""A copy of a data set stays as long as a run needs it."""

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import DatasetRecord
from digitpad.library.runs.copies import find_copies, remove_copies
from digitpad.paths import data_sets_dir


@pytest.fixture
def kept(rows_dataset):
    """Two old copies of a data set, with different names for its classes."""
    names = tuple("abcdefghij")
    copies = [kept_copy(one) for one in (rows_dataset, dataclasses.replace(rows_dataset, class_names=names))]
    for copy in copies:
        os.utime(copy.folder, (0, 0))
    return copies


def folders(copies):
    return sorted(str(copy.folder) for copy in copies)


def test_copies_that_no_run_needs_are_found_and_removed(kept):
    copies = find_copies([DatasetRecord("other", "ab" * 32), DatasetRecord("damaged")])

    assert folders(copies.unneeded) == sorted(copy.folder for copy in kept)
    assert copies.unneeded_bytes == copies.n_bytes > 0
    other = data_sets_dir() / "made" / "mine"  # which is none
    other.mkdir()
    remove_copies(copies.unneeded)
    assert find_copies([]).n_bytes == 0
    assert other.is_dir()


def test_a_copy_is_needed_by_a_run_or_as_long_as_it_was_asked_for_just_now(kept, rows_dataset):
    record = DatasetRecord.of(kept[1])
    assert folders(find_copies([record]).unneeded) == [kept[0].folder]
    # A run of another machine does not say which of them it is.
    assert find_copies([dataclasses.replace(record, folder="/elsewhere")]).unneeded == ()
    kept_copy(rows_dataset)

    assert folders(find_copies([]).unneeded) == [kept[1].folder]


def test_a_recorded_run_has_a_copy_of_what_was_made_here_alone_if_it_can_be_written(
    open_library, rows_dataset
):
    library = open_library()
    library.take_events()
    recorder, made = library.recorder("01234567"), dataclasses.replace(rows_dataset, is_made=True)

    assert recorder.record_of(rows_dataset) == DatasetRecord.of(rows_dataset)
    assert find_copies([]).n_bytes == 0
    record = recorder.record_of(made)

    assert record.load().fingerprint == rows_dataset.fingerprint
    assert Path(record.folder).parent == find_copies([]).folder
    shutil.rmtree(data_sets_dir() / "made")
    (data_sets_dir() / "made").write_bytes(b"")
    record = recorder.record_of(made)
    assert (record.fingerprint, record.folder) == (rows_dataset.fingerprint, "")
    [warning] = [event.warning for event in library.take_events() if event.warning]
    assert warning.endswith("The run cannot be resumed after digitpad is closed.")
