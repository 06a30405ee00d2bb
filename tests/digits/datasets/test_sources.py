"""The registry of data sources: a list can show each, and each loads."""

import pytest

from digitpad.digits.datasets.sources import SOURCES
from digitpad.errors import DataFileError
from digitpad.paths import mnist_dir


def test_mnist_comes_first_and_needs_nothing():
    first = next(iter(SOURCES.values()))

    dataset = first.load(None)

    assert (first.name, first.title, first.needs_folder) == ("mnist", "MNIST", False)
    assert (dataset.name, dataset.source, dataset.folder) == ("MNIST", "mnist", "")
    assert [len(part) for part in (dataset.train, dataset.validation, dataset.test)] == [
        50_000,
        10_000,
        10_000,
    ]


def test_a_folder_of_idx_files_is_chosen_by_the_user(tmp_path):
    for name in ("labels-idx1", "images-idx3"):
        for part in ("train", "t10k"):
            (tmp_path / f"{part}-{name}-ubyte.gz").symlink_to(mnist_dir() / f"t10k-{name}-ubyte.gz")

    dataset = SOURCES["idx_folder"].load(tmp_path)

    assert SOURCES["idx_folder"].needs_folder
    assert (dataset.name, len(dataset.test)) == (tmp_path.name, 10_000)
    with pytest.raises(DataFileError, match="does not exist"):
        SOURCES["idx_folder"].load(tmp_path / "gone")
