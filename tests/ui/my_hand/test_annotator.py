"""Labelling of drawings."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.my_hand.annotator import Annotator

ONE = [(0.3, 0.2), (0.3, 0.8)]
SEVEN = [(0.6, 0.2), (0.9, 0.2), (0.7, 0.8)]


@pytest.fixture
def labelling(parts):
    """The parts with an annotator, and a log of its signals."""
    parts.annotator = Annotator(parts.state, parts.canvas, parts.reader, parts.canvas)
    parts.log = []
    parts.annotator.labelled.connect(lambda sample, wrong: parts.log.append((sample.label, wrong)))
    return parts


def is_faint(parts):
    """Return whether the middle of the 1's stroke is faint."""
    assert parts.reader.reading is not None
    color = parts.canvas.grab().toImage().pixelColor(120, 200).name()
    assert color in (LIGHT.text, LIGHT.border)
    return color == LIGHT.border


def click(parts, x, y):
    QTest.mouseClick(parts.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(400 * x), round(400 * y)))


def test_a_drawing_that_undo_brings_back_is_known_as_kept(labelling, drag, kept_labels):
    labelling.annotator.label(1)  # there is nothing yet
    QTest.mousePress(labelling.canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    labelling.annotator.label(1)  # nor while the pen is down
    assert kept_labels() == []
    QTest.mouseRelease(labelling.canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    labelling.canvas.clear()
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    drag(labelling.canvas, SEVEN)
    labelling.canvas.undo()
    labelling.canvas.undo()

    labelling.annotator.label(1)

    assert kept_labels() == [1]
    assert labelling.annotator.current.label == 1


def test_a_drawing_deleted_elsewhere_can_be_labelled_again(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    samples = labelling.state.samples
    samples.delete([samples.samples[0].id])
    assert labelling.annotator.current is None
    assert not is_faint(labelling)

    labelling.annotator.label(1)
    labelling.annotator.label(1)

    assert kept_labels() == [1]
    assert labelling.annotator.current.label == 1
    assert labelling.log == [(1, False)] * 2


def test_of_a_number_each_digit_is_kept_after_a_click_on_it(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    drag(labelling.canvas, SEVEN)
    labelling.annotator.label(7)
    assert is_faint(labelling)

    click(labelling, 0.3, 0.5)
    assert labelling.annotator.current is None
    assert not is_faint(labelling)
    labelling.annotator.label(1)

    one, seven = labelling.canvas.strokes
    assert kept_labels() == [7, 1]
    kept = [sample.strokes[0] for sample in labelling.state.samples.samples]
    assert (kept[0] == seven).all()
    assert (kept[1] == one).all()
    click(labelling, 0.7, 0.5)
    assert labelling.annotator.current.label == 7
    labelling.annotator.label(9)
    assert kept_labels() == [9, 1]
    assert labelling.log == [(7, False), (1, False), (9, True)]
    for labels in ([7, 1], [1]):
        assert labelling.annotator.undo()
        assert kept_labels() == labels
    assert not labelling.annotator.undo()
    assert not is_faint(labelling)


def test_a_drawing_that_is_too_large_stays_unlabelled(labelling, drag):
    said = []
    labelling.state.samples.failed.connect(said.append)
    for number in range(51):
        x = 0.3 + number / 1_000
        drag(labelling.canvas, [(x, 0.2), (x, 0.8)])

    labelling.annotator.label(1)

    assert said == ["The drawing has more than 50 strokes, too many for a digit."]
    assert labelling.log == []
    assert labelling.annotator.current is None
