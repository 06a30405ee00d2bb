"""The guided handwriting test."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.digits.datasets.dataset import class_names
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


@pytest.fixture
def use(state):
    """Return a function that puts a network in use."""
    return lambda source, saved, base: state.set_network(NetworkInUse(saved, source, base))


@pytest.fixture
def page(qtbot, context, use):
    """The page, with a network that reads everything as 7."""
    use("shipped network", always(7), always(7))
    page = HandTestPage(context, np.random.default_rng(1))
    qtbot.addWidget(page)
    page.resize(500, 600)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def canvas(page):
    return page.findChild(DrawingCanvas)


def press(page, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.windowHandle(), key, modifier)


def close_and_open_again(qtbot, page):
    page.close()
    page.show()
    qtbot.waitUntil(page.isActiveWindow)


@pytest.fixture
def write(page, user, drag):
    """Return a function that writes digits up to a number, and returns the requested ones."""

    def write(n_digits=20):
        asked = []
        for _ in range(n_digits):
            asked.append(page.asked)
            assert user.text(page, "test_ask") == f"Write {'an' if asked[-1] == 8 else 'a'} {asked[-1]}"
            assert not user.find(page, "test_next_button").isEnabled()
            drag(canvas(page), POLE)
            press(page, Qt.Key.Key_Return)
        return asked

    return write


@pytest.mark.parametrize("key", [Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_digit_is_written_again_after_clear_back_or_start_over(page, user, drag, key):
    first = page.asked
    assert not user.find(page, "test_clear_button").isEnabled()
    for remove in (
        lambda: user.click(page, "test_clear_button"),
        lambda: press(page, Qt.Key.Key_Delete),
        lambda: press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    ):
        drag(canvas(page), POLE)
        assert user.find(page, "test_next_button").isEnabled()
        remove()
        assert canvas(page).is_empty
        press(page, key)  # there is nothing to go on with
        assert user.text(page, "test_position") == "1 of 20"
    drag(canvas(page), POLE)
    press(page, key)
    assert user.text(page, "test_position") == "2 of 20"
    assert canvas(page).is_empty

    user.click(page, "test_back_button")

    assert page.asked == first
    assert user.text(page, "test_position") == "1 of 20"
    assert not user.find(page, "test_back_button").isEnabled()
    drag(canvas(page), POLE)
    press(page, key)
    drag(canvas(page), POLE)
    user.click(page, "test_anew_button")
    assert user.text(page, "test_position") == "1 of 20"
    assert canvas(page).is_empty
    assert canvas(page).hasFocus()
    assert not user.find(page, "test_anew_button").isEnabled()


def test_the_report_counts_and_names_confusions(page, user, write, put_on):
    assert user.text(page, "test_position") == "1 of 20"
    asked = write()

    assert sorted(asked) == sorted([*range(10), *range(10)])
    assert page.asked is None
    assert user.text(page, "test_score") == "2 of 20 digits were read right."
    assert user.text(page, "test_details") == "Read by the network in use: shipped network."
    assert user.text(page, "test_note") == "The network can learn your hand from these digits."
    sentences = tuple(f"Your {digit} was read as 7 twice." for digit in range(10) if digit != 7)
    assert page.report.sentences == sentences
    labels = page.findChild(QWidget, "test_confusions").findChildren(QLabel)
    assert sum(not label.pixmap().isNull() for label in labels) == 18
    assert [label.text() for label in labels if label.text()] == list(sentences)
    light = next(label.pixmap() for label in labels if not label.pixmap().isNull())
    put_on(DARK)
    labels = page.findChild(QWidget, "test_confusions").findChildren(QLabel)
    dark = next(label.pixmap() for label in labels if not label.pixmap().isNull())
    assert dark.toImage() != light.toImage()


def test_the_digits_are_added_once(qtbot, context, use, page, user, write, kept_labels):
    use("mine", always(7, n_fine_tuned=20), always(3))
    asked = write()
    assert user.text(page, "test_details").startswith(
        "Before you taught it: 2 of 20. The network in use (mine): 2 of"
    )
    page.say("Other digits are being learned.")
    assert "can learn your hand" in user.text(page, "test_note")

    user.click(page, "test_add_button")

    assert kept_labels() == asked
    assert not user.find(page, "test_add_button").isEnabled()
    assert user.text(page, "test_note") == "Added. You have 20 own digits."
    with qtbot.waitSignal(context.fine_tuning.failed):  # without a data set
        user.click(page, "test_teach_button")
    assert len(kept_labels()) == 20


def test_a_network_that_reads_no_drawings_is_told(page, user, use, write):
    other = SavedNetwork(Network((4, 10), ("identity",), "cross_entropy"), class_names(10))
    use("other", always(7, n_fine_tuned=1), other)

    write()

    assert user.text(page, "test_score") == "The test could not be read."
    assert "The network in use cannot read drawings. " in user.text(page, "test_details")
    assert "reads 4 values" in user.text(page, "test_details")
    assert user.find(page, "test_add_button").isEnabled()
    assert not user.find(page, "test_teach_button").isEnabled()
    assert not page.findChild(QWidget, "test_confusions").isVisible()
    assert user.text(page, "test_note") == ""
    user.click(page, "test_again_button")
    use("shipped network", always(7), always(7))
    write()
    assert user.find(page, "test_teach_button").isEnabled()
    assert page.findChild(QWidget, "test_confusions").isVisible()


def test_a_test_closed_with_the_pen_down_can_be_continued(qtbot, page, drag):
    QTest.mousePress(canvas(page), Qt.MouseButton.LeftButton)

    close_and_open_again(qtbot, page)

    assert not canvas(page).is_drawing
    drag(canvas(page), POLE)
    assert len(canvas(page).strokes) == 2


def test_a_closed_report_comes_back_until_its_digits_were_added(qtbot, page, user, write, kept_labels):
    asked = write(3)
    close_and_open_again(qtbot, page)
    assert user.text(page, "test_position") == "4 of 20"
    asked += write(17)
    close_and_open_again(qtbot, page)
    assert user.text(page, "test_score") == "2 of 20 digits were read right."
    user.click(page, "test_add_button")
    assert kept_labels() == asked

    close_and_open_again(qtbot, page)
    assert user.text(page, "test_position") == "1 of 20"
    assert canvas(page).isVisible()
