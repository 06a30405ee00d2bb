"""What is known of a data set loads it again, and fetches nothing that nobody asked for."""

import dataclasses

import pytest

from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.errors import DataFileError
from digitpad.library import DatasetRecord


def test_a_copy_that_was_kept_is_found_by_its_fingerprint_and_has_the_names_of_the_record(rows_dataset):
    copy = kept_copy(dataclasses.replace(rows_dataset, class_names=tuple("abcdefghij")))
    record = dataclasses.replace(DatasetRecord.of(rows_dataset), source=copy.source, folder="")

    loaded = record.load()

    assert record.is_at_hand
    assert (loaded.name, loaded.fingerprint) == ("rows", rows_dataset.fingerprint)
    assert (copy.class_names[0], loaded.class_names) == ("a", rows_dataset.class_names)
    assert len(loaded.validation) == len(rows_dataset.validation)


def test_what_is_not_at_hand_is_told():
    for record, reason in (
        (DatasetRecord("KMNIST", "ab" * 32, source="kmnist"), "is no longer on this machine"),
        (DatasetRecord("bars", "../..", source="idx_folder"), "cannot load the data set bars again"),
    ):
        assert not record.is_at_hand
        with pytest.raises(DataFileError, match=reason):
            record.load()
