"""The page "Inside" as it is seen: the numbers shown are those of the network, and follow the drawing."""

import csv
import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QThreadPool
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import number_text
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.view_export import ViewExport
from digitpad.ui.inside.inside_page import InsidePage
from digitpad.ui.inside.source_chooser import SourceChooser
from digitpad.ui.inside.unit_names import UnitPlace
from digitpad.ui.state import AppState

from ..pictures import colors_of
from .conftest import FOUR, all_units

SEVEN = (np.array([[0.3, 0.2], [0.7, 0.2], [0.45, 0.85]]),)
TWO_DIGITS = (*FOUR, SEVEN[0] + [1.0, 0.0])


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


def test_while_it_is_hidden_it_follows_nothing_and_then_everything(
    qtbot, shown, draw, use, make_saved, state
):
    page = shown()
    networks, before, own = [], page.model.picture, page.model.saved
    page.model.network_changed.connect(lambda: networks.append(page.model.saved))
    assert state.is_watching

    draw(SEVEN[0][:2])
    use(make_saved(seed=8))
    page.hide()
    assert not state.is_watching
    other = use(make_saved(seed=9))
    draw(*SEVEN)
    qtbot.wait(60)  # longer than it lets a pen rest
    assert page.model.picture is before
    assert page.model.saved is own

    page.show()
    assert networks == [other]
    assert page.model.picture is not before
    page.hide()
    page.show()
    draw(SEVEN[0][:2])
    page.hide()
    qtbot.wait(60)
    page.show()
    np.testing.assert_array_equal(page.model.picture, state.reading.digits[0].picture)

    state.computing.begin(Work.TRAINING)
    draw(*FOUR)
    qtbot.waitUntil(lambda: np.array_equal(page.model.picture, state.reading.digits[0].picture))


