import dataclasses

import numpy as np
import pytest

from digitpad.export import ExportFormat
from digitpad.nn.model_file import SavedNetwork, from_bytes, to_bytes
from digitpad.nn.network import Network


@pytest.fixture
def make_saved():
    """Return a function that makes a network that reads pictures, with random weights."""

    def make_saved(
        layers=(784, 12, 10),
        activations=("relu", "identity"),
        cost="cross_entropy",
        dtype="float32",
        seed=1,
        **values,
    ):
        network = Network(layers, activations, cost, dtype)
        network.initialize("he", np.random.default_rng(seed))
        return SavedNetwork(network, tuple("0123456789abcdef"[: network.n_out]), **values)

    return make_saved


def open_own_file(content):
    saved = from_bytes(content)
    return lambda pictures: saved.probabilities(pictures.reshape(len(pictures), -1))


@pytest.fixture
def own_format():
    """digitpad's own file, as a format to export to."""
    return ExportFormat("own", "digitpad's own", (".npz",), to_bytes, open_own_file)


@pytest.fixture
def make_wrong(own_format):
    """Return a function that makes a format whose probabilities are changed by a function."""

    def make_wrong(change):
        def open_reader(content):
            read = open_own_file(content)
            return lambda pictures: change(read(pictures))

        return dataclasses.replace(own_format, open_reader=open_reader)

    return make_wrong
