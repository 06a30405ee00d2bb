"""A race in the window: beside training or teaching, which would slow each other, and other pages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.ui.appearance.text_size import STEPS
from digitpad.ui.computing_lock import Work


@pytest.fixture
def race(small, user):
    """The page Race of a window, with two contestants chosen."""
    race = user.open_page(small, "race")
    user.find(race, "race_epochs").setValue(100)
    return race


def test_training_does_not_begin_beside_a_race_and_the_word_about_it_goes(qtbot, small, race, user):
    race.start()
    user.click(small, "train_button")
    assert not small.state.computing.is_training
    assert "race is running" in user.message(small)

    with qtbot.waitSignal(race.finished):
        race.stop()

    assert user.message(small) == ""


def test_another_message_stays_when_a_race_ends(qtbot, small, race, user):
    race.start()
    user.click(small, "train_button")
    user.files(small).failed.emit("The disk is full.")

    with qtbot.waitSignal(race.finished):
        race.stop()

    assert user.message(small) == "The disk is full."


def test_a_race_begins_beside_paused_training_which_waits_for_its_end(qtbot, small, race, user):
    user.start_long_run(small)
    race.start()
    assert not race.is_running
    assert "being trained" in user.message(small)

    user.click(small, "pause_button")
    qtbot.waitUntil(lambda: Work.PAUSED_TRAINING in small.state.computing.active)
    race.start()
    assert race.is_running
    user.click(small, "pause_button")
    assert Work.PAUSED_TRAINING in small.state.computing.active
    assert "race is running" in user.message(small)

    with qtbot.waitSignal(race.finished):
        race.stop()
    user.click(small, "pause_button")
    assert Work.TRAINING in small.state.computing.active
    user.click(small, "stop_button")
    user.until_idle(small)


def test_a_hand_is_not_taught_beside_a_race(qtbot, small, race, user, few_steps):
    user.write(small, 1, 1, 2, 2, 3)
    race.start()

    user.click(small, "teach_button")

    assert "race is running" in user.message(small)
    assert Work.FINE_TUNING not in small.state.computing.active
    with qtbot.waitSignal(race.finished):
        race.stop()
    user.fine_tune(small)
    assert user.find(small, "keep_taught_button").isVisible()


def test_a_race_goes_on_while_another_page_is_shown_and_ends_with_the_window(qtbot, small, race, user):
    user.find(race, "race_epochs").setValue(1)
    with qtbot.waitSignal(race.finished, timeout=60_000):
        race.start()
        user.open_page(small, "train")
    assert [len(entry.laps) for entry in race.entries] == [1, 1]

    user.find(race, "race_epochs").setValue(100)
    race.start()
    small.close()

    qtbot.waitUntil(lambda: not race.is_running)
    assert Work.RACE not in small.state.computing.active


@pytest.mark.parametrize("name", ["race_full_matrix", "stop_race_button", "race_epochs"])
def test_escape_leaves_the_page_and_its_race(qtbot, small, race, user, name):
    qtbot.waitUntil(small.isActiveWindow)
    race.start()
    user.find(race, name).setFocus()

    QTest.keyClick(small.focusWidget(), Qt.Key.Key_Escape)

    assert race.isVisible()
    assert user.text(race, "race_status") != "Stopping…"


@pytest.mark.parametrize("name", ["drawing_canvas", "page_tabs", "epoch_slider"])
def test_return_outside_the_page_starts_no_race(qtbot, small, race, user, name):
    qtbot.waitUntil(small.isActiveWindow)
    user.find(race, "race_epochs").setFocus()
    user.find(small, name).setFocus()

    QTest.keyClick(user.find(small, name), Qt.Key.Key_Return)

    assert not race.is_running


def test_delete_in_a_row_removes_the_row_and_leaves_the_drawing(qtbot, small, race, user):
    qtbot.waitUntil(small.isActiveWindow)
    user.draw(small, [(0.3, 0.3), (0.6, 0.6)])
    user.find(race, "add_form_button").click()
    user.find(race, "race_form_1").setFocus()

    QTest.keyClick(small.windowHandle(), Qt.Key.Key_Delete)

    row = race.findChild(QWidget, "race_form_1")
    assert row is None or not row.isVisible()
    assert small.state.drawing


@pytest.mark.parametrize("percent", STEPS)
@pytest.mark.parametrize("size", [(1024, 768), (1366, 768)])
def test_the_page_fits_the_window(qtbot, small, race, user, size, percent):
    small.state.set_text_percent(percent)
    small.resize(*size)
    buttons = [user.find(race, f"{name}_button") for name in ("start_race", "stop_race", "race_switch")]

    def fits():
        shown = [button for button in buttons if button.isVisible()]
        are_whole = all(button.width() >= button.sizeHint().width() for button in shown)
        right = max(button.mapTo(small, button.rect().bottomRight()).x() for button in shown)
        tabs = user.find(small, "page_tabs")
        return are_whole and right < small.width() and race.height() < tabs.height()

    qtbot.waitUntil(fits)
