"""Teach it my hand, as somebody does it who has read no manual: with mouse and keys in the whole window."""

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox, QWidget

from digitpad.digits.dataset import Dataset
from digitpad.digits.my_digits import MyDigits
from digitpad.digits.strokes import as_stroke
from digitpad.paths import user_data_dir
from digitpad.recognition import teaching
from digitpad.recognition.network_files import open_network
from digitpad.recognition.taught_network import n_taught, taught_network_path
from digitpad.recognition.teaching import TeachingResult
from digitpad.ui.hand_desk import outcome_texts
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import ColorScheme
from digitpad.workers.training_controller import TrainingState

ONE = [(0.5, 0.2), (0.5, 0.8)]


def spiral(size=0.3, turn=0.0):
    """Return a sign that is nobody's 7."""
    steps = [i / 40 for i in range(41)]
    return [
        (0.5 + size * t * math.cos(13.0 * t + turn), 0.5 + size * t * math.sin(13.0 * t + turn))
        for t in steps
    ]


@pytest.fixture
def few_steps(monkeypatch):
    monkeypatch.setattr(teaching, "_STEPS", 5)
    monkeypatch.setattr(teaching, "_RENDERED", 20)


def find(window, name, kind=QWidget):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def click(window, name):
    button = find(window, name, QPushButton)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press(window, keys):
    """Press keys where the focus is, as a keyboard does."""
    QTest.keyClicks(window.focusWidget() or window, keys)


def write(window, drag, *digits):
    for digit in digits:
        drag(find(window, "drawing_canvas"), [(x + digit / 90, y) for x, y in ONE])
        press(window, str(digit))


def strip(window):
    return find(window, "teaching_strip")


def message(window):
    label = find(window, "message_text", QLabel)
    return label.text() if label.isVisible() else ""


def source(window):
    return find(window, "prediction_panel")._source


def answer(window):
    recognition = find(window, "prediction_panel").recognition
    return recognition and recognition.answer


def teach(qtbot, window):
    click(window, "teach_button")
    qtbot.waitUntil(lambda: strip(window).outcome != "", timeout=60_000)
    qtbot.waitUntil(lambda: not window._hand._teaching.is_running)


@pytest.fixture
def again(qtbot):
    """Open digitpad once more."""
    windows = []

    def again():
        window = MainWindow()
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitSignal(window.data_loaded, timeout=20_000):
            window.show()
        window._desk.wait()
        qtbot.waitUntil(lambda: window.saved_network is not None, timeout=20_000)
        qtbot.wait(50)
        return window

    yield again
    for window in windows:
        window.close()


# Saying what it is


def test_one_draws_and_presses_a_key_and_draws_and_presses_a_key(window, drag):
    write(window, drag, 1, 7, 4)

    assert [sample.label for sample in MyDigits().samples] == [1, 7, 4]
    assert all(len(sample.strokes) == 1 for sample in MyDigits().samples)
    assert strip(window).hint == "Remembered as 4. You have 3 own digits."
    assert "Remembered as 4" in find(window, "status_message", QLabel).text()
    assert find(window, "my_digits_button", QPushButton).text() == "My digits (3)…"


def test_the_way_is_told_where_one_looks(qtbot, window, drag):
    assert strip(window).hint == "Draw a digit, then tell which one it is."

    drag(find(window, "drawing_canvas"), ONE)

    qtbot.waitUntil(lambda: strip(window).hint == "Wrong? Press the right digit's key or click its bar.")
    assert find(window, "teach_button", QPushButton).text() == "Teach it my hand (5 more digits)"
    assert not find(window, "teach_button").isEnabled()


def test_a_click_on_a_bar_says_it_too(qtbot, window, drag):
    drag(find(window, "drawing_canvas"), ONE)
    qtbot.waitUntil(lambda: answer(window) is not None)
    picker = find(window, "bar_picker")

    QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=QPoint(50, round(picker.height() * 0.75)))

    assert [sample.label for sample in MyDigits().samples] == [7]


