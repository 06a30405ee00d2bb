"""The windows beside the main one."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from digitpad.ui.appearance.theme import DARK, LIGHT, ColorScheme


def surface(evaluation):
    return evaluation._chart.grab().toImage().pixelColor(3, 3).name()


def test_a_window_opened_twice_is_one(small, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "trust_window")

    evaluation.close()
    small._actions.evaluation.trigger()

    assert user.find(small, "trust_window") is evaluation
    assert evaluation.isVisible()


def test_colours_reach_windows_that_are_open_and_those_opened_later(small, user):
    small.set_color_scheme(ColorScheme.DARK)
    small._actions.evaluation.trigger()
    assert surface(user.find(small, "trust_window")) == DARK.surface

    small.set_color_scheme(ColorScheme.LIGHT)

    assert surface(user.find(small, "trust_window")) == LIGHT.surface


def test_another_data_set_reaches_the_trust_window(qtbot, small, rows_dataset, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "trust_window")
    qtbot.waitUntil(lambda: evaluation.evaluation is not None, timeout=20_000)

    small.state.set_dataset(dataclasses.replace(rows_dataset, name="others"))

    qtbot.waitUntil(lambda: evaluation.evaluation.dataset_name == "others", timeout=20_000)


def test_the_trust_window_is_not_modal(small, user):
    small._actions.evaluation.trigger()

    assert not user.find(small, "trust_window").isModal()


def test_another_data_set_reaches_an_open_race(small, rows_dataset, user):
    small._actions.race.trigger()
    race = user.find(small, "race_window")

    small.state.set_dataset(dataclasses.replace(rows_dataset, name="others"))

    assert race._progress.message.startswith("The data set is others now.")


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("race", "race_window"),
        ("evaluation", "trust_window"),
        ("my_digits", "my_digits_window"),
        ("test_hand", "hand_test_window"),
        ("pen_styles", "pen_styles_window"),
    ],
)
def test_a_minimised_window_comes_back_when_it_is_asked_for_again(small, user, action, name):
    getattr(small._actions, action).trigger()
    other = user.find(small, name)
    other.showMinimized()
    assert other.isMinimized()

    getattr(small._actions, action).trigger()

    assert other.isVisible()
    assert not other.isMinimized()


def test_a_maximised_window_that_was_minimised_is_maximised_again(small, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "trust_window")
    evaluation.setWindowState(Qt.WindowState.WindowMaximized | Qt.WindowState.WindowMinimized)

    small._actions.evaluation.trigger()

    assert evaluation.windowState() & ~Qt.WindowState.WindowActive == Qt.WindowState.WindowMaximized
