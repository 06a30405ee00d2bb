"""What tests of workers share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network


@pytest.fixture
def dataset(rows_dataset) -> Dataset:
    """Ten classes that are easily told apart."""
    return rows_dataset


@pytest.fixture
def network_of_rows(dataset) -> SavedNetwork:
    """A network that fits the data set, and knows nothing."""
    return SavedNetwork(Network((784, 10), ("identity",), "cross_entropy"), dataset.class_names)


@pytest.fixture
def pool() -> Iterator[QThreadPool]:
    """Threads, all of which have ended when the test has."""
    pool = QThreadPool()
    yield pool
    assert pool.waitForDone(20_000)