def test_ctrl_z_takes_back_what_was_said_and_then_the_stroke(qtbot, window, drag):
    canvas = find(window, "drawing_canvas")
    write(window, drag, 1)

    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert MyDigits().samples == ()
    assert len(canvas.strokes) == 1

    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.is_empty


def test_the_link_takes_back_what_was_said(window, drag):
    write(window, drag, 1)

    find(window, "teaching_hint", QLabel).linkActivated.emit("undo")

    assert MyDigits().samples == ()
    assert strip(window).hint == "Wrong? Press the right digit's key or click its bar."


@pytest.mark.parametrize("name", ["layers_field", "epochs_field", "learning_rate_field", "cost_field"])
def test_a_digit_typed_into_a_field_says_nothing_of_the_drawing(window, drag, name):
    drag(find(window, "drawing_canvas"), ONE)
    find(window, name).setFocus()

    press(window, "7")

    assert MyDigits().samples == ()


def test_with_ctrl_a_digit_key_still_chooses_a_preset(window, drag):
    drag(find(window, "drawing_canvas"), ONE)

    QTest.keyClick(find(window, "drawing_canvas"), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert MyDigits().samples == ()
    assert window._right.form.preset == "fast"


def test_with_alt_a_digit_key_says_nothing(window, drag):
    drag(find(window, "drawing_canvas"), ONE)
    alt = Qt.KeyboardModifier.AltModifier

    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, alt, "7"))

    assert MyDigits().samples == ()


def test_it_works_while_training_runs(qtbot, small, drag):
    find(small, "epochs_field", QSpinBox).setValue(1_000)
    click(small, "train_button")

    write(small, drag, 1, 7)

    assert small.training_state is TrainingState.RUNNING
    assert [sample.label for sample in MyDigits().samples] == [1, 7]


def test_digits_of_an_earlier_day_are_counted(again):
    digits = MyDigits()
    digits.add(3, [as_stroke(ONE)])

    assert find(again(), "my_digits_button", QPushButton).text() == "My digits (1)…"


def test_a_folder_that_cannot_be_written_is_told_and_the_drawing_stays_fresh(window, drag):
    user_data_dir().parent.mkdir(parents=True, exist_ok=True)
    user_data_dir().write_text("in the way")

    write(window, drag, 1)

    assert "were not changed" in message(window)
    assert strip(window).hint == "Wrong? Press the right digit's key or click its bar."


# Teaching


def test_a_sign_of_ones_own_is_taught_and_understood_after_a_restart(qtbot, window, drag, again):
    canvas = find(window, "drawing_canvas")
    for number in range(5):
        drag(canvas, spiral(0.25 + 0.02 * number, 0.05 * number))
        press(window, "7")
    drag(canvas, spiral(0.28, 0.1))
    qtbot.waitUntil(lambda: answer(window) not in (None, "7"))

    teach(qtbot, window)

    qtbot.waitUntil(lambda: answer(window) == "7")
    assert source(window) == "taught by you, 5 digits"
    assert strip(window).outcome.startswith("Your unseen digits 0 → 100 %\nMNIST 99")
    click(window, "keep_taught_button")
    window.close()

    window = again()
    qtbot.waitUntil(lambda: source(window) == "taught by you, 5 digits")
    drag(find(window, "drawing_canvas"), spiral(0.28, 0.1))
    qtbot.waitUntil(lambda: answer(window) == "7")


def test_undo_brings_the_network_from_before_back_and_nothing_is_kept(qtbot, small, drag, few_steps):
    write(small, drag, 1, 1, 2, 2, 3)
    before = small.saved_network
    teach(qtbot, small)
    assert small.saved_network is not before

    click(small, "undo_teaching_button")

    assert small.saved_network is before
    assert strip(small).outcome == ""
    small.close()
    assert not taught_network_path().exists()
    assert len(MyDigits()) == 5


def test_closing_undecided_keeps_what_is_in_use(qtbot, small, drag, few_steps):
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)

    small.close()

    assert n_taught(open_network(taught_network_path())) == 5