def test_a_training_picture_or_a_class_average_goes_through_instead_of_the_drawing(
    qtbot, shown, draw, user, state, rows_dataset
):
    page, seen = shown(), []
    train = rows_dataset.train
    kind, number, label = (user.find(page, f"inside_source{part}") for part in ("", "_number", "_class"))
    assert [number.isVisible(), label.isVisible(), kind.isEnabled()] == [False, False, True]
    assert user.find(page, "inside_heading").text == "Own network: 784–12–10, sigmoid, quadratic cost"
    bars = "The bars beside the canvas show"
    assert user.text(page, "output_note") == f"{bars} the last column."

    kind.setCurrentIndex(1)
    number.setValue(7)
    assert [number.isVisible(), label.isVisible(), number.keyboardTracking()] == [True, False, False]
    assert (number.minimum(), number.maximum()) == (1, 600)
    assert page.model.picture.tolist() == (train.images[6].astype(np.float32) / 255).tolist()
    assert user.find(page, "inside_heading").text.endswith(f"quadratic cost · a {train.labels[6]}")
    assert user.text(page, "output_note") == f"{bars} your drawing, not this picture."
    page.model.activity_changed.connect(lambda: seen.append(page.model.picture))
    draw(*SEVEN)
    qtbot.wait(60)
    assert not seen

    kind.setCurrentIndex(2)
    label.setCurrentIndex(4)
    assert [number.isVisible(), label.isVisible(), label.currentText()] == [False, True, "of 4"]
    expected = train.images[train.labels == 4].mean(axis=0) / 255
    np.testing.assert_allclose(page.model.picture, expected, atol=1e-6)
    assert "·" not in user.find(page, "inside_heading").text
    label.setCurrentIndex(5)
    label.setCurrentIndex(4)
    np.testing.assert_allclose(page.model.picture, expected, atol=1e-6)
    few = LabelledImages(train.images[:9] // 2, np.full(9, 4, np.uint8))
    state.set_dataset(Dataset("few", few, few, few, tuple("abcdefghij")))
    assert (label.currentText(), number.maximum()) == ("of a", 9)
    qtbot.waitUntil(lambda: not page.model.picture.any())  # there is no picture of the class
    label.setCurrentIndex(4)
    qtbot.waitUntil(lambda: np.allclose(page.model.picture, few.images.mean(axis=0) / 255, atol=1e-6))
    kind.setCurrentIndex(0)
    qtbot.waitUntil(lambda: np.array_equal(page.model.picture, state.reading.digits[0].picture))


def test_without_data_there_is_only_the_drawing(qtbot):
    chooser = SourceChooser(AppState())
    qtbot.addWidget(chooser)
    chooser.choose_training_picture(3)
    assert (chooser.is_drawing, chooser.picture, chooser.caption) == (True, None, "")
    assert not chooser.findChild(QWidget, "inside_source").isEnabled()


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("deep", "784–12–7–5–10, ReLU, SiLU, tanh, cross-entropy cost"),
        ("convolutions", "784–6@5x5/2–8@5x5/2–9–10, ReLU, cross-entropy cost"),
    ],
)
def test_the_parts_are_beside_or_below_each_other_as_there_is_room(
    qtbot, shown, user, kind, heading, context, use, make_saved
):
    page = shown(kind)
    sections, tabs = user.find(page, "inside_sections"), user.find(page, "inside_layers")
    card, panel = user.find(page, "unit_card"), user.find(page, "change_panel")
    names = ("unit_card", "output_section", "health_strip", "inside_status")
    assert user.find(page, "inside_heading").text == f"Own network: {heading}"
    roles = [(label.property("role"), label.text()) for label in page.findChildren(QLabel)]
    heads = ("Change it", "From the last sums to probabilities", "Layer health", page.model.unit_name)
    captions = ("scale weights", "shift bias", user.text(page, "output_note"))
    assert sorted(text for role, text in roles if role == "heading") == sorted(heads)
    assert sorted(text for role, text in roles if role == "caption") == sorted(captions)
    cards = [card, panel, *(user.find(page, name) for name in names[1:3])]
    assert {one.property("role") for one in cards} == {"card"}
    for width, is_wide in ((900, True), (500, False), (900, True)):
        page.resize(width, 900)
        qtbot.waitUntil(lambda w=is_wide: (panel.y() == card.y()) == w)
        assert (panel.x() > card.geometry().right()) == is_wide
        assert panel.width() < 300 if is_wide else panel.y() > card.geometry().bottom()
        assert (user.find(page, "inside_heading").sizeHint().height() > 25) != is_wide
        assert tabs.isVisible() != is_wide
        assert [tabs.tabText(index) for index in range(tabs.count())] == ["layer 1", "layer 2", "layer 3"]
    page.resize(500, 900)
    tabs.setCurrentIndex(2)
    assert page.model.place == UnitPlace(2, 0)
    page.model.choose(UnitPlace(3, 1))
    assert tabs.currentIndex() == 2
    page.model.choose(UnitPlace(1, 2))
    assert tabs.currentIndex() == 1
    for index, name in ((2, "health_strip"), (1, "output_section"), (0, "unit_card"), (2, "health_strip")):
        sections.setCurrentIndex(index)
        assert [one for one in names if user.find(page, one).isVisible()] == [name]
    widest = max(user.find(page, one).minimumSizeHint().width() for one in (*names[:3], "inside_diagram"))
    assert widest <= page.minimumSizeHint().width() < 480
    assert page.minimumSizeHint().height() > 300
    later = InsidePage(context)
    qtbot.addWidget(later)
    assert user.find(later, "inside_sections").currentIndex() == 2
    assert [sections.tabText(index) for index in range(3)] == ["Unit", "Output", "Health"]
    later.shut_down()
    page.model.choose(UnitPlace(3, 1))
    use(make_saved())
    qtbot.waitUntil(lambda: page.model.place == UnitPlace(0, 0))
    assert ([tabs.tabText(0), tabs.count()], tabs.isVisible()) == (["hidden layer", 1], False)


