"""The Robustness section."""

import dataclasses

import numpy as np
import pytest
from pyqtgraph import InfiniteLine
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from digitpad.digits.datasets.distortions import DISTORTIONS, Distorter
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import accuracy_text, figures_text
from digitpad.recognition.number_reader import read_number, read_picture
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import NetworkInUse, PictureOnCanvas
from digitpad.workers.evaluation_runner import EvaluationRunner

BAR = (as_stroke([(0.2, 0.5), (0.8, 0.5)]),)


@pytest.fixture
def section(page, read):
    """The section, shown."""
    page.open_section("robustness")
    return page.findChild(QWidget, "robustness_section")


@pytest.fixture
def until_measured(qtbot, section):
    """Return a function that waits until all networks are measured."""

    def until_measured():
        def is_measured():
            compared = [one for one in section.model.compared if section.model.fits(one)]
            return bool(compared) and all(None not in section.model.accuracies(one) for one in compared)

        qtbot.waitUntil(is_measured)
        qtbot.waitUntil(lambda: "measuring" not in status(section))

    return until_measured


def status(section):
    return section.findChild(QWidget, "robustness_status").text


def names(section):
    """Return the names in the legend, from top to bottom."""
    lines = [section.findChild(QWidget, f"compared_name_{number}") for number in range(1, 5)]
    return [line.text for line in lines if line.isVisible()]


def numbers(section, number):
    return section.findChild(QLabel, f"compared_numbers_{number}").text()


def curves(section):
    """Return the chart's descriptions of its points."""
    return section.findChild(QWidget, "robustness_chart").accessibleDescription()


def choose(section, distortion):
    QTest.mouseClick(section.findChild(QWidget, f"distortion_{distortion}"), Qt.MouseButton.LeftButton)


def compare_menu(section):
    menu = section.findChild(QPushButton, "robustness_compare").menu()
    menu.aboutToShow.emit()
    return {entry.text(): entry for entry in menu.actions() if not entry.isSeparator()}


def compare_with(section, title):
    compare_menu(section)[title].trigger()


def expected(saved, examples, name):
    """Return accuracies at each level, computed one by one."""
    [distortion] = [one for one in DISTORTIONS if one.name == name]
    distort = Distorter()
    return [
        (saved.network.predict(distort(examples.pictures, distortion, level)) == examples.labels).mean()
        for level in distortion.levels
    ]


def test_the_network_in_use_has_its_curve_in_each_distortion(page, section, until_measured):
    assert section.findChild(QWidget, "distortion_rotation").isChecked()
    assert section.findChild(QWidget, "robustness_chart").parentWidget().property("role") == "card"
    until_measured()

    [one] = section.model.compared
    examples = page.model.readings.examples
    for distortion in DISTORTIONS:
        choose(section, distortion.name)
        accuracies = section.model.accuracies(one)
        assert accuracies == pytest.approx(expected(page.first, examples, distortion.name))
        at_rest = accuracies[distortion.rest_index]
        mean = sum(accuracies) / len(accuracies)
        assert numbers(section, 1) == f"{accuracy_text(at_rest)}, on average {accuracy_text(mean)}"
        rest_text = distortion.text(distortion.rest)
        assert f"own network: {accuracy_text(at_rest)} right at {rest_text}" in curves(section)
        chart = section.findChild(QWidget, "robustness_chart")
        [rest] = [item for item in chart.items() if isinstance(item, InfiniteLine)]
        axis = chart.getAxis("bottom")
        assert distortion.name in axis.labelText
        assert axis.tickValues(0, 8, 500)[0][1] == list(range(9))
        assert axis.tickStrings([0, 8], 1, 1) == [figures_text(distortion.levels[end]) for end in (0, 8)]
        assert rest.value() == distortion.rest_index
        assert chart.viewRange() == [[-0.5, 8.5], [0.0, 108.0]]
        drawn = [item.getData()[1] for item in chart.listDataItems()]
        assert any(np.array_equal(ys, 100 * np.array(accuracies)) for ys in drawn)
    assert names(section) == ["own network"]
    assert status(section) == f"{len(examples)} {examples.name}"


