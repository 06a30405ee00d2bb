"""Own digits and teaching in the windows beside the main one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from digitpad.digits.my_digits import SampleStore
from digitpad.ui.appearance.theme import ColorScheme

ONE = [(0.5, 0.2), (0.5, 0.8)]


def test_my_digits_opens_from_its_button_and_closes_with_the_window(window, user):
    user.write(window, 1, 7)
    user.click(window, "my_digits_button")
    mine = user.find(window, "my_digits_page")
    assert mine.isVisible()
    assert [sample.label for sample in mine._grid.shown] == [1, 7]

    user.write(window, 4)
    assert [sample.label for sample in mine._grid.shown] == [1, 4, 7]

    window.close()
    assert not mine.isVisible()


def test_a_digit_deleted_in_my_digits_is_no_longer_remembered_on_the_canvas(window, user):
    user.write(window, 1)
    window._actions.my_digits.trigger()

    window.state.samples.delete([SampleStore().samples[0].id])

    assert user.strip(window).hint == "Wrong? Press the right digit's key or click its bar."


def test_a_failure_is_told_in_the_window_one_looks_at(qtbot, window, user):
    window._actions.my_digits.trigger()
    mine = user.find(window, "my_digits_page")
    qtbot.waitUntil(mine.isActiveWindow)

    user.click(window, "teach_mine_button")

    assert mine._banner.text.startswith("Draw at least 5 digits")
    assert user.message(window) == ""


def test_a_file_that_fails_is_told_in_my_digits_though_its_dialog_is_only_closing(window, tmp_path, user):
    window._actions.my_digits.trigger()
    mine = user.find(window, "my_digits_page")
    (tmp_path / "letter.unipen").write_text("Dear network")
    user.click(mine, "import_digits_button")
    dialog = mine.findChild(QFileDialog)
    assert not mine.isActiveWindow()

    dialog.selectFile(str(tmp_path / "letter.unipen"))
    dialog.accept()
    assert "letter.unipen holds no pen digits" in user.message(mine)

    mine.export_to(tmp_path / "missing" / "mine.unipen")
    assert "there are no digits to write" in user.message(mine)
    assert user.message(window) == ""


def test_teaching_from_my_digits_tells_its_outcome_there_too(qtbot, small, few_steps, user):
    user.write(small, 1, 1, 2, 2, 3)
    small._actions.my_digits.trigger()
    said = user.find(small, "my_digits_status")

    user.click(small, "teach_mine_button")
    assert said.text() == "Learning your hand…"

    qtbot.waitUntil(lambda: said.text().startswith("It learned 5 of your digits"), timeout=30_000)
    assert said.text().endswith("Keep or discard it in the main window.")


def test_after_a_stop_my_digits_no_longer_says_that_it_learns(qtbot, small, many_steps, user):
    user.write(small, 1, 1, 2, 2, 3)
    small._actions.my_digits.trigger()
    user.click(small, "teach_mine_button")

    user.click(small, "stop_teaching_button")

    said = user.find(small, "my_digits_status")
    qtbot.waitUntil(lambda: said.text() == "Teaching was stopped.", timeout=30_000)


def test_a_test_is_written_added_taught_and_then_no_test_any_more(qtbot, small, drag, few_steps, user):
    small._actions.test_hand.trigger()
    test = user.find(small, "hand_test_page")
    qtbot.waitUntil(test.isActiveWindow)
    for _ in range(20):
        drag(user.find(test, "test_canvas"), ONE)
        QTest.keyClick(user.find(test, "test_canvas"), Qt.Key.Key_Return)
    assert user.text(test, "test_score").endswith("of 20 digits were read right.")

    user.click(test, "test_teach_button")

    note = user.find(test, "test_note")
    qtbot.waitUntil(lambda: "no test any more" in note.text(), timeout=30_000)
    assert len(SampleStore()) == 20
    assert user.source(small) == "taught by you, 20 digits"
    small.close()
    assert not test.isVisible()


def test_all_windows_take_on_the_theme(window, user):
    window._actions.my_digits.trigger()
    window._actions.test_hand.trigger()
    canvas = user.find(user.find(window, "hand_test_page"), "test_canvas")
    window.set_color_scheme(ColorScheme.LIGHT)
    light = canvas.grab().toImage().pixelColor(20, 20)

    window.set_color_scheme(ColorScheme.DARK)

    assert canvas.grab().toImage().pixelColor(20, 20) != light
