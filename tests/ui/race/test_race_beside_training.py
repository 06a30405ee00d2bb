"""A race and training or teaching in the main window would slow each other, so there is one at a time."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.ui.computing_lock import Work


@pytest.fixture
def race(small, user):
    """The race window of the main window, with two contestants chosen."""
    race = user.open_page(small, "race")
    race._epochs.setValue(100)
    yield race
    race.shut_down()


def test_training_does_not_begin_beside_a_race(qtbot, small, race, user):
    race.start()

    user.click(small, "train_button")

    assert not small.state.computing.is_training
    assert "race is under way" in user.message(small)
    with qtbot.waitSignal(race.finished, timeout=30_000):
        race.stop()
    user.start_long_run(small)
    assert Work.TRAINING in small.state.computing.active
    user.click(small, "stop_button")
    user.until_idle(small)


def click_train_beside_a_race(small, race, user):
    race.start()
    user.click(small, "train_button")
    assert "race is under way" in user.message(small)


@pytest.mark.parametrize("end", ["stop", "close"])
def test_the_word_about_a_race_goes_when_the_race_ends(qtbot, small, race, user, end):
    click_train_beside_a_race(small, race, user)

    with qtbot.waitSignal(race.finished, timeout=30_000):
        getattr(race, end)()

    assert user.message(small) == ""


def test_another_message_stays_when_a_race_ends(qtbot, small, race, user):
    click_train_beside_a_race(small, race, user)
    user.files(small).failed.emit("The disk is full.")

    with qtbot.waitSignal(race.finished, timeout=30_000):
        race.stop()

    assert user.message(small) == "The disk is full."


def test_a_race_begins_beside_paused_training_which_waits_for_its_end(qtbot, small, race, user):
    user.start_long_run(small)
    race.start()
    assert not race.is_running
    assert "being trained" in user.message(race)

    user.click(small, "pause_button")
    qtbot.waitUntil(lambda: Work.PAUSED_TRAINING in small.state.computing.active, timeout=10_000)
    race.start()
    assert race.is_running
    user.click(small, "pause_button")
    assert Work.PAUSED_TRAINING in small.state.computing.active
    assert "race is under way" in user.message(small)

    with qtbot.waitSignal(race.finished, timeout=30_000):
        race.stop()
    user.click(small, "pause_button")
    assert Work.TRAINING in small.state.computing.active
    user.click(small, "stop_button")
    user.until_idle(small)


def test_a_race_page_opened_while_training_runs_knows_of_it(small, user):
    user.start_long_run(small)

    race = user.open_page(small, "race")
    race.start()

    assert "being trained" in user.message(race)
    user.click(small, "stop_button")
    user.until_idle(small)


def test_a_hand_is_not_taught_beside_a_race(qtbot, small, race, user, few_steps):
    user.write(small, 1, 1, 2, 2, 3)
    race.start()

    user.click(small, "teach_button")

    assert "race is under way" in user.message(small)
    assert Work.FINE_TUNING not in small.state.computing.active
    with qtbot.waitSignal(race.finished, timeout=30_000):
        race.stop()
    user.fine_tune(small)
    assert user.find(small, "keep_taught_button").isVisible()


def test_no_race_begins_while_a_hand_is_learned(qtbot, small, race, user, few_steps):
    user.write(small, 1, 1, 2, 2, 3)
    user.click(small, "teach_button")

    race.start()

    assert "hand is being learned" in user.message(race)
    assert not race.is_running
    user.until_not_fine_tuning(small)


def invitation(window, chart):
    """Return what an empty chart says, once its plot is there."""
    return window.findChild(QWidget, chart).findChild(QLabel, "chart_invitation")


def test_a_chart_says_that_its_run_ended_before_there_was_anything_to_show(qtbot, small, user):
    qtbot.waitUntil(lambda: invitation(small, "accuracy_chart") is not None)
    label = invitation(small, "accuracy_chart")
    user.start_long_run(small)
    assert label.text() == "The first point comes after epoch 1."

    user.click(small, "stop_button")
    user.until_idle(small)

    qtbot.waitUntil(lambda: label.text() == "The run ended before its first epoch did.")


def test_the_empty_timing_chart_names_the_keys_that_open_the_race(qtbot, small):
    keys = small._actions.race.shortcut().toString()

    qtbot.waitUntil(lambda: invitation(small, "timing_chart") is not None)
    assert keys in invitation(small, "timing_chart").text()
