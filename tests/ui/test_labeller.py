"""Saying which digit a drawing is, with real mouse events."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.digits.my_digits import MyDigits
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.ui.drawing_canvas import DrawingCanvas
from digitpad.ui.labeller import Labeller
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.network_input_view import NetworkInputView
from digitpad.ui.own_digits import OwnDigits
from digitpad.ui.prediction_panel import PredictionPanel

ONE = [(0.3, 0.2), (0.3, 0.8)]
SEVEN = [(0.6, 0.2), (0.9, 0.2), (0.7, 0.8)]


class Window(QObject):
    def __init__(self, qtbot):
        super().__init__()
        self.canvas, self.view, self.panel = DrawingCanvas(), NetworkInputView(), PredictionPanel()
        for widget in (self.canvas, self.view, self.panel):
            qtbot.addWidget(widget)
        self.canvas.resize(400, 400)
        self.canvas.show()
        self.reader = LiveReader(self.canvas, self.view, self.panel, self.canvas)
        self.reader.set_network(open_network(shipped_network_path()), "shipped network")
        self.digits = OwnDigits(self)
        self.labeller = Labeller(self.canvas, self.reader, self.digits, self)
        self.log = []
        self.labeller.labelled.connect(lambda sample, wrong: self.log.append((sample.label, wrong)))

    def ink(self):
        """Return the colours of the middle of the 1's stroke."""
        return self.canvas.grab().toImage().pixelColor(120, 200).name()


@pytest.fixture
def window(qtbot):
    return Window(qtbot)


def test_a_drawing_is_kept_with_its_label_and_strokes(window, drag):
    drag(window.canvas, ONE)

    window.labeller.label(1)

    (sample,) = MyDigits().samples
    assert sample.label == 1
    assert len(sample.strokes) == 1
    assert (sample.strokes[0] == window.canvas.strokes[0]).all()
    assert window.log == [(1, False)]


def test_an_empty_canvas_and_an_open_stroke_are_not_kept(window, kept_labels):
    window.labeller.label(1)
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(window.canvas, QPoint(100, 200))

    window.labeller.label(1)

    assert kept_labels() == []


def test_the_same_key_again_keeps_nothing_twice_and_another_key_relabels(window, drag, kept_labels):
    drag(window.canvas, ONE)

    for digit in (1, 1, 7, 7):
        window.labeller.label(digit)

    assert kept_labels() == [7]
    assert window.log == [(1, False), (7, True)]


def test_undo_takes_back_labels_one_by_one_and_then_the_drawing(window, drag, kept_labels):
    drag(window.canvas, ONE)
    window.labeller.label(1)
    window.labeller.label(7)

    assert window.labeller.undo()
    assert kept_labels() == [1]
    assert window.labeller.undo()
    assert kept_labels() == []
    assert not window.labeller.undo()
    assert len(window.canvas.strokes) == 1

    window.labeller.label(4)
    window.labeller.label(4)
    assert kept_labels() == [4]


def test_what_is_kept_is_shown_faintly_until_it_is_undone(window, drag):
    drag(window.canvas, ONE)
    fresh = window.ink()

    window.labeller.label(1)
    assert window.ink() != fresh

    window.labeller.undo()
    assert window.ink() == fresh


def test_the_next_stroke_begins_on_an_empty_canvas(window, drag, kept_labels):
    drag(window.canvas, ONE)
    window.labeller.label(1)

    drag(window.canvas, SEVEN)
    window.labeller.label(7)

    assert [len(sample.strokes) for sample in MyDigits().samples] == [1, 1]
    assert kept_labels() == [1, 7]
    assert len(window.canvas.strokes) == 1


def test_a_drawing_that_nothing_was_said_of_is_drawn_on(window, drag):
    drag(window.canvas, ONE)
    drag(window.canvas, [(0.2, 0.8), (0.4, 0.8)])

    assert len(window.canvas.strokes) == 2


def test_a_drawing_that_undo_brings_back_is_known_as_kept(window, drag, kept_labels):
    drag(window.canvas, ONE)
    window.labeller.label(1)
    drag(window.canvas, SEVEN)
    window.canvas.undo()
    window.canvas.undo()

    window.labeller.label(1)

    assert kept_labels() == [1]
    assert window.labeller.current.label == 1


def test_a_drawing_that_was_deleted_elsewhere_can_be_kept_anew(window, drag, kept_labels):
    drag(window.canvas, ONE)
    window.labeller.label(1)
    window.digits.delete([window.digits.samples[0].id])
    assert window.labeller.current is None

    window.labeller.label(1)
    window.labeller.label(1)

    assert kept_labels() == [1]
    assert window.labeller.current.label == 1


def test_of_a_number_the_digit_that_was_drawn_last_is_kept(window, drag):
    drag(window.canvas, SEVEN)
    drag(window.canvas, ONE)

    window.labeller.label(1)

    (sample,) = MyDigits().samples
    assert (sample.strokes[0] == window.canvas.strokes[1]).all()
    assert len(sample.strokes) == 1


def test_a_failure_leaves_the_drawing_as_it_was(window, drag, monkeypatch):
    def fail(*_):
        return None

    drag(window.canvas, ONE)
    monkeypatch.setattr(window.digits, "add", fail)
    fresh = window.ink()

    window.labeller.label(1)

    assert window.log == []
    assert window.ink() == fresh
