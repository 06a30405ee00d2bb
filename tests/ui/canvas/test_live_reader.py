"""From the canvas to what is shown, for one digit and for numbers."""

import dataclasses

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.raster import rasterize
from digitpad.nn.calibration import Calibration
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.canvas.digit_marks import DigitMark
from digitpad.ui.state import NetworkInUse

FOUR = [[(0.16, 0.25), (0.08, 0.5), (0.26, 0.5)], [(0.21, 0.36), (0.2, 0.68)]]
ZERO = [[(0.46 + 0.1 * np.sin(a), 0.46 - 0.2 * np.cos(a)) for a in np.linspace(0.0, 6.3, 25)]]
SEVEN = [[(0.68, 0.25), (0.9, 0.26), (0.78, 0.66)], [(0.73, 0.45), (0.88, 0.43)]]


def use(state, saved, source):
    state.set_network(NetworkInUse(saved, source, saved))


class PaintCount(QObject):
    def __init__(self, widget):
        super().__init__(widget)
        QApplication.processEvents()  # what showing it has to paint
        self.n_paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.n_paints += event.type() == QEvent.Type.Paint
        return False


def marks(parts):
    """Return which pixels of the canvas have the colour of marks, (height, width)."""
    image = parts.canvas.grab().toImage()
    accent = QColor(LIGHT.accent)
    inner = range(2, 398)  # without the frame, which is of the accent's colour too
    return np.array([[image.pixelColor(x, y) == accent for x in inner] for y in inner])


def draw(parts, drag, qtbot, *digits):
    for digit in digits:
        for stroke in digit:
            drag(parts.canvas, stroke)
    qtbot.waitUntil(lambda: parts.panel.recognition is not None and not parts.reader._due.isActive())


def test_one_digit_is_shown_as_ever_without_a_mark(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR)
    alone = Recognizer(open_network(shipped_network_path())).recognize_strokes(parts.canvas.strokes)

    assert parts.panel.accessibleName() == f"Answer: 4, {alone.probability:.0%} sure"
    assert np.array_equal(parts.panel.recognition.probabilities, alone.probabilities)
    assert not marks(parts).any()


def test_a_number_is_shown_with_the_bars_of_its_newest_digit(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR, SEVEN, ZERO)

    assert parts.panel.accessibleName().startswith("Answer: 407. 2nd digit: 0, ")
    assert parts.panel.recognition.answer == "0"
    picture = rasterize(parts.canvas.strokes[-1:])
    assert np.array_equal(parts.panel.recognition.picture, picture)
    shown = parts.view.grab().toImage()
    parts.view.set_picture(picture)
    assert parts.view.grab().toImage() == shown


def test_each_digit_of_a_number_is_marked_with_its_answer_below_it(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR, ZERO, SEVEN)

    pixels = marks(parts)
    columns = np.flatnonzero(pixels.any(axis=0)) / 400
    for left, right in ((0.08, 0.26), (0.36, 0.56), (0.68, 0.9)):
        assert ((columns > left) & (columns < right)).any()
    assert np.flatnonzero(pixels.any(axis=1)).min() / 400 > 0.66


def test_marks_are_no_ink_to_the_network(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR, ZERO, SEVEN)

    assert len(parts.canvas.strokes) == 5
    assert np.array_equal(parts.panel.recognition.picture, rasterize(parts.canvas.strokes[3:]))


def test_marks_go_when_a_single_digit_is_left_and_when_all_is_cleared(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR, ZERO)
    assert marks(parts).any()

    parts.canvas.undo()
    qtbot.waitUntil(lambda: parts.panel.accessibleName().startswith("Answer: 4,"))
    assert not marks(parts).any()

    parts.canvas.redo()
    qtbot.waitUntil(lambda: parts.panel.accessibleName().startswith("Answer: 40."))
    parts.canvas.clear()
    qtbot.waitUntil(lambda: parts.panel.recognition is None)
    assert not marks(parts).any()
    parts.canvas.undo()
    qtbot.waitUntil(lambda: parts.panel.recognition is not None)
    assert parts.panel.accessibleName().startswith("Answer: 40.")


def test_new_marks_are_painted_without_waiting_for_the_next_movement(parts, qtbot):
    paints = PaintCount(parts.canvas)
    mark = DigitMark(0.1, 0.4, 0.2, 0.6, "4")
    parts.canvas.set_marks((mark,))
    qtbot.waitUntil(lambda: paints.n_paints > 0)


def test_marks_take_on_the_theme(parts, drag, qtbot, put_on):
    draw(parts, drag, qtbot, FOUR, ZERO)

    put_on(DARK)

    assert not marks(parts).any()