def test_a_network_stays_on_the_axes(page, section, until_measured, until_read, use, reader_of_rows, put_on):
    for _ in range(2):  # the second time in vain
        compare_with(section, "The network in use: own network")
    second = use(reader_of_rows(), "another network")
    until_read(page, "another network")
    until_measured()

    assert names(section) == ["another network", "own network"]
    examples = page.model.readings.examples
    both = [section.model.accuracies(one) for one in section.model.compared]
    assert both[0] == pytest.approx(expected(second, examples, "rotation"))
    assert both[1] == pytest.approx(expected(page.first, examples, "rotation"))
    assert both[0] != both[1]
    icon = section.findChild(QWidget, "compared_networks").findChild(QLabel)
    light = icon.pixmap().toImage()
    put_on(DARK)
    assert icon.pixmap().toImage() != light
    remove = section.findChild(QWidget, "compared_remove_2")
    assert not section.findChild(QWidget, "compared_remove_1").isVisible()
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert names(section) == ["another network"]


def test_the_network_in_use_is_not_offered_again_as_one_of_the_library(state, section, reader_of_rows):
    networks = state.library.library.networks
    records = [
        networks.add(NewNetwork(reader_of_rows(shift=shift), f"shifted by {shift}", NetworkKind.OPENED))
        for shift in (1, 2)
    ]
    for record, other in (records, reversed(records)):
        saved = networks.opener(record.id)().saved
        state.set_network(NetworkInUse(saved, "a name of its own", saved, record_id=record.id))

        assert list(compare_menu(section)) == ["The network in use: a name of its own", other.name]


def test_up_to_four_networks_are_compared(qtbot, state, section, until_measured, reader_of_rows):
    for shift in range(1, 5):
        new = NewNetwork(reader_of_rows(shift=shift), f"Shifted & {shift}", NetworkKind.OPENED)
        state.library.library.networks.add(new, is_used=False)

    for number, shift in enumerate(range(1, 4), 2):
        compare_with(section, f"Shifted && {shift}")
        qtbot.waitUntil(lambda n=number: len(section.model.compared) == n)
    until_measured()

    assert names(section) == ["own network", "Shifted & 1", "Shifted & 2", "Shifted & 3"]
    assert not section.findChild(QPushButton, "robustness_compare").isEnabled()
    assert max(section.model.accuracies(section.model.compared[1])) < 0.5
    section.model.add(reader_of_rows(), "one too many")
    assert len(section.model.compared) == 4
    QTest.mouseClick(section.findChild(QWidget, "compared_remove_2"), Qt.MouseButton.LeftButton)
    compare_with(section, "Shifted && 4")
    qtbot.waitUntil(lambda: names(section)[1:] == ["Shifted & 2", "Shifted & 3", "Shifted & 4"])
    assert {one.style.number for one in section.model.compared} == {0, 1, 2, 3}


def test_a_network_of_other_classes_has_no_curve(section, until_measured, use, reader_of_rows):
    section.model.add(reader_of_rows(4), "four classes")
    use(reader_of_rows(shift=1), "another network")
    until_measured()

    assert names(section) == ["another network", "four classes"]
    assert numbers(section, 2) == "has other classes"
    assert "four classes" not in curves(section)
    assert "another network" in curves(section)


def test_a_curve_stays_until_the_next_is_known(state, section, until_measured, use, reader_of_rows, qtbot):
    until_measured()
    whole = curves(section)
    seen = []
    section.model.curves_changed.connect(lambda: seen.append((names(section), curves(section))))
    state.computing.begin(Work.TRAINING)

    use(reader_of_rows(shift=1), "after epoch 2")
    qtbot.waitUntil(lambda: names(section) == ["after epoch 2"])
    state.computing.end(Work.TRAINING)

    before = [told for legend, told in seen if legend == ["own network"]]
    assert before
    assert set(before) == {whole}


