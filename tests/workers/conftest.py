"""What tests of workers share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool

from digitpad.digits.datasets.dataset import Dataset


@pytest.fixture
def dataset(rows_dataset) -> Dataset:
    """Ten classes that are easily told apart."""
    return rows_dataset


@pytest.fixture
def pool() -> Iterator[QThreadPool]:
    """Threads, all of which have ended when the test has."""
    pool = QThreadPool()
    yield pool
    assert pool.waitForDone(20_000)
