"""Own digits and teaching on the pages beside the canvas."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.page_tabs import PageTabs

ONE = [(0.5, 0.2), (0.5, 0.8)]
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_delete_and_ctrl_z_act_on_the_digits_inside_my_digits_and_elsewhere_on_the_canvas(
    qtbot, window, user, kept_labels
):
    user.write(window, 1, 7)
    page, canvas = user.open_page(window, "my_digits"), user.find(window, "drawing_canvas")
    user.draw(window, ONE)
    grid = page.findChild(DigitGrid)
    grid.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A, CONTROL)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete)
    assert kept_labels() == []
    assert not canvas.is_empty
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)
    assert kept_labels() == [1, 7]

    canvas.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete)
    assert canvas.is_empty
    assert kept_labels() == [1, 7]
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)
    assert not canvas.is_empty


def test_teaching_from_my_digits_tells_its_outcome_there_too(qtbot, small, few_steps, user):
    user.write(small, 1, 1, 2, 2, 3)
    said = user.find(user.open_page(small, "my_digits"), "my_digits_status")

    user.click(small, "teach_mine_button")
    assert said.text() == "Learning your hand…"

    qtbot.waitUntil(lambda: said.text().startswith("It learned 5 of your digits"))
    assert said.text().endswith("Keep or discard it below the canvas.")
    assert user.find(small, "keep_taught_button").isVisible()


def test_a_test_whose_digits_were_taught_no_longer_counts(qtbot, small, drag, few_steps, user, kept_labels):
    user.draw(small, ONE)
    user.click(user.open_page(small, "my_digits"), "test_hand_button")
    assert small.findChild(PageTabs).current == "hand_test"
    page = user.find(small, "hand_test_page")
    assert user.find(page, "test_canvas").hasFocus()
    QTest.keyClick(small.windowHandle(), Qt.Key.Key_5)  # labels no drawing
    assert kept_labels() == []
    for _ in range(20):
        drag(user.find(page, "test_canvas"), ONE)
        QTest.keyClick(small.windowHandle(), Qt.Key.Key_Return)
    assert user.text(page, "test_score").endswith("of 20 digits were read right.")

    user.click(page, "test_teach_button")

    note = user.find(page, "test_note")
    assert note.text() == "Learning your hand…"
    qtbot.waitUntil(lambda: "no longer test it" in note.text())
    assert len(kept_labels()) == 20
    assert small.state.network.source == "taught by you, 20 digits"
    assert not user.find(page, "test_teach_button").isEnabled()
    assert user.find(small, "keep_taught_button").isVisible()
