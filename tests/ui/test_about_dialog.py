"""About digitpad, and the network in use in one line."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from digitpad import __version__
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.about_dialog import AboutDialog, describe_network
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.state import NetworkInUse

TRAINED = {"data": "MNIST", "epochs_done": 3, "validation_accuracy": 0.916}


def saved_network(origin):
    network = Network((784, 2), ("sigmoid",), "cross_entropy", np.float32)
    return SavedNetwork(network, ("0", "1"), origin)


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (TRAINED, "784-2, trained on MNIST, epochs: 3, 91.60 % of its validation pictures right"),
        (
            {"data": "MNIST", "untaught_validation_accuracy": 0.916, "taught_samples": 7},
            "784-2, trained on MNIST, 91.60 % of its validation pictures right, "
            "then taught 7 digits of yours",
        ),
        # Older taught networks stored an accuracy on fewer pictures under the same name.
        (
            {**TRAINED, "taught_samples": 1},
            "784-2, trained on MNIST, epochs: 3, then taught 1 digit of yours",
        ),
        ({}, "784-2"),
    ],
)
def test_a_network_is_described_by_its_measured_accuracy(origin, said):
    assert describe_network(saved_network(origin)) == said


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(100, 50, 600, 500)
    window.show()
    return window


@pytest.fixture
def dialog(state, window):
    yield AboutDialog(state, window)
    state.set_text_percent(100)


def text(dialog):
    return dialog.findChild(QLabel).text()


def test_it_shows_the_version_and_the_current_network(dialog, state):
    dialog.show()
    assert f"digitpad {__version__}" in text(dialog)
    assert "<b>Network in use:</b> none" in text(dialog)
    dialog.close()
    saved = saved_network({"data": "<marks>"})

    state.set_network(NetworkInUse(saved, "own", saved))
    dialog.show()

    assert "784-2, trained on &lt;marks&gt;" in text(dialog)


def test_while_it_is_open_it_follows_colours_and_text_size(dialog, state, put_on):
    dialog.show()
    small = dialog.size()

    state.set_text_percent(150)
    put_on(DARK)

    assert dialog.width() > small.width()
    assert dialog.screen().availableGeometry().contains(dialog.geometry())
    image = dialog.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colors = set(np.frombuffer(image.constBits(), np.uint32).tolist())
    assert QColor(DARK.accent).rgb() in colors  # of the link


def test_it_is_closed_by_its_button_and_by_escape_and_is_not_modal(dialog):
    assert isinstance(dialog, QDialog)
    dialog.show()
    assert not dialog.isModal()
    assert dialog.windowTitle() == "About digitpad"
    QTest.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()

    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
