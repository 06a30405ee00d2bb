"""The Map section."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from digitpad.insight.activation_map import activation_map
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import percent_text
from digitpad.recognition.number_reader import read_picture
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.computing_lock import Work
from digitpad.ui.mistakes.map.class_colors import class_color
from digitpad.ui.mistakes.map.map_keys import point_after_key
from digitpad.ui.mistakes.map.map_view import MapView
from digitpad.workers.evaluation_runner import EvaluationRunner


@pytest.fixture
def section(page):
    """The section, open."""
    page.open_section("map")
    return page.findChild(QWidget, "map_section")


@pytest.fixture
def until_mapped(qtbot, page, section):
    """Return a function that waits until the map is of a network and of a layer."""

    def until_mapped(saved, layer):
        page.show()

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
    assert section.view.parentWidget().property("role") == "card"
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
    assert section.view.accessibleDescription() == f"{len(examples)} pictures, {n_wrong} read wrong"
    section.model.choose_layer(3)
    assert box.currentIndex() == 3
    until_mapped(deep, 3)
    use(page.first, "own network")  # which has no such layer
    until_mapped(page.first, 1)
    assert (box.count(), box.currentIndex()) == (2, 1)
    use(deep, "deep")
    until_mapped(deep, 3)


def test_only_the_wanted_map_is_shown(section, until_mapped, use, deep, state, qtbot, until_idle):
    use(deep, "first")
    until_mapped(deep, 2)
    other = SavedNetwork(deep.network.copy(), deep.class_names)
    seen, runner = [], section.model.findChild(EvaluationRunner)
    section.model.map_changed.connect(lambda: seen.append((section.model.shown.saved, section.model.layer)))
    until_idle(runner)

    use(other, "other")
    use(deep, "first")
    assert not runner.is_newer_wanted  # it is shown
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [(other, 2), (deep, 2)]
    state.computing.begin(Work.RACE)  # one after the other, then
    choose_layer(section, 0)
    choose_layer(section, 1)
    until_mapped(deep, 1)
    assert seen[2:] == [(deep, 1)]


def test_it_is_empty_until_pictures_are_read_and_maps_nothing_while_hidden(
    page, qtbot, section, until_mapped, until_read, state, rows_dataset, use, reader_of_rows
):
    def is_empty():
        return section.model.shown is None and text(section) == "" and section.view.pointed is None

    runner = section.model.findChild(EvaluationRunner)
    page.show()
    assert section.view.accessibleDescription() == section.view.accessibleName()
    assert section.view.accessibleName().startswith("The map appears")
    assert is_empty()
    empty = section.view.grab().toImage()
    until_mapped(page.first, 1)
    assert section.view.grab().toImage() != empty
    QTest.keyClick(section.view, Qt.Key.Key_Right)
    state.set_dataset(rows_dataset)
    assert is_empty()
    assert section.view.accessibleName().startswith("The map appears")
    until_mapped(page.first, 1)
    assert section.model.shown.examples is page.model.readings.examples

    shifted = use(reader_of_rows(shift=1), "shifted")
    page.open_section("gallery")
    assert not runner.is_newer_wanted
    assert runner.is_stopping
    until_read(page, "shifted")
    with qtbot.assertNotEmitted(runner.began):
        use(page.first, "own network")
        use(shifted, "shifted")
    page.open_section("map")
    until_mapped(shifted, 1)


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
    right = int(np.flatnonzero(~section.model.shown.is_wrong)[0])
    assert section.model.shown.told(right)[1].endswith(", read right")
    with_card = section.view.grab().toImage()
    QTest.mouseMove(section.view, QPoint(1, 1))
    assert section.view.pointed is None
    without = section.view.grab().toImage()
    assert with_card != without
    QTest.mouseClick(section.view, Qt.MouseButton.RightButton, pos=section.view.place_of(right).toPoint())
    QTest.mouseClick(section.view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert page.model.current == row
    QTest.mouseMove(section.view, place)
    assert section.view.grab().toImage() == with_card
    QApplication.sendEvent(section.view, QEvent(QEvent.Type.Leave))
    assert section.view.pointed is None


def test_the_arrow_keys_go_from_point_to_point_and_return_chooses_one(page, section, until_mapped):
    until_mapped(page.first, 1)
    view = section.view
    plain = view.grab().toImage()
    view.setFocus()
    assert view.grab().toImage() != plain
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.model.current is None
    x = view.rect().center().x()
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert view.place_of(view.pointed).x() > x
        x = view.place_of(view.pointed).x()
    assert view.accessibleDescription().startswith(": ".join(section.model.shown.told(view.pointed)))

    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.model.current == int(section.model.shown.rows[view.pointed])


def test_the_drawing_lies_where_its_picture_would(page, section, until_mapped, state, use, deep):
    until_mapped(page.first, 1)
    assert section.view.drawing_place is None
    examples, plain = page.model.readings.examples, section.view.grab().toImage()

    for point in (3, 7):
        row = int(section.model.shown.rows[point])
        state.set_reading(read_picture(examples.picture(row), Recognizer(page.first)))

        gap = section.view.drawing_place - section.view.place_of(point)
        assert gap.manhattanLength() < 1.0
        assert section.view.grab().toImage() != plain
    assert section.view.accessibleDescription().startswith("The drawing, read as ")
    drawing = section.view.drawing_place
    places = [section.view.place_of(point).toTuple() for point in range(100)]
    QTest.keyClick(section.view, Qt.Key.Key_Right)
    assert section.view.pointed == point_after_key(Qt.Key.Key_Right, np.array(places), drawing.toTuple())

    use(deep, "deep")
    until_mapped(deep, 2)
    assert (section.view.drawing_place - section.view.place_of(7)).manhattanLength() < 1.0
    page.open_section("gallery")
    state.set_reading(read_picture(np.ones((28, 28), np.float32), Recognizer(page.first)))
    assert (section.view.drawing_place - section.view.place_of(7)).manhattanLength() < 1.0
    page.open_section("map")
    assert (section.view.drawing_place - section.view.place_of(7)).manhattanLength() > 1.0
    assert section.view.rect().contains(section.view.drawing_place.toPoint())

    state.set_reading(None)
    assert section.view.drawing_place is None


def test_points_fill_the_view_in_class_colours(page, section, until_mapped, looks_new, put_on, qtbot):
    put_on(LIGHT)
    until_mapped(page.first, 1)
    view, shown = section.view, section.model.shown
    places = np.array([view.place_of(point).toTuple() for point in range(100)])
    scale = np.ptp(places, axis=0) / np.ptp(shown.map.points, axis=0)
    assert scale[0] == pytest.approx(scale[1])
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    assert middle == pytest.approx([view.width() / 2, view.height() / 2])
    assert places.min() == pytest.approx(16, abs=1)
    up = shown.map.points[:, 1].argmax()
    assert places[up, 1] == places[:, 1].min()
    assert places[shown.map.points[:, 0].argmax(), 0] == places[:, 0].max()

    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colors = set(np.frombuffer(image.constBits(), np.uint32).tolist())
    assert colors >= {class_color(label, 10, is_dark=False).rgb() for label in range(10)}

    def new(shown=shown):
        made = MapView()
        made.show_map(shown)
        made.resize(view.size())
        return made

    all_right = dataclasses.replace(shown, map=dataclasses.replace(shown.map, answers=shown.labels))
    assert new(all_right).grab().toImage() != new().grab().toImage()  # without rings
    alone = new()
    qtbot.addWidget(alone)
    alone.show()
    larger, smaller = lambda: set_text_percent(150), lambda: alone.resize(400, 300)
    looks_new(alone, new, lambda: put_on(DARK), larger, smaller)


@pytest.mark.parametrize("n_classes", [10, 11, 26])
def test_classes_have_different_colours_lighter_ones_on_dark(n_classes):
    light, dark = (
        [class_color(label, n_classes, is_dark=is_dark) for label in range(n_classes)]
        for is_dark in (False, True)
    )
    assert len({color.name() for color in (*light, *dark)}) == 2 * n_classes
    assert all(one.lightnessF() < other.lightnessF() for one, other in zip(light, dark, strict=True))


def test_an_arrow_key_leads_to_the_nearest_point_ahead():
    places, key = np.array([(20, 30), (30, 31), (26, 36), (15, 32), (21, 22), (21, 39)]), Qt.Key
    keys = key.Key_Right, key.Key_Left, key.Key_Up, key.Key_Down, key.Key_A
    assert [point_after_key(key, places, (20.0, 30.0)) for key in keys] == [1, 3, 4, 5, None]
    assert point_after_key(key.Key_Right, places[:1], (20.0, 30.0)) is None
