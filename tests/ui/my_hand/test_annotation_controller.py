"""Saying in the whole window which digit a drawing is, with mouse and keys."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.my_digits import SampleStore
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.paths import user_data_dir
from digitpad.ui.computing_lock import Work
from digitpad.ui.training.training_form import TrainingForm

ONE = [(0.5, 0.2), (0.5, 0.8)]


def test_one_draws_and_presses_a_key_and_draws_and_presses_a_key(window, user, kept_labels):
    user.write(window, 1, 7, 4)

    assert kept_labels() == [1, 7, 4]
    assert all(len(sample.strokes) == 1 for sample in SampleStore().samples)
    assert user.strip(window).hint == "Remembered as 4. You have 3 own digits."
    assert "Remembered as 4" in user.status(window)
    assert user.text(window, "my_digits_button") == "My digits (3)…"


def test_the_way_is_told_where_one_looks(qtbot, window, user):
    assert user.strip(window).hint == "Draw a digit, then tell which one it is."

    user.draw(window, ONE)

    qtbot.waitUntil(lambda: user.strip(window).hint == "Wrong? Press the right digit's key or click its bar.")
    assert user.text(window, "teach_button") == "Teach it my hand (5 more digits)"
    assert not user.find(window, "teach_button").isEnabled()


def test_a_click_on_a_bar_says_it_too(qtbot, window, user, kept_labels):
    user.draw(window, ONE)
    qtbot.waitUntil(lambda: user.answer(window) is not None)
    picker = user.find(window, "bar_picker")

    QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=QPoint(50, round(picker.height() * 0.75)))

    assert kept_labels() == [7]


def test_ctrl_z_takes_back_what_was_said_and_then_the_stroke(window, user):
    canvas = user.find(window, "drawing_canvas")
    user.write(window, 1)

    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert SampleStore().samples == ()
    assert len(canvas.strokes) == 1

    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.is_empty


def test_what_is_remembered_is_told_until_it_is_changed_in_my_digits(window, user):
    user.write(window, 1, 4)
    window._actions.my_digits.trigger()  # reads the digits anew
    assert user.status(window).endswith(" – Remembered as 4")

    window.state.samples.relabel([window.state.samples.samples[-1].id], 9)

    assert "Remembered" not in user.status(window)


def test_the_link_takes_back_what_was_said(window, user):
    user.write(window, 1)

    user.find(window, "teaching_hint").linkActivated.emit("undo")

    assert SampleStore().samples == ()
    assert "Remembered" not in user.status(window)
    assert user.strip(window).hint == "Wrong? Press the right digit's key or click its bar."


@pytest.mark.parametrize("name", ["layers_field", "epochs_field", "learning_rate_field", "cost_field"])
def test_a_digit_typed_into_a_field_says_nothing_of_the_drawing(window, name, user):
    user.draw(window, ONE)
    user.find(window, name).setFocus()

    user.press(window, "7")

    assert SampleStore().samples == ()


def test_with_ctrl_a_digit_key_still_chooses_a_preset(window, user):
    user.draw(window, ONE)

    QTest.keyClick(user.find(window, "drawing_canvas"), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert SampleStore().samples == ()
    assert window.findChild(TrainingForm).preset == "fast"


def test_with_alt_a_digit_key_says_nothing(window, user):
    user.draw(window, ONE)
    alt = Qt.KeyboardModifier.AltModifier

    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, alt, "7"))

    assert SampleStore().samples == ()


def test_it_works_while_training_runs(small, user, kept_labels):
    user.start_long_run(small)

    user.write(small, 1, 7)

    assert Work.TRAINING in small.state.computing.active
    assert kept_labels() == [1, 7]


def test_digits_of_an_earlier_day_are_counted(again, user):
    digits = SampleStore()
    digits.add(3, [as_stroke(ONE)])

    assert user.text(again(), "my_digits_button") == "My digits (1)…"


def test_a_folder_that_cannot_be_written_is_told_and_the_drawing_stays_fresh(window, user):
    user_data_dir().parent.mkdir(parents=True, exist_ok=True)
    user_data_dir().write_text("in the way")

    user.write(window, 1)

    assert "were not changed" in user.message(window)
    assert user.strip(window).hint == "Wrong? Press the right digit's key or click its bar."
