"""The guided test, written with the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.my_digits import SampleStore
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.appearance.theme import DARK
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
    def __init__(self, qtbot, user, state, fine_tuning):
        self._qtbot = qtbot
        self._user = user
        parent = QWidget()
        qtbot.addWidget(parent)
        self.state = state
        self.use("shipped network", always(7), always(7))
        self.window = HandTestPage(state, fine_tuning, parent, np.random.default_rng(1))
        self.parent = parent
        self.n_teach = 0
        fine_tuning.failed.connect(self._count)  # which it does without a data set
        self.show()

    def use(self, source, saved, base):
        self.state.set_network(NetworkInUse(saved, source, base))

    def show(self):
        self.window.show()
        self._qtbot.waitUntil(self.window.isActiveWindow)

    def close_and_open_again(self):
        self.window.close()
        assert not self.window.isVisible()
        self.show()

    def _count(self):
        self.n_teach += 1

    @property
    def canvas(self):
        return self.window.findChild(DrawingCanvas)

    def text(self, name):
        return self._user.text(self.window, name)

    def button(self, name):
        return self._user.find(self.window, name)

    def click(self, name):
        self._user.click(self.window, name)


@pytest.fixture
def given(qtbot, user, state, fine_tuning):
    return Given(qtbot, user, state, fine_tuning)


def write_all(given, drag):
    asked = []
    for _ in range(20):
        asked.append(given.window.asked)
        drag(given.canvas, POLE)
        QTest.keyClick(given.canvas, Qt.Key.Key_Return)
    return asked


def test_it_asks_for_twenty_digits_each_twice(given, drag):
    assert given.text("test_position") == "1 of 20"
    assert given.text("test_ask").split()[-1] == str(given.window.asked)

    asked = write_all(given, drag)

    assert sorted(asked) == sorted([*range(10), *range(10)])


def test_people_are_asked_to_write_an_8(given, drag):
    for _ in range(19):
        if given.window.asked == 8:
            break
        drag(given.canvas, POLE)
        given.click("test_next_button")

    assert given.text("test_ask") == "Write an 8"


def test_an_empty_canvas_does_not_count(given):
    QTest.keyClick(given.canvas, Qt.Key.Key_Return)

    assert given.text("test_position") == "1 of 20"
    assert not given.button("test_next_button").isEnabled()


def test_back_asks_for_the_digit_before_once_more(given, drag):
    first = given.window.asked
    drag(given.canvas, POLE)
    QTest.keyClick(given.canvas, Qt.Key.Key_Space)
    assert given.canvas.is_empty

    given.click("test_back_button")

    assert given.window.asked == first
    assert not given.button("test_back_button").isEnabled()


def test_clear_and_ctrl_z_work_as_on_the_other_canvas(given, drag):
    drag(given.canvas, POLE)
    given.click("test_clear_button")
    assert given.canvas.is_empty

    QTest.keyClick(given.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not given.canvas.is_empty


def test_the_report_counts_and_names_confusions(given, drag):
    write_all(given, drag)

    assert given.text("test_score") == "2 of 20 digits were read right."
    assert given.text("test_details") == "Read by the network in use: shipped network."
    assert given.window.report.sentences == tuple(
        f"Your {digit} was read as 7 twice." for digit in range(10) if digit != 7
    )
    shown = given.window.findChild(QWidget, "test_confusions").findChildren(QLabel)
    assert sum(not label.pixmap().isNull() for label in shown) == 18


def test_of_a_taught_network_the_score_before_is_told_too(given, drag):
    given.use("taught by you, 9 digits", always(4, n_fine_tuned=9), always(3))

    write_all(given, drag)

    assert given.text("test_details") == (
        "Before you taught it: 2 of 20. The network in use (taught by you, 9 digits): 2 of 20. "
        "It had seen none of these drawings."
    )


def test_the_digits_are_added_once(given, drag, kept_labels):
    asked = write_all(given, drag)

    given.click("test_add_button")

    assert kept_labels() == asked
    assert not given.button("test_add_button").isEnabled()
    assert given.text("test_note") == "Added. You have 20 own digits."
    given.click("test_teach_button")
    assert len(SampleStore()) == 20
    assert given.n_teach == 1


def test_after_teaching_it_says_that_this_is_no_test_any_more(given, drag):
    write_all(given, drag)
    given.click("test_teach_button")
    given.window.say("Learning your hand…")
    assert given.text("test_note") == "Learning your hand…"

    given.window.show_fine_tuned()

    assert "no test any more: take the test again" in given.text("test_note")
    assert given.text("test_note").endswith("Keep or discard what it learned in the main window.")
    assert not given.button("test_teach_button").isEnabled()
    given.click("test_again_button")
    assert given.text("test_position") == "1 of 20"
    assert given.canvas.isVisible()


def test_a_test_that_was_not_taught_stays_one(given, drag):
    write_all(given, drag)

    given.window.show_fine_tuned()

    assert given.text("test_note") == "The network can learn your hand from these digits."


def test_a_network_that_reads_no_drawings_is_told(given, drag):
    other = SavedNetwork(Network((4, 10), ("identity",), "cross_entropy"), class_names(10))
    given.use("other", always(7, n_fine_tuned=1), other)

    write_all(given, drag)

    assert given.text("test_score") == "The test could not be read."
    assert "reads 4 values" in given.text("test_details")


def test_a_closed_test_goes_on_at_the_digit_it_was_at(given, drag):
    drag(given.canvas, POLE)
    QTest.keyClick(given.canvas, Qt.Key.Key_Return)
    asked = given.window.asked
    drag(given.canvas, POLE)
    strokes = given.canvas.strokes

    given.close_and_open_again()

    assert given.text("test_position") == "2 of 20"
    assert given.window.asked == asked
    assert given.canvas.strokes == strokes
    QTest.keyClick(given.canvas, Qt.Key.Key_Return)
    assert given.text("test_position") == "3 of 20"


def test_a_test_closed_with_the_pen_down_can_be_gone_on_with(given, drag):
    QTest.mousePress(given.canvas, Qt.MouseButton.LeftButton)

    given.close_and_open_again()

    assert not given.canvas.is_drawing
    drag(given.canvas, POLE)
    assert len(given.canvas.strokes) == 2


def test_a_report_that_was_closed_is_there_again_and_its_digits_can_be_added(given, drag, kept_labels):
    asked = write_all(given, drag)

    given.close_and_open_again()

    assert given.text("test_score") == "2 of 20 digits were read right."
    given.click("test_add_button")
    assert kept_labels() == asked


def test_after_its_digits_were_added_a_closed_test_is_over(given, drag):
    write_all(given, drag)
    given.click("test_add_button")

    given.close_and_open_again()

    assert given.text("test_position") == "1 of 20"
    assert given.canvas.isVisible()


def test_begin_anew_forgets_what_is_written(given, drag):
    assert not given.button("test_anew_button").isEnabled()
    drag(given.canvas, POLE)
    QTest.keyClick(given.canvas, Qt.Key.Key_Return)
    drag(given.canvas, POLE)

    given.click("test_anew_button")

    assert given.text("test_position") == "1 of 20"
    assert given.canvas.is_empty
    assert not given.button("test_anew_button").isEnabled()


def test_it_takes_on_the_theme(given, drag, put_on):
    write_all(given, drag)
    before = given.window.report.grab().toImage()

    put_on(DARK)

    assert given.window.report.grab().toImage() != before
