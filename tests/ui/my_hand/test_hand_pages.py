"""Own digits and teaching on the pages beside the canvas."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.ui.my_hand.digit_files import DigitFiles
from digitpad.ui.my_hand.digit_grid import DigitGrid

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
    assert said.text().endswith("Keep or discard it under the canvas.")
    assert user.find(small, "keep_taught_button").isVisible()


def test_after_a_stop_my_digits_no_longer_says_that_it_learns(qtbot, small, many_steps, user):
    user.write(small, 1, 1, 2, 2, 3)
    user.open_page(small, "my_digits")
    user.click(small, "teach_mine_button")

    user.click(small, "stop_teaching_button")

    said = user.find(small, "my_digits_status")
    qtbot.waitUntil(lambda: said.text() == "Teaching was stopped.")


def test_a_test_is_written_added_taught_and_then_no_test_any_more(
    qtbot, small, drag, few_steps, user, kept_labels
):
    page = user.open_page(small, "hand_test")
    assert user.find(page, "test_canvas").hasFocus()
    for _ in range(20):
        drag(user.find(page, "test_canvas"), ONE)
        QTest.keyClick(small.windowHandle(), Qt.Key.Key_Return)
    assert user.text(page, "test_score").endswith("of 20 digits were read right.")

    user.click(page, "test_teach_button")

    note = user.find(page, "test_note")
    qtbot.waitUntil(lambda: "no test any more" in note.text())
    assert len(kept_labels()) == 20
    assert small.state.network.source == "taught by you, 20 digits"
    assert user.find(small, "keep_taught_button").isVisible()


def test_a_test_goes_on_after_its_tab_was_closed_and_a_finished_one_is_over(window, drag, user, kept_labels):
    page = user.open_page(window, "hand_test")
    drag(user.find(page, "test_canvas"), ONE)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_W, CONTROL)
    assert not page.isVisible()

    assert user.open_page(window, "hand_test") is page
    assert user.text(page, "test_position") == "2 of 20"
    while page.asked is not None:
        drag(user.find(page, "test_canvas"), ONE)
        user.click(page, "test_next_button")
    user.click(page, "test_add_button")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_W, CONTROL)

    user.open_page(window, "hand_test")
    assert user.text(page, "test_position") == "1 of 20"
    assert len(kept_labels()) == 20


def test_a_window_that_is_closed_while_it_imports_ends_and_adds_nothing(window, user, tmp_path):
    points = "10 20\n" * 4_000
    (tmp_path / "long.unipen").write_text(f'.SEGMENT DIGIT 0 ? "3"\n.PEN_DOWN\n{points}.PEN_UP\n' * 300)
    files = user.open_page(window, "my_digits").findChild(DigitFiles)
    files.import_from(tmp_path / "long.unipen")

    window.close()

    assert not files.is_busy
    assert len(window.state.samples) == 0
