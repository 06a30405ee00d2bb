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


def test_a_drawing_is_kept_with_its_label_and_strokes_and_shown_faintly(labelling, drag):
    drag(labelling.canvas, ONE)
    assert not is_faint(labelling)

    labelling.annotator.label(1)

    (sample,) = labelling.state.samples.samples
    assert sample.label == 1
    assert len(sample.strokes) == 1
    assert (sample.strokes[0] == labelling.canvas.strokes[0]).all()
    assert labelling.log == [(1, False)]
    assert is_faint(labelling)


def test_an_empty_canvas_and_an_open_stroke_are_not_kept(labelling, kept_labels):
    labelling.annotator.label(1)
    QTest.mousePress(labelling.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(labelling.canvas, QPoint(100, 200))

    labelling.annotator.label(1)

    assert kept_labels() == []
    assert not labelling.annotator.undo()


def test_the_same_label_again_adds_nothing_and_another_one_replaces_it(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)

    for digit in (1, 1, 7, 7):
        labelling.annotator.label(digit)

    assert kept_labels() == [7]
    assert labelling.log == [(1, False), (7, True)]


def test_undo_removes_labels_one_by_one_and_the_drawing_can_be_labelled_again(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    labelling.annotator.label(7)

    assert labelling.annotator.undo()
    assert kept_labels() == [1]
    assert is_faint(labelling)
    assert labelling.annotator.undo()
    assert kept_labels() == []
    assert not is_faint(labelling)
    assert not labelling.annotator.undo()
    assert len(labelling.canvas.strokes) == 1

    labelling.annotator.label(4)
    labelling.annotator.label(4)
    assert kept_labels() == [4]


def test_the_next_stroke_begins_on_an_empty_canvas_but_only_after_a_label(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    drag(labelling.canvas, [(0.28, 0.8), (0.32, 0.8)])
    assert len(labelling.canvas.strokes) == 2
    labelling.annotator.label(1)

    drag(labelling.canvas, SEVEN)
    labelling.annotator.label(7)

    assert [len(sample.strokes) for sample in labelling.state.samples.samples] == [2, 1]
    assert kept_labels() == [1, 7]
    assert len(labelling.canvas.strokes) == 1


def test_a_drawing_restored_by_undo_keeps_its_label(labelling, drag, kept_labels):
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


# Of a number, the digit that is looked at


def test_in_a_number_the_last_digit_is_labelled(labelling, drag):
    drag(labelling.canvas, SEVEN)
    drag(labelling.canvas, ONE)

    labelling.annotator.label(1)

    (sample,) = labelling.state.samples.samples
    assert (sample.strokes[0] == labelling.canvas.strokes[1]).all()
    assert len(sample.strokes) == 1
    assert labelling.log == [(1, False)]


def test_in_a_number_a_clicked_digit_is_labelled(labelling, drag, kept_labels):
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
