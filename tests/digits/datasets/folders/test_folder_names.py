"""Classes have the names that come with a data set."""

import string

import numpy as np
import pytest

from digitpad.digits.datasets.folders.folder_names import MAX_NAME, folder_class_names
from digitpad.errors import DataFileError
from digitpad.nn.model_file import MAX_CLASS_NAME

LABELS = np.arange(10, dtype=np.uint8)


def names(folder, n_classes=10, labels=LABELS):
    return folder_class_names(folder, labels, n_classes)


def test_a_list_beside_the_files_names_them_in_order(tmp_path):
    (tmp_path / "class_names.txt").write_bytes("\ufeffcat\r\n  dog \r\nélan\n".encode())

    assert names(tmp_path, 3) == ("cat", "dog", "élan")


def test_long_names_are_cut_to_what_a_network_file_takes_of_as_many_classes_as_there_may_be(tmp_path):
    (tmp_path / "class_names.txt").write_text("hippopotamus\nhorseha irs\n" * 31)

    assert names(tmp_path, 2) == ("hippopot", "horseha") * 31
    assert MAX_NAME == MAX_CLASS_NAME


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a\nb", "has 2 lines, but the labels go up to 2"),
        (b"a\n" * 63, "has 63 lines"),
        (b"a\nb\x07\nc", "has no usable name in line 2"),
        (b"a\nb\n \nd", "has no usable name in line 3"),
        (b"a\n\xff\nc", "is not a text file in UTF-8"),
        (b"a\n" * 10_000, "is too large"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_by_its_name(tmp_path, content, reason):
    (tmp_path / "class_names.txt").write_bytes(content)

    with pytest.raises(DataFileError, match=rf"class_names\.txt {reason}"):
        names(tmp_path, 3)


def test_the_mapping_of_emnist_names_them(tmp_path):
    (tmp_path / "another-mapping.txt").write_text("of another kind")
    (tmp_path / "emnist-letters-mapping.txt").write_text("1 65 97\n\n2 66 98\n")

    assert names(tmp_path, 3) == ("–", "A", "B")


@pytest.mark.parametrize("content", ["", "x y", "0 99999999999", "0 10\n1 11\n2 12", "0 32"])
def test_a_mapping_that_makes_no_sense_is_left_alone(tmp_path, content):
    (tmp_path / "mapping.txt").write_text(content)

    assert names(tmp_path, 3) == tuple(string.digits)
