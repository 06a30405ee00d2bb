"""The built-in MNIST."""

import dataclasses

from digitpad.digits.data_file import OnProgress, ShouldStop
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.idx_folder import load_dataset
from digitpad.paths import mnist_dir


def load_mnist(on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None) -> Dataset:
    """Load the built-in MNIST. See ``load_dataset``.

    Raises
    ------
    DataFileError
        If its files are missing or damaged.
    StoppedError
        If ``should_stop`` returned True.
    """
    dataset = load_dataset(mnist_dir(), "MNIST", on_progress, should_stop)
    return dataclasses.replace(dataset, source="mnist", folder="")


MNIST = DataSource(
    "mnist",
    "MNIST",
    "Use &MNIST",
    "70,000 handwritten digits, included in digitpad.",
    lambda _, on_progress=None, should_stop=None, on_stage=None: load_mnist(on_progress, should_stop),
    needs_folder=False,
)
