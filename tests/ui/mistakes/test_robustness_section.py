"""The Robustness section."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from digitpad.digits.datasets.distortions import DISTORTIONS, Distorter
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import NetworkKind, NewNetwork
from digitpad.presentation import accuracy_text
from digitpad.recognition.number_reader import read_number
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.computing_lock import Work

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
            return compared and all(None not in section.model.accuracies(one) for one in compared)

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


def compare_with(section, title):
    menu = section.findChild(QPushButton, "robustness_compare").menu()
    menu.aboutToShow.emit()
    [entry] = [entry for entry in menu.actions() if entry.text().startswith(title)]
    entry.trigger()


def expected(saved, examples, name):
    """Return accuracies at each level, computed one by one."""
    [distortion] = [one for one in DISTORTIONS if one.name == name]
    distort = Distorter()
    return [
        (saved.network.predict(distort(examples.pictures, distortion, level)) == examples.labels).mean()
        for level in distortion.levels
    ]


def test_the_network_in_use_has_its_curve_in_each_distortion(page, section, until_measured):
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
    assert names(section) == ["own network"]
    assert status(section) == f"{len(examples)} {examples.name}"


def test_a_network_stays_on_the_axes_while_others_come_into_use(
    page, section, until_measured, until_read, use, reader_of_rows
):
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
    remove = section.findChild(QWidget, "compared_remove_2")
    assert not section.findChild(QWidget, "compared_remove_1").isVisible()
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert names(section) == ["another network"]


def test_networks_of_the_library_are_compared_until_there_are_four(
    qtbot, state, section, until_measured, reader_of_rows
):
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


def test_a_network_of_other_classes_has_no_curve(section, until_measured, use, reader_of_rows):
    section.model.add(reader_of_rows(4), "four classes")
    use(reader_of_rows(shift=1), "another network")
    until_measured()

    assert names(section) == ["another network", "four classes"]
    assert numbers(section, 2) == "has other classes"
    assert "four classes" not in curves(section)
    assert "another network" in curves(section)


def test_a_curve_stays_during_training_until_the_next_is_complete(
    state, section, until_measured, use, reader_of_rows, qtbot
):
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


def test_an_example_and_the_drawing_are_read_at_each_level(page, section, until_measured, state, tip_at):
    until_measured()
    example, drawing = (section.findChild(QWidget, f"{name}_strip") for name in ("example", "drawing"))
    assert drawing.accessibleName().startswith("Draw on the canvas")

    state.set_drawing(BAR)
    state.set_reading(read_number(BAR, Recognizer(page.first)))
    page.model.point_out(5)
    choose(section, "shift")

    examples = page.model.readings.examples
    assert example.accessibleName() == f"Test picture 6: {examples.label_names[examples.labels[5]]}"
    np.testing.assert_allclose(example.strip.readings.pictures[4], examples.picture(5), atol=1e-6)
    assert drawing.accessibleName() == "Your drawing"
    [recognition] = state.reading.digits
    np.testing.assert_allclose(drawing.strip.readings.pictures[4], recognition.picture, atol=1e-6)
    assert drawing.strip.answers[4] == recognition.label
    assert f"Your drawing, +2 px: read as {page.first.class_names[drawing.strip.answers[5]]}, " in (
        drawing.accessibleDescription()
    )
    tips = {tip_at(drawing, QPoint(x, drawing.height() // 2)) for x in range(0, drawing.width(), 4)}
    assert {drawing.strip.tip(index) for index in range(9)} <= tips
