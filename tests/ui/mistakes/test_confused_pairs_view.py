"""The most confused pairs."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel

from digitpad.paths import shipped_network_path
from digitpad.recognition.evaluation.example_readings import read_examples
from digitpad.recognition.evaluation.example_set import examples_of_dataset
from digitpad.recognition.network_files import open_network
from digitpad.ui.mistakes.trust.confused_pairs_view import ConfusedPairsView


@pytest.fixture
def readings(rows_dataset):
    """The readings of rows, which are not digits, by the shipped network."""
    saved = open_network(shipped_network_path())
    return read_examples(saved, "shipped", examples_of_dataset(rows_dataset, "test"))


@pytest.fixture
def view(qtbot, readings):
    view = ConfusedPairsView()
    qtbot.addWidget(view)
    view.show_readings(readings)
    view.show()
    return view


def pictures(view):
    return [label for label in view.findChildren(QLabel) if not label.pixmap().isNull()]


def test_each_pair_has_a_picture_and_says_what_was_read_as_what(view, readings):
    said = [text.split("\n")[0] for text in view.texts]
    names = readings.report.class_names
    pairs = [pair.confusion for pair in readings.pairs]

    assert said == [f"{names[pair.label]} read as {names[pair.answer]}" for pair in pairs]
    assert [label.size() for label in pictures(view)] == [QSize(56, 56)] * len(pairs)
    assert all(" read as " in label.accessibleName() for label in pictures(view))


@pytest.mark.parametrize(("width", "n_columns"), [(900, 6), (852, 6), (851, 3), (426, 3), (425, 2), (284, 2)])
def test_pairs_are_in_rows_of_six_three_or_two(qtbot, view, width, n_columns):
    view.resize(width, 300)

    def places():
        return [label.mapTo(view, label.rect().topLeft()) for label in pictures(view)]

    qtbot.waitUntil(lambda: len({place.x() for place in places()}) == min(n_columns, len(places())))
    assert len({place.y() for place in places()}) == -(-len(places()) // n_columns)
    assert view.minimumSizeHint().width() == 284


def test_a_click_chooses_a_pair(qtbot, view, readings):
    confusion = readings.pairs[1].confusion

    with qtbot.waitSignal(view.pair_chosen) as chosen:
        qtbot.mouseClick(pictures(view)[1], Qt.MouseButton.LeftButton)

    assert chosen.args == [confusion.label, confusion.answer]


def test_without_readings_there_are_no_pairs(view):
    view.show_readings(None)

    assert view.texts == []
    assert pictures(view) == []