def test_teaching_again_begins_with_the_untaught_network_and_all_digits(qtbot, small, drag, few_steps):
    untaught = small.saved_network
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)
    click(small, "keep_taught_button")
    write(small, drag, 4)
    begun_from = []
    start = small._hand._teaching.start
    small._hand._teaching.start = lambda saved, *rest: (begun_from.append(saved), start(saved, *rest))

    teach(qtbot, small)

    assert begun_from == [untaught]
    assert source(small) == "taught by you, 6 digits"


def test_undo_of_a_second_undecided_teaching_leads_to_the_untaught_network(qtbot, small, drag, few_steps):
    untaught = small.saved_network
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)
    taught = small.saved_network
    small._actions.teach.trigger()
    qtbot.waitUntil(lambda: small.saved_network is not taught, timeout=30_000)

    click(small, "undo_teaching_button")

    assert small.saved_network is untaught


def test_the_shipped_network_can_be_chosen_for_good_and_the_taught_one_again(
    qtbot, small, drag, few_steps, again
):
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)
    click(small, "keep_taught_button")
    small._actions.open_shipped.trigger()
    qtbot.waitUntil(lambda: source(small) == "shipped network")
    small.close()

    window = again()
    assert source(window) == "shipped network"
    window._actions.open_taught.trigger()
    qtbot.waitUntil(lambda: source(window) == "taught by you, 5 digits")
    window.close()

    window = again()
    qtbot.waitUntil(lambda: source(window) == "taught by you, 5 digits")


def test_a_damaged_taught_network_is_told_and_the_shipped_one_opens(qtbot, small, drag, few_steps, again):
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)
    small.close()
    taught_network_path().write_text("damaged")

    window = again()

    assert source(window) == "shipped network"
    assert "taught.npz cannot be opened" in message(window)


def test_without_a_taught_network_the_menu_says_how_to_get_one(window):
    window._actions.open_taught.trigger()

    assert message(window).startswith("No taught network was kept yet.")


def test_too_few_digits_are_told_by_the_menu(window, drag):
    write(window, drag, 1, 2)

    window._actions.teach.trigger()

    assert message(window).startswith("Draw at least 5 digits")


def test_while_training_runs_it_says_why_not(qtbot, small, drag):
    write(small, drag, 1, 1, 2, 2, 3)
    find(small, "epochs_field", QSpinBox).setValue(1_000)
    click(small, "train_button")

    click(small, "teach_button")

    assert message(small).startswith("A network is being trained.")


def test_on_pictures_that_are_no_digits_it_says_what_to_do(small, drag, rows_dataset):
    write(small, drag, 1, 1, 2, 2, 3)
    names = ("shirt", *rows_dataset.class_names[1:])
    parts = (rows_dataset.train, rows_dataset.validation, rows_dataset.test)
    small._desk.dataset_loaded.emit(Dataset("Fashion", *parts, names))

    click(small, "teach_button")

    assert message(small) == "Fashion shows no digits. Choose Use MNIST in the File menu, then teach."


def test_stop_ends_teaching_and_the_network_stays(qtbot, small, drag, monkeypatch):
    monkeypatch.setattr(teaching, "_STEPS", 1_000)
    write(small, drag, 1, 1, 2, 2, 3)
    before = small.saved_network
    click(small, "teach_button")
    assert not small._actions.teach.isEnabled()

    click(small, "stop_teaching_button")

    qtbot.waitUntil(lambda: find(small, "teach_button").isVisible(), timeout=30_000)
    assert small.saved_network is before
    assert small._actions.teach.isEnabled()


def test_training_ends_teaching(qtbot, small, drag, monkeypatch):
    monkeypatch.setattr(teaching, "_STEPS", 1_000)
    write(small, drag, 1, 1, 2, 2, 3)
    click(small, "teach_button")

    click(small, "train_button")

    assert small._hand._teaching._is_stopped  # at once, not with the first epoch
    qtbot.waitUntil(lambda: not small._hand._teaching.is_running, timeout=30_000)
    qtbot.waitUntil(lambda: small.training_state is TrainingState.IDLE, timeout=30_000)
    assert n_taught(small.saved_network) == 0


