"""The page "Inside" as it is seen: the numbers shown are those of the network, and follow the drawing."""

import csv
import dataclasses
import re
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QThreadPool
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import decimal_text, probability_text
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.view_export import ViewExport
from digitpad.ui.inside.unit_names import UnitPlace

from .conftest import FOUR

KINDS = ("dense", "deep", "convolutions", "one layer")
SEVEN = (np.array([[0.3, 0.2], [0.7, 0.2], [0.45, 0.85]]),)


def all_units(page):
    shapes = page.model.network.shapes
    return [UnitPlace(layer, unit) for layer, shape in enumerate(shapes) for unit in range(shape.n_sums)]


def bar_length(page, place):
    """Return how many pixels of a first-layer unit's bar are filled."""
    diagram = page.findChild(QWidget, "inside_diagram")
    image, cell = diagram.grab().toImage(), diagram.cell(place)
    color = QColor(current_theme().training)
    return sum(image.pixelColor(x, cell.bottom()) == color for x in range(cell.left(), cell.right() + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sum_as_it_is_spelled_out_equals_z_as_it_is_shown(shown, user, kind):
    page = shown(kind)
    for place in all_units(page):
        page.model.choose(place)

        *terms, total, last = user.find(page, "unit_sum").text.split("\n")
        numbers = [
            Decimal(re.search(r"[+−]\d+\.\d{3}", line)[0].replace("−", "-")) for line in (*terms, total)
        ]

        activity = page.model.layers[place.layer]
        where = activity.place_of(place.unit)
        assert sum(numbers[:-1]) == numbers[-1]
        assert float(numbers[-1]) == round(float(activity.sums[where, place.unit]), 3)
        a = np.array([activity.sums[where, place.unit]])
        ACTIVATIONS[page.model.network.activations[place.layer]].apply(a)
        assert last.endswith(f"= {decimal_text(a[0], 3)}")


def test_the_weights_shown_are_those_of_the_chosen_unit(shown, user):
    page = shown()
    network = page.model.network
    for unit in (0, 7):
        page.model.choose(UnitPlace(0, unit))

        weights = user.find(page, "unit_weights").values
        products = user.find(page, "unit_products").values
        assert weights.shape == (28, 28)
        assert weights.ravel().tolist() == network.weights[0][unit].tolist()
        np.testing.assert_allclose(products, weights * page.model.picture, rtol=1e-6)
    assert user.text(page, "unit_heading") == "Unit 8 of the hidden layer"


def test_without_a_drawing_the_weights_are_there_and_it_says_what_to_do(qtbot, shown, draw, user):
    page = shown()
    draw()
    qtbot.waitUntil(lambda: page.model.picture is None)

    assert bar_length(page, UnitPlace(0, 3)) == 0
    assert user.find(page, "unit_weights").values is not None
    assert user.find(page, "unit_products").values is None
    assert "Draw on the canvas" in user.find(page, "unit_sum").text


def test_movements_of_the_pen_are_answered_before_the_page_shows_the_newest(qtbot, shown, draw, state):
    page = shown()
    before, pictures = page.model.picture, []
    page.model.activity_changed.connect(lambda: pictures.append(page.model.picture))

    draw(SEVEN[0][:2])
    draw(*SEVEN)
    assert page.model.picture is before

    qtbot.waitUntil(lambda: page.model.picture is not before)
    assert len(pictures) == 1
    np.testing.assert_array_equal(pictures[0], state.reading.digits[state.reading.shown].picture)


def test_while_it_is_hidden_it_follows_nothing_and_then_everything(shown, draw, use, make_saved):
    page = shown()
    before = page.model.picture
    page.hide()
    other = use(make_saved(seed=9))
    draw(*SEVEN)
    assert page.model.picture is before

    page.show()

    assert page.model.saved is other
    assert page.model.picture is not before


def test_units_are_chosen_by_mouse_and_by_keys(shown):
    page = shown("deep")
    diagram = page.findChild(QWidget, "inside_diagram")
    QTest.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=diagram.cell(UnitPlace(1, 3)).center())
    assert page.model.place == UnitPlace(1, 3)
    keys = {
        Qt.Key.Key_Right: UnitPlace(1, 4),
        Qt.Key.Key_Home: UnitPlace(1, 0),
        Qt.Key.Key_Left: UnitPlace(1, 0),  # there is none before the first
        Qt.Key.Key_End: UnitPlace(1, 6),
        Qt.Key.Key_PageDown: UnitPlace(2, 4),  # the last of a smaller layer
        Qt.Key.Key_PageUp: UnitPlace(1, 4),
    }
    for key, place in keys.items():
        QTest.keyClick(diagram, key)
        assert page.model.place == place, key
    assert "Unit 5 of layer 2" in diagram.accessibleName()


def test_a_training_picture_or_a_class_average_goes_through_instead_of_the_drawing(shown, user, rows_dataset):
    page = shown()
    train = rows_dataset.train
    kind = user.find(page, "inside_source")

    kind.setCurrentIndex(1)
    number = user.find(page, "inside_source_number")
    number.setValue(7)
    assert number.isVisible()
    assert page.model.picture.tolist() == (train.images[6].astype(np.float32) / 255).tolist()
    assert f"a {train.labels[6]}" in user.find(page, "inside_heading").text

    kind.setCurrentIndex(2)
    user.find(page, "inside_source_class").setCurrentIndex(4)
    assert not number.isVisible()
    expected = train.images[train.labels == 4].mean(axis=0) / 255
    np.testing.assert_allclose(page.model.picture, expected, atol=1e-6)


def test_a_network_of_more_classes_than_the_data_has_tells_the_means_of_all(qtbot, shown, use, user):
    page = shown()
    network = Network((784, 5, 12), ("sigmoid", "sigmoid"), "quadratic")
    use(SavedNetwork(network, tuple("0123456789ab")))

    qtbot.waitUntil(lambda: user.find(page, "unit_class_means").means is not None)
    assert user.find(page, "unit_class_means").means[10:].tolist() == [0.0, 0.0]
    assert "9: 0.500, a: 0.000" in user.find(page, "unit_class_means").accessibleDescription()


def test_the_nine_training_pictures_that_excite_a_unit_most_and_its_means(qtbot, shown, user, rows_dataset):
    page = shown()
    page.model.choose(UnitPlace(0, 5))
    pictures = user.find(page, "unit_exciting_pictures")
    qtbot.waitUntil(lambda: len(pictures.pictures) == 9)

    train = rows_dataset.train
    inputs = train.images.reshape(len(train), -1) / 255
    network = page.model.network
    z = inputs @ network.weights[0][5] + network.biases[0][5]
    assert [one.row for one in pictures.pictures] == np.argsort(-z)[:9].tolist()
    means = [(1 / (1 + np.exp(-z[train.labels == label]))).mean() for label in range(10)]
    np.testing.assert_allclose(user.find(page, "unit_class_means").means, means, rtol=1e-4)

    QTest.mouseClick(pictures, Qt.MouseButton.LeftButton, pos=QPoint(10, pictures.height() // 2))
    np.testing.assert_allclose(page.model.picture.ravel(), inputs[np.argmax(z)], atol=1e-6)


def test_while_a_network_is_trained_nothing_is_looked_up(shown, user, state):
    state.computing.begin(Work.TRAINING)

    page = shown()

    assert "when training ends" in user.find(page, "unit_exciting_pictures").title


@pytest.mark.parametrize("kind", ["dense", "convolutions"])
def test_the_last_column_of_the_output_is_what_the_bars_show(shown, user, state, kind):
    page = shown(kind)
    user.find(page, "inside_sections").setCurrentIndex(1)

    header, *rows = user.find(page, "output_table").table()

    bars = state.reading.digits[0].probabilities
    assert header[-1] == "at temperature 1.6"
    np.testing.assert_allclose([row[-1] for row in rows], bars, atol=1e-6)
    assert user.text(page, "output_note") == "The bars beside the canvas show the last column."


def test_it_says_that_the_bars_are_the_mean_of_several_views(page, user, use, draw, make_saved, qtbot):
    use(dataclasses.replace(make_saved(), views=((1.0, 0.3, 0.0, 1.0),) * 2))
    draw(*FOUR)
    page.show()
    user.find(page, "inside_sections").setCurrentIndex(1)

    expected = "The bars beside the canvas are the mean of 3 views; this page shows the drawing as drawn."
    qtbot.waitUntil(lambda: user.text(page, "output_note") == expected)


@pytest.fixture
def exported(tmp_path):
    """Return a function that exports the numbers of a part of the page, and returns the rows."""

    def exported(page, name):
        (export,) = [one for one in page.findChildren(ViewExport) if one.parent().objectName() == name]
        export.save(tmp_path / "numbers.csv")
        return list(csv.reader((tmp_path / "numbers.csv").read_text("utf-8").splitlines()))

    return exported


def test_the_exported_sum_of_a_unit_adds_up(shown, exported):
    page = shown()

    header, *products, bias, z, a = exported(page, "unit_card")

    assert header == ["reads", "weight", "input", "product"]
    place = page.model.place
    weights = page.model.network.weights[place.layer][place.unit]
    assert [float(row[1]) for row in products] == pytest.approx(
        weights[[int(row[0]) - 1 for row in products]]
    )
    assert all(float(row[3]) == pytest.approx(float(row[1]) * float(row[2])) for row in products)
    assert (bias[0], z[0], a[0]) == ("bias", "z", "a")
    assert float(z[3]) == pytest.approx(sum(float(row[3]) for row in products) + float(bias[3]), rel=1e-4)
    assert float(a[3]) == pytest.approx(page.model.layers[place.layer].activations.ravel()[place.unit])


def test_the_numbers_of_all_units_are_exported(shown, exported):
    page = shown("convolutions")

    header, *rows = exported(page, "inside_diagram")

    assert header == ["layer", "unit", "row", "column", "z", "a", "bias"]
    assert len(rows) == len(all_units(page))
    activity = page.model.layers[1]
    row = rows[6 + 3]
    assert row[:2] == ["2", "4"]
    assert float(row[5]) == pytest.approx(float(activity.activations[:, 3].max()))


def test_it_shows_what_the_canvas_reads_and_each_network_of_a_run_with_its_health(qtbot, small, user):
    page = user.open_page(small, "inside")
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    qtbot.waitUntil(
        lambda: (
            page.model.picture is not None
            and page.model.picture.tolist() == user.recognition(small).picture.tolist()
        )
    )
    as_drawn = user.recognition(small).view_probabilities[0]
    np.testing.assert_allclose(page.model.probabilities, as_drawn, atol=1e-5)

    user.click(small, "train_button")
    user.until_idle(small)

    qtbot.waitUntil(lambda: page.model.saved is small.state.network.saved)
    user.find(page, "inside_sections").setCurrentIndex(2)
    assert user.find(page, "layer_health_1").text
    user.find(small, "epoch_slider").setValue(1)
    qtbot.waitUntil(lambda: page.model.saved is small.state.run.snapshots[1])
    assert user.find(page, "inside_heading").text.startswith("After epoch 1: 784–12–10")


def test_the_window_can_be_closed_while_it_looks_up_and_counts(small, user):
    page = user.open_page(small, "inside")
    user.find(page, "change_off").click()

    small.close()

    assert not page.isVisible()
    assert all(pool.waitForDone(0) for pool in page.findChildren(QThreadPool))


@pytest.mark.parametrize("kind", ["dense", "convolutions"])
def test_tool_tips_tell_the_numbers_of_what_is_under_the_mouse(qtbot, shown, user, tip_at, draw, kind):
    page = shown(kind)
    diagram = user.find(page, "inside_diagram")
    last = UnitPlace(len(page.model.network.shapes) - 1, 3)

    first = tip_at(diagram, diagram.cell(UnitPlace(0, 2)).center())
    answer = tip_at(diagram, diagram.cell(last).center())
    picture = tip_at(diagram, QPoint(diagram.cell(UnitPlace(0, 0)).left() // 2, diagram.height() // 2))

    activity = page.model.layers[last.layer]
    z = decimal_text(activity.sums[0, 3], 3, is_signed=True)
    probability = probability_text(page.model.probabilities[3], 1)
    assert f"its sum z is {z}, " in answer
    assert answer.endswith(f". Its probability is {probability}. Click it for details.")
    activity = page.model.layers[0]
    where = activity.place_of(2)
    assert f"(z) is {decimal_text(activity.activations[where, 2], 3)}" in first
    assert ("of its map, where it is largest" in first) == (kind == "convolutions")
    assert picture == "The network's input: 28x28 pixels, ink 1 on 0."

    draw()
    qtbot.waitUntil(lambda: not page.model.layers)
    assert "to see its activation" in tip_at(diagram, diagram.cell(last).center())


def test_tool_tips_tell_the_means_and_the_pictures_of_a_unit(qtbot, shown, user, tip_at):
    page = shown()
    page.model.choose(UnitPlace(0, 0))
    bars, pictures = user.find(page, "unit_class_means"), user.find(page, "unit_exciting_pictures")
    middle = QPoint(bars.width() * 7 // 20, bars.height() // 2)

    qtbot.waitUntil(lambda: tip_at(bars, middle).startswith("3: "))
    tips = {tip_at(pictures, QPoint(x, y)) for x in range(0, pictures.width(), 8) for y in (30, 50)}

    assert any(re.match(r"Training picture \d+, a \d: a = [\d.−]+\. ", tip) for tip in tips)