def test_a_network_of_other_classes_replaces_all(qtbot, shown, use, user):
    page = shown()
    page.model.choose(UnitPlace(0, 11))
    network = Network((784, 5, 12), ("sigmoid", "sigmoid"), "quadratic")
    network.biases[-1][:] = np.arange(12) * -0.2
    use(SavedNetwork(network, tuple("0123456789ab")))

    means = user.find(page, "unit_class_means")
    qtbot.waitUntil(lambda: means.means is not None and page.model.place == UnitPlace(0, 0))
    assert means.means[10:].tolist() == [0.0, 0.0]
    assert "9: 0.500, a: 0.000" in means.accessibleDescription()
    diagram, table = user.find(page, "inside_diagram"), user.find(page, "output_table")
    shown_outputs = [unit for unit in range(12) if not diagram.cell(UnitPlace(1, unit)).isEmpty()]
    assert shown_outputs == list(range(10))
    assert len(table.table()) == 13
    user.find(page, "inside_sections").setCurrentIndex(1)
    network.biases[-1][:] = np.arange(12) * 0.2
    use(SavedNetwork(network.copy(), tuple("0123456789ab")))
    before = colors_of(table)
    qtbot.waitUntil(lambda: diagram.cell(UnitPlace(1, 0)).isEmpty() and (colors_of(table) != before).any())
    assert [unit for unit in range(12) if diagram.cell(UnitPlace(1, unit)).isEmpty()] == [0, 1]


