"""The way from canvas to answer, for single digits and for numbers."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.state import NetworkInUse

FOUR = [[(0.16, 0.25), (0.08, 0.5), (0.26, 0.5)], [(0.21, 0.36), (0.2, 0.68)]]
ZERO = [[(0.46 + 0.1 * np.sin(a), 0.46 - 0.2 * np.cos(a)) for a in np.linspace(0.0, 6.3, 25)]]


def use(state, saved):
    state.set_network(NetworkInUse(saved, "", saved))


def doubting(**thresholds):
    """Return the shipped network with thresholds of doubt."""
    return dataclasses.replace(
        open_network(shipped_network_path()), calibration=Calibration(1.0, **thresholds)
    )


NO_DIGITS = {"sure_from": 1.0, "class_from": 1.0}


class Watch(QObject):
    """Counts the paint events of a widget, and records the answer at each."""

    def __init__(self, widget):
        super().__init__(widget)
        QApplication.processEvents()  # paint events of showing the widget
        self.said = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.said.append(watched.accessibleName())
        return False


@pytest.fixture
def draw(parts, drag):
    def draw(*digits):
        for stroke in (stroke for digit in digits for stroke in digit):
            drag(parts.canvas, stroke)

    return draw


@pytest.fixture
def says(qtbot, parts):
    """Return a function that waits until the spoken answer begins with a text."""
    return lambda text: qtbot.waitUntil(lambda: parts.panel.accessibleName().startswith(f"Answer: {text}"))


@pytest.fixture
def marked(parts, pixels):
    """Return a function that returns a mask of the colour of sure answers, without the frame."""
    return lambda: pixels(parts.canvas, LIGHT.accent)[2:-2, 2:-2]


def test_marks_go_when_a_single_digit_is_left_and_when_all_is_cleared(parts, draw, says, marked):
    draw(FOUR, ZERO)
    says("40.")
    assert marked().any()

    parts.canvas.undo()
    says("4,")
    assert not marked().any()

    parts.canvas.redo()
    says("40.")
    parts.canvas.clear()
    says("none")
    assert not marked().any()
    blank = parts.view.grab().toImage()
    parts.view.set_recognition(None)
    assert parts.view.grab().toImage() == blank
    parts.canvas.undo()
    says("40.")


def test_doubt_is_told_once_the_pen_has_rested(parts, draw, says):
    use(parts.state, doubting(**NO_DIGITS))
    draw(FOUR)
    assert parts.reader.reading is not None
    assert parts.panel.accessibleName().startswith("Answer: 4, ")

    says("not a digit")

    draw(ZERO)
    assert parts.reader.reading is not None
    assert parts.panel.accessibleName().startswith("Answer: 40. ")
    says("??. 1st digit: not a digit. ")


def test_doubt_is_not_put_in_words_while_the_pen_is_down(parts, qtbot, says):
    use(parts.state, doubting(**NO_DIGITS))
    QTest.mousePress(parts.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    QTest.mouseMove(parts.canvas, QPoint(80, 200))
    watch = Watch(parts.panel)
    qtbot.waitUntil(lambda: len(watch.said) >= 2)  # read, and shown once more when the time was over
    assert watch.said[-1].endswith("% sure")

    QTest.mouseRelease(parts.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 200))
    says("not a digit")


@pytest.fixture
def epochs(parts, make_run, epoch_result):
    """A displayed run of two epochs. The network of each reads everything as its own digit."""
    run = make_run()
    for epoch, digit in ((1, 3), (2, 8)):
        network = Network((784, 10), ("identity",), "cross_entropy")
        network.weights[0][:] = 0.0
        network.biases[0].reshape(-1)[:] = 20.0 * np.eye(10)[digit]
        run.add_result(epoch_result(epoch), SavedNetwork(network, tuple("0123456789")))
    parts.state.set_run(run)
    return run


def bars(parts):
    assert parts.reader.reading is not None
    return parts.panel.accessibleName().removeprefix("Answer: ").split(", ")[0]


def test_the_bars_show_the_epoch_under_the_pointer_until_it_leaves(parts, draw, says, epochs):
    draw(FOUR)
    assert bars(parts) == "4"

    for epoch, answer in ((1, "3"), (2, "8"), (None, "4")):
        parts.state.point_at_epoch(epoch)
        says(f"{answer}, ")

    assert parts.state.network.source == "shipped network"


def test_without_a_network_nothing_is_read(state, qtbot, drag):
    canvas, view, panel = DrawingCanvas(), NetworkInputView(), PredictionPanel()
    for widget in (canvas, view, panel):
        qtbot.addWidget(widget)
    reader = LiveReader(state, canvas, view, panel, canvas)

    drag(canvas, FOUR[0])

    assert reader.reading is None
    assert len(state.drawing) == 1


def test_movements_that_come_together_are_read_once_and_also_nothing_is_told(parts, draw, qtbot):
    assert parts.reader.reading is None
    told = []
    parts.state.reading_changed.connect(lambda: told.append(parts.state.reading))

    draw(FOUR[:1])
    assert parts.reader.reading is not None  # read at once, and not again
    QTest.qWait(1)
    parts.canvas.clear()
    qtbot.waitUntil(lambda: len(told) > 1)
    QTest.qWait(1)

    assert [reading and len(reading.strokes) for reading in told] == [1, None]
