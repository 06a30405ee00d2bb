"""Fixtures of the tests of the displayed run."""

import threading
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.errors import ModelFileError
from digitpad.nn import Network, TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunHistory


def saved(n_in=784):
    return SavedNetwork(Network((n_in, 10), ("identity",), "cross_entropy"), class_names(10), {})


class Files(Mapping):
    """The stored networks of a run, some of them damaged.

    Attributes
    ----------
    read : list of (int, bool)
        Epochs that were read, and whether the GUI thread read them.
    gate : threading.Event
        While cleared, reading waits, as on a slow disk.
    """

    def __init__(self, epochs, damaged=()):
        self._networks = {epoch: saved() for epoch in epochs}
        self.damaged = set(damaged)
        self.read = []
        self.gate = threading.Event()
        self.gate.set()

    def __getitem__(self, epoch):
        self.read.append((epoch, threading.current_thread() is threading.main_thread()))
        self.gate.wait(30)
        if epoch in self.damaged:
            raise ModelFileError("It is damaged.")
        return self._networks[epoch]

    def __iter__(self):
        return iter(self._networks)

    def __len__(self):
        return len(self._networks)

    def put(self, epoch, network):
        self._networks[epoch] = network


@pytest.fixture
def make_saved():
    """Return a function that makes a network with a number of inputs."""
    return saved


@pytest.fixture
def make_stored(epoch_result):
    """Return a function that makes an ended run of ten epochs, and its files."""

    def make_stored(epochs=range(11), damaged=(), run_id="0123abcd"):
        files = Files(epochs, damaged)
        run = RunHistory.restored(
            TrainingJob(TrainingConfig(epochs=10)),
            "custom",
            "rows",
            "",
            run_id=run_id,
            results=[epoch_result(epoch) for epoch in range(11)],
            batch_losses=(),
            changes=(),
            stored=files,
            end=RunEnd.COMPLETED,
        )
        return run, files

    return make_stored


@pytest.fixture
def open_stored(state):
    """Return a function that makes the library report a run as read."""
    return lambda run: state.library.run_read.emit(SimpleNamespace(history=lambda: run))
