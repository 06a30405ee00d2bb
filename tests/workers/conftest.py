"""What tests of workers share."""

from collections.abc import Callable, Iterator
from pathlib import Path

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


@pytest.fixture
def training_threads(qtbot) -> Callable[[], int]:
    """Return a function that asks the system how many threads of this process train: none so far."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        pytest.skip("needs Linux's list of threads")

    def is_training(name: Path) -> bool:
        try:  # the system keeps the first 15 letters of "digitpad training"
            return name.read_text() == "digitpad traini\n"
        except OSError:  # it has ended since it was listed
            return False

    def count() -> int:
        return sum(map(is_training, tasks.glob("*/comm")))

    # One that has ended is listed a moment longer.
    qtbot.waitUntil(lambda: count() == 0)
    return count
