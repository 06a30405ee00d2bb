"""Saying which digit a drawing is, with real mouse events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.digits.my_digits import SampleStore
from digitpad.ui.my_hand.annotator import Annotator

ONE = [(0.3, 0.2), (0.3, 0.8)]
SEVEN = [(0.6, 0.2), (0.9, 0.2), (0.7, 0.8)]


@pytest.fixture
def labelling(parts):
    """The parts with a labeller, and a log of what it says."""
    parts.digits = parts.state.samples
    parts.annotator = Annotator(parts.state, parts.canvas, parts.reader, parts.canvas)
    parts.log = []
    parts.annotator.labelled.connect(lambda sample, wrong: parts.log.append((sample.label, wrong)))
    return parts


def ink(parts):
    """Return the colour of the middle of the 1's stroke."""
    return parts.canvas.grab().toImage().pixelColor(120, 200).name()


def test_a_drawing_is_kept_with_its_label_and_strokes(labelling, drag):
    drag(labelling.canvas, ONE)

    labelling.annotator.label(1)

    (sample,) = SampleStore().samples
    assert sample.label == 1
    assert len(sample.strokes) == 1
    assert (sample.strokes[0] == labelling.canvas.strokes[0]).all()
    assert labelling.log == [(1, False)]


def test_an_empty_canvas_and_an_open_stroke_are_not_kept(labelling, kept_labels):
    labelling.annotator.label(1)
    QTest.mousePress(labelling.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(labelling.canvas, QPoint(100, 200))

    labelling.annotator.label(1)

    assert kept_labels() == []


def test_the_same_key_again_keeps_nothing_twice_and_another_key_relabels(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)

    for digit in (1, 1, 7, 7):
        labelling.annotator.label(digit)

    assert kept_labels() == [7]
    assert labelling.log == [(1, False), (7, True)]


def test_undo_takes_back_labels_one_by_one_and_then_the_drawing(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    labelling.annotator.label(7)

    assert labelling.annotator.undo()
    assert kept_labels() == [1]
    assert labelling.annotator.undo()
    assert kept_labels() == []
    assert not labelling.annotator.undo()
    assert len(labelling.canvas.strokes) == 1

    labelling.annotator.label(4)
    labelling.annotator.label(4)
    assert kept_labels() == [4]


def test_what_is_kept_is_shown_faintly_until_it_is_undone(labelling, drag):
    drag(labelling.canvas, ONE)
    fresh = ink(labelling)

    labelling.annotator.label(1)
    assert ink(labelling) != fresh

    labelling.annotator.undo()
    assert ink(labelling) == fresh


def test_the_next_stroke_begins_on_an_empty_canvas(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)

    drag(labelling.canvas, SEVEN)
    labelling.annotator.label(7)

    assert [len(sample.strokes) for sample in SampleStore().samples] == [1, 1]
    assert kept_labels() == [1, 7]
    assert len(labelling.canvas.strokes) == 1


def test_a_drawing_that_nothing_was_said_of_is_drawn_on(labelling, drag):
    drag(labelling.canvas, ONE)
    drag(labelling.canvas, [(0.2, 0.8), (0.4, 0.8)])

    assert len(labelling.canvas.strokes) == 2


def test_a_drawing_that_undo_brings_back_is_known_as_kept(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    drag(labelling.canvas, SEVEN)
    labelling.canvas.undo()
    labelling.canvas.undo()

    labelling.annotator.label(1)

    assert kept_labels() == [1]
    assert labelling.annotator.current.label == 1


def test_a_drawing_that_was_deleted_elsewhere_can_be_kept_anew(labelling, drag, kept_labels):
    drag(labelling.canvas, ONE)
    labelling.annotator.label(1)
    labelling.digits.delete([labelling.digits.samples[0].id])
    assert labelling.annotator.current is None

    labelling.annotator.label(1)
    labelling.annotator.label(1)

    assert kept_labels() == [1]
    assert labelling.annotator.current.label == 1


def test_of_a_number_the_digit_that_was_drawn_last_is_kept(labelling, drag):
    drag(labelling.canvas, SEVEN)
    drag(labelling.canvas, ONE)

    labelling.annotator.label(1)

    (sample,) = SampleStore().samples
    assert (sample.strokes[0] == labelling.canvas.strokes[1]).all()
    assert len(sample.strokes) == 1


def test_a_failure_leaves_the_drawing_as_it_was(labelling, drag, monkeypatch):
    def fail(*_):
        return None

    drag(labelling.canvas, ONE)
    monkeypatch.setattr(labelling.digits, "add", fail)
    fresh = ink(labelling)

    labelling.annotator.label(1)

    assert labelling.log == []
    assert ink(labelling) == fresh
