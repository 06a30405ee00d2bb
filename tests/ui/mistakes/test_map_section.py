"""The Map section."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from digitpad.insight.activation_map import activation_map
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import percent_text
from digitpad.recognition.number_reader import read_picture
from digitpad.recognition.recognizer import Recognizer


@pytest.fixture
def section(page, read):
    """The section, shown."""
    page.open_section("map")
    return page.findChild(QWidget, "map_section")


@pytest.fixture
def until_mapped(qtbot, section):
    """Return a function that waits until the map is of a network and of a layer."""

    def until_mapped(saved, layer):
        def is_mapped():
            shown = section.model.shown
            return shown is not None and shown.saved is saved and shown.map.layer == layer

        qtbot.waitUntil(is_mapped)

    return until_mapped


@pytest.fixture
def deep():
    """A network with two hidden layers and random weights."""
    network = Network((784, 20, 15, 10), ("tanh", "tanh", "identity"), "cross_entropy")
    network.parameters[:] = np.random.default_rng(1).normal(0.0, 0.1, network.parameters.size)
    return SavedNetwork(network, tuple("0123456789"))


def choose_layer(section, index):
    box = section.findChild(QComboBox, "map_layer")
    box.setCurrentIndex(index)
    box.activated.emit(index)


def text(section):
    return section.findChild(QWidget, "map_text").text


def test_the_last_hidden_layer_is_mapped_until_another_is_chosen(page, section, until_mapped, use, deep):
    use(deep, "deep")
    until_mapped(deep, 2)

    box = section.findChild(QComboBox, "map_layer")
    assert [box.itemText(index) for index in range(box.count())] == [
        "Pictures (784 pixels)",
        "Hidden layer 1 (20 units)",
        "Hidden layer 2 (15 units)",
        "Outputs (10)",
    ]
    assert box.currentIndex() == 2
    choose_layer(section, 0)
    until_mapped(deep, 0)

    examples = page.model.readings.examples
    inputs = examples.pictures.reshape(len(examples), -1)
    expected = activation_map(deep.network, inputs, 0)
    shown = section.model.shown
    np.testing.assert_allclose(np.abs(shown.map.points), np.abs(expected.points), atol=1e-5)
    n_wrong = int((deep.network.predict(inputs) != examples.labels).sum())
    assert text(section) == (
        f"{n_wrong} of {len(examples)} read wrong · {percent_text(expected.share)} of the variance shown"
    )


def test_a_network_that_is_in_use_again_is_mapped_again(page, section, until_mapped, use, deep):
    use(deep, "first")
    until_mapped(deep, 2)
    other = SavedNetwork(deep.network.copy(), deep.class_names)

    use(other, "other")
    until_mapped(other, 2)

    use(deep, "first")

    until_mapped(deep, 2)


def test_the_next_network_keeps_the_directions(page, section, until_mapped, use, deep):
    use(deep, "epoch 1")
    until_mapped(deep, 2)
    before = section.model.shown.map.points
    later = SavedNetwork(deep.network.copy(), deep.class_names)
    # All activations of the layer have the other sign, and so have their principal axes.
    later.network.weights[1][:] *= -1.0
    later.network.biases[1][:] *= -1.0

    use(later, "epoch 2")
    until_mapped(later, 2)

    np.testing.assert_allclose(section.model.shown.map.points, before, atol=1e-4)


def test_a_point_has_a_card_and_a_click_puts_it_on_the_canvas(page, section, until_mapped, state):
    until_mapped(page.first, 1)
    wrong = int(np.flatnonzero(section.model.shown.is_wrong)[0])
    place = section.view.place_of(wrong).toPoint()

    QTest.mouseMove(section.view, place)
    pointed = section.view.pointed
    title, read_as = section.model.shown.told(pointed)
    QTest.mouseClick(section.view, Qt.MouseButton.LeftButton, pos=place)

    row = int(section.model.shown.rows[pointed])
    examples = page.model.readings.examples
    assert page.model.current == row
    np.testing.assert_array_equal(state.picture.pixels, examples.picture(row))
    assert title == f"Test picture {row + 1}"
    label = examples.label_names[examples.labels[row]]
    assert state.picture.caption == f"test picture {row + 1}: {label}"
    is_wrong = bool(section.model.shown.is_wrong[pointed])
    assert read_as.startswith(f"{label}, read {'as' if is_wrong else 'right'}")
    QTest.mouseMove(section.view, QPoint(1, 1))
    assert section.view.pointed is None


def test_the_arrow_keys_go_from_point_to_point_and_return_chooses_one(page, section, until_mapped, state):
    until_mapped(page.first, 1)
    view = section.view

    QTest.keyClick(view, Qt.Key.Key_Right)
    first = view.pointed
    QTest.keyClick(view, Qt.Key.Key_Up)
    second = view.pointed

    assert view.place_of(first).x() > view.rect().center().x()
    assert view.place_of(second).y() < view.place_of(first).y()
    assert view.accessibleDescription().startswith(": ".join(section.model.shown.told(second)))
    for _ in range(len(section.model.shown.rows)):
        QTest.keyClick(view, Qt.Key.Key_Left)
    leftmost = view.pointed
    assert view.place_of(leftmost).x() < view.place_of(first).x()

    QTest.keyClick(view, Qt.Key.Key_Return)

    assert page.model.current == int(section.model.shown.rows[leftmost])


def test_the_drawing_lies_where_its_picture_would(page, section, until_mapped, state):
    until_mapped(page.first, 1)
    assert section.view.drawing_place is None
    examples = page.model.readings.examples

    for point in (3, 7):
        row = int(section.model.shown.rows[point])
        state.set_reading(read_picture(examples.picture(row), Recognizer(page.first)))

        gap = section.view.drawing_place - section.view.place_of(point)
        assert gap.manhattanLength() < 1.0
    assert section.view.accessibleDescription().startswith("The drawing, read as ")

    state.set_reading(None)
    assert section.view.drawing_place is None
