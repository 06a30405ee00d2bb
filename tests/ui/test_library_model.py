"""The Qt model of the library."""

import numpy as np
import pytest

from digitpad.library import Library, NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.library_model import LibraryModel


@pytest.fixture
def model(qapp):
    """The library with one network in it, not opened yet."""
    library = Library()
    library.open()
    network = Network((784, 10), ("identity",), "cross_entropy")
    library.networks.add(NewNetwork(SavedNetwork(network, tuple("0123456789")), "mine", NetworkKind.TRAINED))
    library.close(60)
    model = LibraryModel()
    yield model
    model.close()


def names(model):
    return [row.name for row in model.library.networks.networks]


def test_it_is_loaded_only_once_its_rows_have_been_read(qtbot, model):
    found = []
    model.loaded.connect(lambda: found.append(names(model)))
    model.open()
    model.library.settings.set_value("answer", "42")  # so that the rows that come first are out of date

    qtbot.waitUntil(lambda: bool(found))

    assert found == [["mine"]]


def test_a_network_is_read_in_the_background(qtbot, model):
    with qtbot.waitSignal(model.loaded):
        model.open()
    (row,) = model.library.networks.networks

    with qtbot.waitSignal(model.network_read) as read:
        model.open_network(row.id)

    assert read.args[0].record == row
    assert not np.any(read.args[0].saved.network.weights[0])


def test_a_missing_network_is_reported(qtbot, model):
    with qtbot.waitSignal(model.network_unreadable) as said:
        model.open_network("12345678")

    assert said.args == ["That network is no longer in your library."]
