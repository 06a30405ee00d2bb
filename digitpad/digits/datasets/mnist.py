"""The embedded MNIST."""

import dataclasses

from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.idx_folder import load_dataset
from digitpad.paths import mnist_dir


def load_mnist() -> Dataset:
    """Load the embedded MNIST.

    Raises
    ------
    DataFileError
        If its files are missing or damaged.
    """
    return dataclasses.replace(load_dataset(mnist_dir(), "MNIST"), source="mnist", folder="")


MNIST = DataSource(
    "mnist",
    "MNIST",
    "Use &MNIST",
    "70,000 handwritten digits, part of digitpad.",
    lambda _: load_mnist(),
    needs_folder=False,
)
