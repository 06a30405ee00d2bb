"""From the canvas to what is shown, for one digit and for numbers."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.raster import rasterize
from digitpad.nn.calibration import Calibration
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.canvas_panel import DrawingCanvas, NetworkInputView, PredictionPanel
from digitpad.ui.digit_marks import DigitMark
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.theme import DARK, LIGHT

FOUR = [[(0.16, 0.25), (0.08, 0.5), (0.26, 0.5)], [(0.21, 0.36), (0.2, 0.68)]]
ZERO = [[(0.46 + 0.1 * np.sin(a), 0.46 - 0.2 * np.cos(a)) for a in np.linspace(0.0, 6.3, 25)]]
SEVEN = [[(0.68, 0.25), (0.9, 0.26), (0.78, 0.66)], [(0.73, 0.45), (0.88, 0.43)]]


class Window(QObject):
    def __init__(self, qtbot):
        super().__init__()
        self.canvas, self.view, self.panel = DrawingCanvas(), NetworkInputView(), PredictionPanel()
        for widget in (self.canvas, self.view, self.panel):
            qtbot.addWidget(widget)
        self.canvas.resize(400, 400)
        self.panel.resize(300, 150)
        self.panel.show()
        self.canvas.show()
        self.reader = LiveReader(self.canvas, self.view, self.panel, self.canvas)
        self.reader.set_network(open_network(shipped_network_path()), "shipped network")

    def marks(self):
        """Return which pixels a grab shows in the colours of marks, (height, width)."""
        image = self.canvas.grab().toImage()
        accent = QColor(LIGHT.accent)
        inner = range(2, 398)  # without the frame, which is of the accent's colour too
        return np.array([[image.pixelColor(x, y) == accent for x in inner] for y in inner])


class PaintCount(QObject):
    def __init__(self, widget):
        super().__init__(widget)
        QApplication.processEvents()  # what showing it has to paint
        self.n_paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.n_paints += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def window(qtbot):
    return Window(qtbot)


def draw(window, drag, qtbot, *digits):
    for digit in digits:
        for stroke in digit:
            drag(window.canvas, stroke)
    qtbot.waitUntil(lambda: window.panel.recognition is not None and not window.reader._due.isActive())


def test_one_digit_is_shown_as_ever_without_a_mark(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR)
    alone = Recognizer(open_network(shipped_network_path())).recognize_strokes(window.canvas.strokes)

    assert window.panel.accessibleName() == f"Answer: 4, {alone.probability:.0%} sure"
    assert np.array_equal(window.panel.recognition.probabilities, alone.probabilities)
    assert not window.marks().any()


def test_a_number_is_shown_with_the_bars_of_its_newest_digit(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, SEVEN, ZERO)

    assert window.panel.accessibleName().startswith("Answer: 407. 2nd digit: 0, ")
    assert window.panel.recognition.answer == "0"
    picture = rasterize(window.canvas.strokes[-1:])
    assert np.array_equal(window.panel.recognition.picture, picture)
    shown = window.view.grab().toImage()
    window.view.set_picture(picture)
    assert window.view.grab().toImage() == shown


def test_each_digit_of_a_number_is_marked_with_its_answer_below_it(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, ZERO, SEVEN)

    marks = window.marks()
    columns = np.flatnonzero(marks.any(axis=0)) / 400
    for left, right in ((0.08, 0.26), (0.36, 0.56), (0.68, 0.9)):
        assert ((columns > left) & (columns < right)).any()
    assert np.flatnonzero(marks.any(axis=1)).min() / 400 > 0.66


def test_marks_are_no_ink_to_the_network(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, ZERO, SEVEN)

    assert len(window.canvas.strokes) == 5
    assert np.array_equal(window.panel.recognition.picture, rasterize(window.canvas.strokes[3:]))


def test_marks_go_when_a_single_digit_is_left_and_when_all_is_cleared(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, ZERO)
    assert window.marks().any()

    window.canvas.undo()
    qtbot.waitUntil(lambda: window.panel.accessibleName().startswith("Answer: 4,"))
    assert not window.marks().any()

    window.canvas.redo()
    qtbot.waitUntil(lambda: window.panel.accessibleName().startswith("Answer: 40."))
    window.canvas.clear()
    qtbot.waitUntil(lambda: window.panel.recognition is None)
    assert not window.marks().any()
    window.canvas.undo()
    qtbot.waitUntil(lambda: window.panel.recognition is not None)
    assert window.panel.accessibleName().startswith("Answer: 40.")


def test_new_marks_are_painted_without_waiting_for_the_next_movement(window, qtbot):
    paints = PaintCount(window.canvas)
    mark = DigitMark(0.1, 0.4, 0.2, 0.6, "4")
    window.canvas.set_marks((mark,))
    qtbot.waitUntil(lambda: paints.n_paints > 0)


def test_marks_take_on_the_theme(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, ZERO)

    window.canvas.set_theme(DARK)

    assert not window.marks().any()


def test_a_mark_at_the_lower_edge_is_painted_above_its_digit(window, drag, qtbot):
    low, beside = ([[(x, y + 0.3) for x, y in stroke] for stroke in digit] for digit in (FOUR, ZERO))
    draw(window, drag, qtbot, low, beside)

    columns = window.marks()[:, int(0.08 * 400) : int(0.26 * 400)]
    assert np.flatnonzero(columns.any(axis=1)).max() / 400 < 0.55


def doubting(**thresholds):
    """Return the shipped network with thresholds of doubt."""
    calibration = Calibration(1.0, **thresholds)
    return dataclasses.replace(open_network(shipped_network_path()), calibration=calibration)


NO_DIGITS = {"sure_from": 1.0, "class_from": 1.0}


def test_doubt_is_told_once_the_pen_has_rested(window, drag, qtbot):
    window.reader.set_network(doubting(**NO_DIGITS), "")
    draw(window, drag, qtbot, FOUR)
    assert window.panel.accessibleName().startswith("Answer: 4, ")

    qtbot.waitUntil(lambda: window.panel.accessibleName() == "Answer: not a digit")

    draw(window, drag, qtbot, ZERO)
    assert window.panel.accessibleName().startswith("Answer: 40. ")
    qtbot.waitUntil(lambda: window.panel.accessibleName().startswith("Answer: ??. 1st digit: not a digit. "))


def test_doubt_is_not_told_while_the_pen_is_down(window, qtbot):
    window.reader.set_network(doubting(**NO_DIGITS), "")
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    QTest.mouseMove(window.canvas, QPoint(80, 200))
    qtbot.waitUntil(lambda: window.panel.recognition is not None)

    with qtbot.waitSignal(window.reader._settling.timeout):
        pass

    assert window.panel.accessibleName().endswith("% sure")
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 200))
    qtbot.waitUntil(lambda: window.panel.accessibleName() == "Answer: not a digit")


def test_a_settled_drawing_stays_so_under_a_new_network(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR)
    qtbot.waitUntil(lambda: not window.reader._settling.isActive())
    told = []
    window.panel.set_reading = lambda reading, source, *, is_settled: told.append(is_settled)

    window.reader.set_network(doubting(**NO_DIGITS), "")

    qtbot.waitUntil(lambda: bool(told))
    assert told == [True]


def test_doubted_digits_have_faint_marks(window, drag, qtbot):
    window.reader.set_network(doubting(sure_from=1.0), "")
    draw(window, drag, qtbot, FOUR, ZERO)

    assert not window.marks().any()


def test_a_new_network_reads_the_number_again(window, drag, qtbot):
    draw(window, drag, qtbot, FOUR, ZERO)
    before = window.panel.recognition

    window.reader.set_network(open_network(shipped_network_path()), "again")

    qtbot.waitUntil(lambda: window.panel.recognition is not before)
    assert window.panel.accessibleName().startswith("Answer: 40.")


def test_a_reading_that_is_asked_for_is_of_the_drawing_as_it_is_now(window, drag):
    drag(window.canvas, FOUR[0])
    first = window.reader.reading
    drag(window.canvas, FOUR[1])

    assert len(first.strokes) == 1
    assert len(window.reader.reading.strokes) == 2
    window.canvas.clear()
    assert window.reader.reading is None


def test_each_reading_is_told_also_that_of_nothing(window, drag, qtbot):
    with qtbot.waitSignal(window.reader.was_read):
        drag(window.canvas, FOUR[0])
    with qtbot.waitSignal(window.reader.was_read):
        window.canvas.clear()
