"""The label of the network that reads the drawing."""

import pytest
from PySide6.QtCore import Qt

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.network_label import NetworkLabel
from digitpad.ui.state import NetworkInUse


@pytest.fixture
def label(qtbot, state, put_on):
    put_on(LIGHT)
    label = NetworkLabel(state)
    qtbot.addWidget(label)
    label.resize(600, 20)
    label.show()
    return label


@pytest.fixture
def use(state):
    """Return a function that puts a network in use."""

    def use(source, *, is_pending=False, **origin):
        network = Network((784, 10), ("identity",), "cross_entropy")
        saved = SavedNetwork(network, tuple("0123456789"), origin)
        state.set_network(NetworkInUse(saved, source, saved, is_pending=is_pending))

    return use


MNIST = {"data": "MNIST", "validation_accuracy": 0.98765}


@pytest.mark.parametrize(
    ("source", "is_pending", "origin", "text"),
    [
        ("shipped network", False, MNIST, "Shipped network · MNIST · 98.77 %"),
        ("taught by you", True, MNIST, "Taught by you (not kept yet) · MNIST · 98.77 %"),
        ("after epoch 3", False, {"data": "MNIST"}, "After epoch 3 · MNIST"),
        ("MY network.npz", False, {}, "MY network.npz"),
        ("old", False, {"validation_accuracy": 1.0, "data": None}, "Old · 100.00 %"),
    ],
)
def test_the_label_has_name_data_set_and_accuracy(label, use, source, is_pending, origin, text):
    assert label.text() == "No network yet"
    assert label.textFormat() is Qt.TextFormat.PlainText  # for the names of files

    use(source, is_pending=is_pending, **origin)

    assert label.text() == label.full_text == text
    assert label.accessibleName() == f"Network that reads the drawing: {text}"
    assert text in label.toolTip()
    rest = text.partition(" · ")[2]
    label.resize(label.fontMetrics().horizontalAdvance(text) - 10, 20)
    assert label.text() != text
    assert label.text().endswith(rest)


def test_an_epoch_that_is_pointed_at_is_named_for_as_long(label, use, state, make_run, epoch_result):
    use("shipped network", **MNIST)
    run, network = make_run(), Network((784, 10), ("identity",), "cross_entropy")
    run.add_result(epoch_result(1), SavedNetwork(network, tuple("0123456789")))
    state.set_run(run)

    state.point_at_epoch(1)
    assert label.text() == "After epoch 1"
    state.point_at_epoch(None)
    assert label.text().startswith("Shipped network")
