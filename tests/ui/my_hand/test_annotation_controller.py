"""Labelling drawings with mouse and keys, in the whole window."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.paths import user_data_dir
from digitpad.ui.state import NetworkInUse

ONE = [(0.5, 0.2), (0.5, 0.8)]
WRONG = "Wrong? Press the right digit's key or click its bar."


def teach_action(window):
    return next(action for action in window.findChildren(QAction) if action.text() == "&Teach it my hand")


def test_one_draws_and_presses_a_key_and_is_told_so_where_one_looks(qtbot, window, user, kept_labels):
    assert user.strip(window).hint == "Draw a digit, then press its key or click its bar."
    user.draw(window, ONE)
    qtbot.waitUntil(lambda: user.strip(window).hint == WRONG)
    user.press(window, "1")
    user.write(window, 7, 4)
    assert kept_labels() == [1, 7, 4]
    assert all(len(sample.strokes) == 1 for sample in window.state.samples.samples)
    assert user.strip(window).hint == "Remembered as 4. You have 3 own digits."
    assert "Remembered as 4" in user.status(window)
    assert user.text(window, "my_digits_button") == "My digits (3)…"

    canvas = user.find(window, "drawing_canvas")
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert kept_labels() == [1, 7]
    assert len(canvas.strokes) == 1
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.is_empty
    qtbot.waitUntil(lambda: user.strip(window).hint == "")
    letters = SavedNetwork(Network((784, 2), ("identity",), "cross_entropy"), ("a", "b"))
    window.state.set_network(NetworkInUse(letters, "letters", letters))
    assert user.strip(window).hint.startswith("This network does not read digits")


def test_teaching_is_offered_by_button_and_menu_from_the_fifth_digit_on(window, user):
    for n_missing, words in (
        (5, "5 more digits"),
        (4, "4 more digits"),
        (3, ""),
        (2, ""),
        (1, "1 more digit"),
    ):
        assert words in user.text(window, "teach_button")
        assert words in user.find(window, "teach_button").toolTip()
        assert not user.find(window, "teach_button").isEnabled()
        assert not teach_action(window).isEnabled()
        user.write(window, n_missing)

    assert user.text(window, "teach_button") == "Teach it my hand"
    assert user.find(window, "teach_button").isEnabled()
    assert teach_action(window).isEnabled()
    user.find(window, "teaching_hint").linkActivated.emit("undo")
    assert not user.find(window, "teach_button").isEnabled()
    assert not teach_action(window).isEnabled()


def test_the_notice_stays_until_the_digit_changes_in_my_digits(window, user):
    user.write(window, 1, 4)
    samples = window.state.samples
    assert user.status(window).endswith(" – Remembered as 4")

    samples.relabel([samples.samples[0].id], 8)  # another one
    assert user.status(window).endswith(" – Remembered as 4")
    last = [samples.samples[-1].id]
    assert samples.relabel(last, 9)
    assert "Remembered" not in user.status(window)
    user.write(window, 5)
    assert user.status(window).endswith(" – Remembered as 5")
    assert samples.delete([samples.samples[-1].id])
    assert "Remembered" not in user.status(window)


def test_a_plain_digit_key_or_a_click_on_a_bar_says_it_and_nothing_else(qtbot, window, user, kept_labels):
    user.draw(window, ONE)
    for name in ("layers_field", "epochs_field", "learning_rate_field", "cost_field"):
        user.find(window, name).setFocus()
        user.press(window, "7")
    assert kept_labels() == []

    def key(text, modifier="No", *, is_repeated=False, kind=QEvent.Type.KeyPress):
        modifiers = Qt.KeyboardModifier[f"{modifier}Modifier"]
        QApplication.sendEvent(window, QKeyEvent(kind, Qt.Key.Key_7, modifiers, text, is_repeated))
        return kept_labels()

    assert key("7", "Alt") == key("7", "Control") == key("q") == key("") == key("²") == []
    assert key("7", kind=QEvent.Type.KeyRelease) == key("7", is_repeated=True) == []
    assert key("7") == [7]
    assert key("8", "Keypad") == [8]
    assert key("9", "Shift") == [9]  # as on French keyboards

    qtbot.waitUntil(lambda: user.answer(window) is not None)
    picker = user.find(window, "bar_picker")
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=QPoint(50, round(picker.height() * 0.75)))
    assert kept_labels() == [7]


def test_a_drawing_is_remembered_while_the_folder_cannot_be_written_and_kept_once_it_can(
    qtbot, opened, again, user
):
    user_data_dir().parent.mkdir(parents=True, exist_ok=True)
    user_data_dir().write_text("in the way")
    window = opened()

    user.write(window, 1)

    assert user.strip(window).hint == "Remembered as 1. You have one own digit."
    user_data_dir().unlink()
    with qtbot.waitSignal(window.state.library.loaded):
        pass
    window.close()
    window = again()
    qtbot.waitUntil(lambda: user.text(window, "my_digits_button") == "My digits (1)…")