def test_closing_in_the_middle_of_teaching_ends_it(qtbot, small, drag, monkeypatch):
    monkeypatch.setattr(teaching, "_STEPS", 1_000)
    write(small, drag, 1, 1, 2, 2, 3)
    click(small, "teach_button")
    qtbot.waitUntil(lambda: find(small, "teaching_progress").value() > 0, timeout=30_000)

    small.close()

    assert small._hand._teaching._pool.waitForDone(0)
    assert not taught_network_path().exists()


def test_another_network_ends_the_trial(qtbot, small, drag, few_steps):
    write(small, drag, 1, 1, 2, 2, 3)
    teach(qtbot, small)

    small._actions.open_shipped.trigger()

    qtbot.waitUntil(lambda: strip(small).outcome == "")
    assert source(small) == "shipped network"
    small.close()
    assert not taught_network_path().exists()


def test_it_teaches_by_itself_after_corrections_alone_and_that_is_remembered(
    qtbot, small, drag, few_steps, again
):
    assert not small._actions.teach_by_itself.isChecked()
    write(small, drag, 1, 1, 1, 1, 1)
    small._actions.teach_by_itself.trigger()
    qtbot.waitUntil(lambda: answer(small) == "1")
    write(small, drag, 1)
    assert not small._hand._teaching.is_running

    drag(find(small, "drawing_canvas"), spiral())
    qtbot.waitUntil(lambda: answer(small) != "7")
    press(small, "7")

    assert small._hand._teaching.is_running
    qtbot.waitUntil(lambda: source(small) == "taught by you, 7 digits", timeout=30_000)
    small.close()
    assert again()._actions.teach_by_itself.isChecked()


def test_a_correction_that_comes_while_teaching_is_taught_afterwards(qtbot, small, drag, few_steps):
    small._actions.teach_by_itself.setChecked(True)
    write(small, drag, 1, 1, 1, 1)
    for size in (0.3, 0.25):
        drag(find(small, "drawing_canvas"), spiral(size))
        press(small, "7")

    qtbot.waitUntil(lambda: source(small) == "taught by you, 6 digits", timeout=30_000)


def result(own_before, own_after):
    return TeachingResult(None, 34, 8, own_before, own_after, 0.991, 0.989, 2.06)


def test_what_it_came_to_is_told_briefly_and_in_whole_sentences():
    brief, sentences = outcome_texts(result(0.875, 1.0))

    assert brief == "Your unseen digits 88 → 100 %\nMNIST 99.1 → 98.9 % · 2.1 s"
    assert "8 of your digits that it had not seen: 88 → 100 %, before and after." in sentences
    assert sentences.startswith("It learned 34 of your digits in 2.1 s.")


def test_not_quite_all_is_never_called_100():
    assert outcome_texts(result(0.0, 0.999))[0].startswith("Your unseen digits 0 → 99 %")


def test_what_could_not_be_measured_is_not_made_up():
    brief, sentences = outcome_texts(result(None, None))

    assert brief == "Your digits: too few to measure\nMNIST 99.1 → 98.9 % · 2.1 s"
    assert "draw each one twice or more" in sentences


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700), (960, 640)])
def test_no_text_of_the_strip_is_clipped(window, drag, size):
    window.resize(*size)
    window.set_color_scheme(ColorScheme.LIGHT)
    write(window, drag, 8)
    MyDigits().add_all([(8, [as_stroke(ONE)])] * 1_999)
    window._hand.digits.refresh()
    long_texts = outcome_texts(result(None, None)), outcome_texts(result(0.111, 0.999))

    def check():
        QApplication.processEvents()
        labels = strip(window).findChildren(QLabel) + strip(window).findChildren(QPushButton)
        for label in labels:
            if label.isVisible():
                is_button = isinstance(label, QPushButton)
                text_width = label.fontMetrics().horizontalAdvance(label.text()) + 12
                needed = text_width if is_button else label.sizeHint().width()
                assert label.width() >= needed, label.text()
                assert window.rect().contains(label.mapTo(window, label.rect().bottomRight()))

    check()
    for texts in long_texts:
        strip(window).show_outcome(*texts)
        check()
    strip(window).show_idle(2, 3)
    check()
    assert find(window, "drawing_canvas").width() >= 260


