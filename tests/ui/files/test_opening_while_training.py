"""A network or a data set in use cannot be replaced during training: that is said at once."""

import pytest
from PySide6.QtWidgets import QFileDialog

from digitpad.digits.datasets.mnist import MNIST
from digitpad.ui.session.window_settings import WindowSettings
from digitpad.workers.background_task import BackgroundTask

STOP_FIRST = "Stop training first, then open a network or a data set."


@pytest.mark.parametrize("name", ["open_network", "open_shipped", "open_fine_tuned", "open_last_trained"])
def test_it_is_said_at_once_and_no_longer_than_it_holds(small, user, name):
    user.start_long_run(small)
    files = user.files(small)
    before = set(files.findChildren(BackgroundTask))  # what the window's start has begun

    getattr(small._actions, name).trigger()

    assert user.message(small) == STOP_FIRST
    assert not small.findChildren(QFileDialog)
    assert set(files.findChildren(BackgroundTask)) <= before
    user.click(small, "stop_button")
    user.until_idle(small)
    assert user.message(small) == ""


def test_a_refused_return_to_the_shipped_network_does_not_hold_at_the_next_start(small, user):
    WindowSettings().set_value("opens_taught", "yes")
    user.start_long_run(small)

    small._actions.open_shipped.trigger()
    user.click(small, "stop_button")
    user.until_idle(small)

    assert WindowSettings().value("opens_taught") == "yes"


def test_another_message_stays_when_training_ends(small, user):
    user.start_long_run(small)
    small._actions.open_network.trigger()
    user.files(small).failed.emit("The disk is full.")

    user.click(small, "stop_button")
    user.until_idle(small)

    assert user.message(small) == "The disk is full."


def test_a_data_set_that_is_loaded_when_training_has_begun_is_not_used(qtbot, small, user):
    user.start_long_run(small)
    before = small.state.dataset

    user.files(small).load(MNIST)

    qtbot.waitUntil(lambda: user.message(small) == STOP_FIRST)
    assert small.state.dataset is before