def test_other_pictures_are_measured(page, section, until_measured, state, rows_dataset, use, reader_of_rows):
    until_measured()
    [one], runner = section.model.compared, section.model.findChild(EvaluationRunner)
    before = section.model.accuracies(one)
    labels = np.roll(rows_dataset.test.labels, 1)
    test = dataclasses.replace(rows_dataset.test, labels=labels)
    state.set_dataset(dataclasses.replace(rows_dataset, name="others", test=test))
    assert (numbers(section, 1), status(section)) == ("", "")
    told, seen = [], []
    section.model.status_changed.connect(told.append)
    section.model.compared_changed.connect(lambda: seen.append((numbers(section, 1), curves(section))))
    assert section.findChild(QWidget, "example_strip").strip is None
    until_measured()
    assert section.model.accuracies(one) == pytest.approx(
        expected(page.first, page.model.readings.examples, "rotation")
    )
    assert section.model.accuracies(one) != before
    assert status(section) == "100 test pictures of others"
    assert seen == [("…", "No accuracies are measured yet.")]
    assert list(dict.fromkeys(told)) == ["measuring…", "measuring the other distortions…", ""]

    use(reader_of_rows(shift=1), "shifted")
    page.open_section("gallery")
    assert runner.is_stopping
    assert not runner.is_newer_wanted
    use(reader_of_rows(shift=2), "shifted by 2")
    assert not runner.is_newer_wanted


def test_a_network_of_a_run_keeps_its_runs_name(section, state, make_run, reader_of_rows):
    saved = reader_of_rows(shift=1)
    state.set_network(NetworkInUse(saved, "after epoch 2", saved, 2, make_run()))
    compare_with(section, "The network in use: after epoch 2")
    assert names(section)[0] == "after epoch 2"
    assert names(section)[1].endswith(", epoch 2")


def test_strips_are_read_at_each_level(page, section, until_measured, state, tip_at, qtbot, use):
    example, drawing = (section.findChild(QWidget, f"{name}_strip") for name in ("example", "drawing"))
    assert example.accessibleName().startswith("Test picture 1: ")
    assert drawing.accessibleName().startswith("Draw on the canvas")
    until_measured()

    state.set_drawing(BAR)
    state.set_reading(read_number(BAR, Recognizer(page.first)))
    assert drawing.strip is None
    qtbot.waitUntil(lambda: drawing.strip is not None)
    [timer] = section.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.waitUntil(lambda: not timer.isActive())
    examples, row = page.model.readings.examples, int(page.model.rows[0])  # which is read wrong
    page.model.point_out(row)
    assert example.accessibleName() == f"Test picture {row + 1}: {examples.label_names[examples.labels[row]]}"
    choose(section, "shift")
    np.testing.assert_allclose(example.strip.readings.pictures[4], examples.picture(row), atol=1e-6)
    assert drawing.accessibleName() == "Your drawing"
    [recognition] = state.reading.digits
    np.testing.assert_allclose(drawing.strip.readings.pictures[4], recognition.picture, atol=1e-6)
    assert drawing.strip.answers[4] == recognition.label
    assert f"Your drawing, +2 px: read as {page.first.class_names[drawing.strip.answers[5]]}, " in (
        drawing.accessibleDescription()
    )
    x_of, y = section.findChild(QWidget, "robustness_chart").x_of, drawing.height() // 2
    for index in range(9):
        assert tip_at(drawing, QPoint(round(x_of(index)), y)) == drawing.strip.tip(index)
        left, width = round(x_of(index)) - 10, 20
        pixels = example.grab(QRect(left, 0, width, example.height())).toImage()
        brightest = max(pixels.pixelColor(x, y).red() for x in range(20) for y in range(20, 60))
        assert brightest > 100 * example.strip.readings.pictures[index].max()
    plain = example.grab().toImage()
    example.show_strip(dataclasses.replace(example.strip, wanted=None))
    assert example.grab().toImage() != plain  # wrong answers have another colour

    views = ((1.0, 0.0, 0.0, 1.0),)
    use(SavedNetwork(page.first.network, page.first.class_names, views=views), "network of drawings")
    qtbot.waitUntil(lambda: drawing.accessibleName() == "Your drawing, read as drawn")
    state.set_picture(PictureOnCanvas(examples.picture(0), "one"))
    state.set_reading(read_picture(examples.picture(0), Recognizer(page.first)))
    qtbot.waitUntil(lambda: drawing.accessibleName() == "The picture on the canvas")