def test_a_network_that_was_trained_is_what_teaching_begins_with(qtbot, small, drag, few_steps):
    click(small, "train_button")
    qtbot.waitUntil(lambda: small.training_state is TrainingState.IDLE, timeout=30_000)
    trained = small.saved_network
    write(small, drag, 1, 1, 2, 2, 3)

    teach(qtbot, small)

    assert small._hand._in_use.untaught is trained
    assert small.saved_network.network.layers == trained.network.layers


# The other windows


def test_my_digits_opens_from_its_button_and_closes_with_the_window(qtbot, window, drag):
    write(window, drag, 1, 7)
    click(window, "my_digits_button")
    mine = find(window, "my_digits_window")
    assert mine.isVisible()
    assert [sample.label for sample in mine._grid.shown] == [1, 7]

    write(window, drag, 4)
    assert [sample.label for sample in mine._grid.shown] == [1, 4, 7]

    window.close()
    assert not mine.isVisible()


def test_a_digit_deleted_in_my_digits_is_no_longer_remembered_on_the_canvas(qtbot, window, drag):
    write(window, drag, 1)
    window._actions.my_digits.trigger()

    window._hand.digits.delete([MyDigits().samples[0].id])

    assert strip(window).hint == "Wrong? Press the right digit's key or click its bar."


def test_a_failure_is_told_in_the_window_one_looks_at(qtbot, window):
    window._actions.my_digits.trigger()
    mine = find(window, "my_digits_window")
    qtbot.waitUntil(mine.isActiveWindow)

    click(window, "teach_mine_button")

    assert mine._banner.text.startswith("Draw at least 5 digits")
    assert window._banner.text == ""


def test_teaching_from_my_digits_tells_its_outcome_there_too(qtbot, small, drag, few_steps):
    write(small, drag, 1, 1, 2, 2, 3)
    small._actions.my_digits.trigger()
    said = find(small, "my_digits_status", QLabel)

    click(small, "teach_mine_button")
    assert said.text() == "Learning your hand…"

    qtbot.waitUntil(lambda: said.text().startswith("It learned 5 of your digits"), timeout=30_000)
    assert said.text().endswith("Keep or undo it in the main window.")


def test_after_a_stop_my_digits_no_longer_says_that_it_learns(qtbot, small, drag, monkeypatch):
    monkeypatch.setattr(teaching, "_STEPS", 1_000)
    write(small, drag, 1, 1, 2, 2, 3)
    small._actions.my_digits.trigger()
    click(small, "teach_mine_button")

    click(small, "stop_teaching_button")

    said = find(small, "my_digits_status", QLabel)
    qtbot.waitUntil(lambda: said.text() == "Teaching was stopped.", timeout=30_000)


def test_a_test_is_written_added_taught_and_then_no_test_any_more(qtbot, small, drag, few_steps):
    small._actions.test_hand.trigger()
    test = find(small, "hand_test_window")
    qtbot.waitUntil(test.isActiveWindow)
    for _ in range(20):
        drag(find(test, "test_canvas"), ONE)
        QTest.keyClick(find(test, "test_canvas"), Qt.Key.Key_Return)
    assert find(test, "test_score", QLabel).text().endswith("of 20 digits were read right.")

    click(test, "test_teach_button")

    note = find(test, "test_note", QLabel)
    qtbot.waitUntil(lambda: "no test any more" in note.text(), timeout=30_000)
    assert len(MyDigits()) == 20
    assert source(small) == "taught by you, 20 digits"
    small.close()
    assert not test.isVisible()


def test_all_windows_take_on_the_theme(window):
    window._actions.my_digits.trigger()
    window._actions.test_hand.trigger()
    canvas = find(find(window, "hand_test_window"), "test_canvas")
    window.set_color_scheme(ColorScheme.LIGHT)
    light = canvas.grab().toImage().pixelColor(20, 20)

    window.set_color_scheme(ColorScheme.DARK)

    assert canvas.grab().toImage().pixelColor(20, 20) != light
