"""The guided test, written with the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.digits.datasets.dataset import class_names
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.my_hand.hand_test_page import HandTestPage
from digitpad.ui.state import NetworkInUse

POLE = [(0.5, 0.1), (0.5, 0.9)]


def always(label, n_fine_tuned=0):
    """Return a network that reads everything as one digit."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.parameters[:] = 0.0
    network.biases[0][label] = 5.0
    return SavedNetwork(network, class_names(10), {"taught_samples": n_fine_tuned} if n_fine_tuned else {})


class Given:
    """Somebody who takes the test; the network in use reads everything as 7."""

    def __init__(self, qtbot, user, context):
        self._qtbot, self._user, self._state = qtbot, user, context.state
        self.use("shipped network", always(7), always(7))
        self.page = HandTestPage(context, np.random.default_rng(1))
        qtbot.addWidget(self.page)
        self.page.resize(500, 600)
        self.refused = []  # teaching, without a data set
        context.fine_tuning.failed.connect(self.refused.append)
        self.show()

    def use(self, source, saved, base):
        self._state.set_network(NetworkInUse(saved, source, base))

    def show(self):
        self.page.show()
        self._qtbot.waitUntil(self.page.isActiveWindow)

    def close_and_open_again(self):
        self.page.close()
        assert not self.page.isVisible()
        self.show()

    @property
    def canvas(self):
        return self.page.findChild(DrawingCanvas)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.page.windowHandle(), key, modifier)

    def text(self, name):
        return self._user.text(self.page, name)

    def button(self, name):
        return self._user.find(self.page, name)

    def click(self, name):
        self._user.click(self.page, name)


@pytest.fixture
def given(qtbot, user, context):
    return Given(qtbot, user, context)


@pytest.fixture
def write(given, drag):
    """Return a function that writes digits until so many are written, and returns those asked for."""

    def write(n_digits=20):
        asked = []
        for _ in range(n_digits):
            asked.append(given.page.asked)
            drag(given.canvas, POLE)
            given.press(Qt.Key.Key_Return)
        return asked

    return write


def test_it_asks_for_twenty_digits_each_twice(given, write):
    assert given.text("test_position") == "1 of 20"
    assert given.text("test_ask") == f"Write a {given.page.asked}"

    asked = write()

    assert sorted(asked) == sorted([*range(10), *range(10)])
    assert given.page.asked is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_back_asks_for_the_digit_before_once_more(given, drag, key):
    first = given.page.asked
    drag(given.canvas, POLE)
    given.press(key)
    assert given.text("test_position") == "2 of 20"
    assert given.canvas.is_empty

    given.click("test_back_button")

    assert given.page.asked == first
    assert given.text("test_position") == "1 of 20"
    assert not given.button("test_back_button").isEnabled()


def test_the_report_counts_and_names_confusions(given, write):
    write()

    assert given.text("test_score") == "2 of 20 digits were read right."
    assert given.text("test_details") == "Read by the network in use: shipped network."
    assert given.text("test_note") == "The network can learn your hand from these digits."
    sentences = tuple(f"Your {digit} was read as 7 twice." for digit in range(10) if digit != 7)
    assert given.page.report.sentences == sentences
    labels = given.page.findChild(QWidget, "test_confusions").findChildren(QLabel)
    assert sum(not label.pixmap().isNull() for label in labels) == 18
    assert [label.text() for label in labels if label.text()] == list(sentences)


def test_the_digits_are_added_once(given, write, kept_labels):
    asked = write()

    given.click("test_add_button")

    assert kept_labels() == asked
    assert not given.button("test_add_button").isEnabled()
    assert given.text("test_note") == "Added. You have 20 own digits."
    given.click("test_teach_button")
    assert len(kept_labels()) == 20
    assert len(given.refused) == 1


def test_a_network_that_reads_no_drawings_is_told(given, write):
    other = SavedNetwork(Network((4, 10), ("identity",), "cross_entropy"), class_names(10))
    given.use("other", always(7, n_fine_tuned=1), other)

    write()

    assert given.text("test_score") == "The test could not be read."
    assert "The network in use cannot read drawings. " in given.text("test_details")
    assert "reads 4 values" in given.text("test_details")
    assert given.button("test_add_button").isEnabled()
    assert not given.button("test_teach_button").isEnabled()
    assert not given.page.findChild(QWidget, "test_confusions").isVisible()


def test_a_closed_test_goes_on_at_the_digit_it_was_at(given, drag, write):
    write(1)
    asked = given.page.asked
    drag(given.canvas, POLE)
    strokes = given.canvas.strokes

    given.close_and_open_again()

    assert given.text("test_position") == "2 of 20"
    assert given.page.asked == asked
    assert given.canvas.strokes == strokes


def test_a_test_closed_with_the_pen_down_can_be_gone_on_with(given, drag):
    QTest.mousePress(given.canvas, Qt.MouseButton.LeftButton)

    given.close_and_open_again()

    assert not given.canvas.is_drawing
    drag(given.canvas, POLE)
    assert len(given.canvas.strokes) == 2


def test_a_report_that_was_closed_is_there_again_until_its_digits_were_added(given, write, kept_labels):
    asked = write()

    given.close_and_open_again()
    assert given.text("test_score") == "2 of 20 digits were read right."
    given.click("test_add_button")
    assert kept_labels() == asked

    given.close_and_open_again()
    assert given.text("test_position") == "1 of 20"
    assert given.canvas.isVisible()


def test_begin_anew_forgets_what_is_written(given, drag, write):
    assert not given.button("test_anew_button").isEnabled()
    write(1)
    drag(given.canvas, POLE)

    given.click("test_anew_button")

    assert given.text("test_position") == "1 of 20"
    assert given.canvas.is_empty
    assert given.canvas.hasFocus()
    assert not given.button("test_anew_button").isEnabled()