def test_a_mark_at_the_lower_edge_is_painted_above_its_digit(parts, drag, qtbot):
    low, beside = ([[(x, y + 0.3) for x, y in stroke] for stroke in digit] for digit in (FOUR, ZERO))
    draw(parts, drag, qtbot, low, beside)

    columns = marks(parts)[:, int(0.08 * 400) : int(0.26 * 400)]
    assert np.flatnonzero(columns.any(axis=1)).max() / 400 < 0.55


def doubting(**thresholds):
    """Return the shipped network with thresholds of doubt."""
    calibration = Calibration(1.0, **thresholds)
    return dataclasses.replace(open_network(shipped_network_path()), calibration=calibration)


NO_DIGITS = {"sure_from": 1.0, "class_from": 1.0}


def test_doubt_is_told_once_the_pen_has_rested(parts, drag, qtbot):
    use(parts.state, doubting(**NO_DIGITS), "")
    draw(parts, drag, qtbot, FOUR)
    assert parts.panel.accessibleName().startswith("Answer: 4, ")

    qtbot.waitUntil(lambda: parts.panel.accessibleName() == "Answer: not a digit")

    draw(parts, drag, qtbot, ZERO)
    assert parts.panel.accessibleName().startswith("Answer: 40. ")
    qtbot.waitUntil(lambda: parts.panel.accessibleName().startswith("Answer: ??. 1st digit: not a digit. "))


def test_doubt_is_not_told_while_the_pen_is_down(parts, qtbot):
    use(parts.state, doubting(**NO_DIGITS), "")
    QTest.mousePress(parts.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    QTest.mouseMove(parts.canvas, QPoint(80, 200))
    qtbot.waitUntil(lambda: parts.panel.recognition is not None)

    with qtbot.waitSignal(parts.reader._settling.timeout):
        pass

    assert parts.panel.accessibleName().endswith("% sure")
    QTest.mouseRelease(parts.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 200))
    qtbot.waitUntil(lambda: parts.panel.accessibleName() == "Answer: not a digit")


def test_a_settled_drawing_stays_so_under_a_new_network(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR)
    qtbot.waitUntil(lambda: not parts.reader._settling.isActive())
    told = []
    parts.panel.set_reading = lambda reading, source, *, is_settled: told.append(is_settled)

    use(parts.state, doubting(**NO_DIGITS), "")

    qtbot.waitUntil(lambda: bool(told))
    assert told == [True]


def test_doubted_digits_have_faint_marks(parts, drag, qtbot):
    use(parts.state, doubting(sure_from=1.0), "")
    draw(parts, drag, qtbot, FOUR, ZERO)

    assert not marks(parts).any()


def test_a_new_network_reads_the_number_again(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR, ZERO)
    before = parts.panel.recognition

    use(parts.state, open_network(shipped_network_path()), "again")

    qtbot.waitUntil(lambda: parts.panel.recognition is not before)
    assert parts.panel.accessibleName().startswith("Answer: 40.")


def test_a_reading_that_is_asked_for_is_of_the_drawing_as_it_is_now(parts, drag):
    drag(parts.canvas, FOUR[0])
    first = parts.reader.reading
    drag(parts.canvas, FOUR[1])

    assert len(first.strokes) == 1
    assert len(parts.reader.reading.strokes) == 2
    parts.canvas.clear()
    assert parts.reader.reading is None


def test_each_reading_is_told_also_that_of_nothing(parts, drag, qtbot):
    with qtbot.waitSignal(parts.state.reading_changed):
        drag(parts.canvas, FOUR[0])
    with qtbot.waitSignal(parts.state.reading_changed):
        parts.canvas.clear()


def test_what_is_drawn_and_read_is_in_the_state(parts, drag, qtbot):
    draw(parts, drag, qtbot, FOUR)

    assert parts.state.drawing is parts.canvas.strokes
    assert parts.state.reading.digits[0].answer == "4"
    parts.canvas.clear()
    qtbot.waitUntil(lambda: parts.state.reading is None)
    assert parts.state.drawing == ()


def test_strokes_set_in_the_state_are_put_on_the_canvas_and_can_be_undone(parts, drag, qtbot):
    draw(parts, drag, qtbot, ZERO)
    before = parts.canvas.strokes
    strokes = tuple(np.array(stroke) for stroke in FOUR)

    parts.state.set_drawing(strokes)

    assert all(map(np.array_equal, parts.canvas.strokes, strokes))
    qtbot.waitUntil(lambda: parts.state.reading.digits[0].answer == "4")
    parts.canvas.undo()
    assert parts.canvas.strokes == before
