import pytest

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.mnist import load_mnist


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    """Return the embedded MNIST, read once."""
    return load_mnist()