@pytest.mark.parametrize("kind", ["dense", "convolutions"])
def test_the_last_column_of_the_output_is_what_the_bars_show(qtbot, shown, draw, user, state, tip_at, kind):
    page = shown(kind)
    user.find(page, "inside_sections").setCurrentIndex(1)
    table = user.find(page, "output_table")

    header, *rows = table.table()

    bars = state.reading.digits[0].probabilities
    assert header[-1] == "at temperature 1.6"
    np.testing.assert_allclose([row[-1] for row in rows], bars, atol=1e-6)
    assert [row[0] for row in rows] == list("0123456789")
    numbers = zip(header[1:], map(number_text, rows[0][1:]), strict=True)
    first = ", ".join(f"{title} {number}" for title, number in numbers)
    assert table.accessibleDescription().startswith(f"0: {first}; 1: ")
    width, line = table.width() // 5, table.height() // 12
    tips = [tip_at(table, QPoint(width * column + width // 2, 9)) for column in range(1, 5)]
    assert [" ".join(tip.split()) for tip in tips] == [step.explanation for step in page.model.output_steps]
    for x in (4, table.width() + 50):
        tip_at(table, QPoint(x, 9))
        assert table.toolTip() == ""
    painted = colors_of(table) != colors_of(table)[-1, -1]
    ink = painted[: 11 * line, : 5 * width].reshape(11, line, 5, width).sum(axis=(1, 3))
    assert (ink > 4).all()
    bold = np.argmax([ink[1 + index, 4] / len(number_text(row[4])) for index, row in enumerate(rows)])
    assert bold == bars.argmax()

    draw()
    qtbot.waitUntil(lambda: len(table.table()) == 1)
    assert "Draw on the canvas" in table.accessibleDescription()
    assert 0 < (colors_of(table) != colors_of(table)[-1, -1]).sum() < painted.sum()
    assert user.text(page, "output_note") == ""


def test_it_says_how_the_bars_differ_from_what_it_shows(page, user, state, use, draw, make_saved, qtbot):
    use(dataclasses.replace(make_saved(), views=((1.0, 0.3, 0.0, 1.0),) * 2))
    draw(*FOUR)
    page.show()

    expected = "The bars beside the canvas are the mean of 3 views; this page shows the drawing as drawn."
    qtbot.waitUntil(lambda: user.text(page, "output_note") == expected)
    use(make_saved(seed=5))
    draw(*TWO_DIGITS)
    qtbot.waitUntil(lambda: user.text(page, "output_note").endswith("the last column."))
    assert user.text(page, "output_note").startswith(
        "Of the 2 digits of your drawing, each read separately, this is the 2nd"
    )
    use(make_saved(seed=6))
    qtbot.waitUntil(lambda: "bars" not in user.text(page, "output_note"))


@pytest.fixture
def exported(tmp_path):
    """Return a function that exports the numbers of a part of the page, and returns the rows."""

    def exported(page, name):
        (export,) = [one for one in page.findChildren(ViewExport) if one.parent().objectName() == name]
        export.save(tmp_path / "numbers.csv")
        return list(csv.reader((tmp_path / "numbers.csv").read_text("utf-8").splitlines()))

    return exported


def test_the_numbers_of_each_part_are_exported(shown, exported, user, tmp_path, failures):
    page = shown("convolutions")
    network, model = page.model.network, page.model

    header, *products, bias, z, a = exported(page, "unit_card")
    assert header == ["reads", "weight", "input", "product"]
    assert [float(row[1]) for row in products] == pytest.approx(network.weights[0][0].tolist())
    assert [int(row[0]) - 1 for row in products] == model.unit_sum.sources.tolist()
    assert all(float(row[3]) == pytest.approx(float(row[1]) * float(row[2])) for row in products)
    assert (bias[0], z[0], a[0]) == ("bias", "z", "a")
    assert float(z[3]) == pytest.approx(sum(float(row[3]) for row in products) + float(bias[3]), rel=1e-4)
    assert float(a[3]) == pytest.approx(model.layers[0].activations[:, 0].max())

    header, *rows = exported(page, "inside_diagram")
    assert header == ["layer", "unit", "row", "column", "z", "a", "bias"]
    assert len(rows) == len(all_units(network))
    for place, row in zip(all_units(network), rows, strict=True):
        activity = model.layers[place.layer]
        where = activity.place_of(place.unit)
        at = [str(n) for n in divmod(where, (12, 4)[place.layer])] if place.layer < 2 else ["", ""]
        assert row[:4] == [str(place.layer + 1), str(place.unit + 1), *at]
        expected = activity.sums[where, place.unit], activity.activations[where, place.unit]
        assert [float(one) for one in row[4:6]] == pytest.approx(expected)
        assert float(row[6]) == pytest.approx(float(network.biases[place.layer][place.unit]))

    assert len(exported(page, "output_section")) == 11
    assert exported(page, "health_strip")[0][0] == "epochs"
    status = user.find(page, "inside_status")
    assert (status.text, status.isVisible()) == (f"Saved to {tmp_path / 'numbers.csv'}", True)
    menu = user.find(page, "inside_export").menu()
    assert len(menu.actions()) == 4
    menu.actions()[1].trigger()
    page.findChild(QFileDialog).reject()
    (export,) = [one for one in page.findChildren(ViewExport) if one.parent().objectName() == "unit_card"]
    export.save(tmp_path / "none" / "numbers.csv")
    assert "cannot be saved" in failures[0]


def test_it_shows_what_the_canvas_reads_and_each_network_of_a_run_with_its_health(qtbot, small, user):
    page = user.open_page(small, "inside")
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    qtbot.waitUntil(lambda: page.model.picture is not None and user.answer(small) is not None)
    qtbot.waitUntil(lambda: np.array_equal(page.model.picture, user.recognition(small).picture))
    np.testing.assert_allclose(
        page.model.probabilities, user.recognition(small).view_probabilities[0], atol=1e-5
    )

    user.click(small, "train_button")
    user.until_idle(small)

    qtbot.waitUntil(lambda: page.model.saved is small.state.network.saved)
    user.find(page, "inside_sections").setCurrentIndex(2)
    assert user.find(page, "layer_health_1").text
    user.find(small, "epoch_slider").setValue(1)
    qtbot.waitUntil(lambda: page.model.saved is small.state.run.snapshots[1])
    assert user.find(page, "inside_heading").text.startswith("After epoch 1: 784–12–10")

    user.find(page, "inside_sections").setCurrentIndex(0)
    user.find(page, "change_off").click()
    small.close()
    assert not page.isVisible()
    assert all(pool.waitForDone(0) for pool in page.findChildren(QThreadPool))
