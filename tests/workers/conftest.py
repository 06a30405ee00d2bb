"""Small data sets for tests of workers."""

import pytest

from digitpad.digits.dataset import Dataset


@pytest.fixture
def dataset(rows_dataset) -> Dataset:
    """Ten classes that are easily told apart."""
    return rows_dataset
