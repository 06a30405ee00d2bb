"""The line at the bottom while a run writes what it learns from."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QProgressBar

from digitpad.nn.training.results import EpochResult, Progress
from digitpad.ui.training.training_status import TrainingStatus


def test_writing_pictures_fills_the_bar_before_the_first_epoch(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.begin(5)
    bar = status.findChild(QProgressBar)

    status.show_progress(Progress(0, 300, 400, 60.0))
    assert (bar.value(), status._time_left.text()) == (750, "20 s left")

    status.show_progress(Progress(1, 100, 400, 2.0))
    assert bar.value() == 50
    assert status._time_left.text() == "38 s left"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (9.94, "9.9 s left"),
        (59.4, "59 s left"),
        (60.0, "1 min 00 s left"),
        (3_599.0, "59 min 59 s left"),
        (3_600.0, "1 h 00 min left"),
        (86_399.0, "23 h 59 min left"),
        (86_400.0, "more than a day left"),
        (1e9, "more than a day left"),
    ],
)
def test_the_time_left_is_told_in_the_unit_that_suits_it_and_has_room(qtbot, seconds, text):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.begin(1)

    status.show_progress(Progress(1, 1, 2, seconds))

    label = status._time_left
    assert label.text() == text
    assert QFontMetrics(label.font()).horizontalAdvance(text) <= label.width()


def test_numbers_that_change_do_not_lay_the_window_out_anew(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.begin(1)

    for label in (status._time_left, status._speed):
        assert label.minimumSize() == label.maximumSize()
    status.show_progress(Progress(1, 50_000, 60_000, 0.006))
    assert status._speed.text() == "8,333,333 images/s"
    assert QFontMetrics(status._speed.font()).horizontalAdvance(status._speed.text()) <= status._speed.width()


def test_the_time_left_counts_what_evaluation_takes_after_each_epoch(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.begin(3)

    status.show_result(EpochResult(1, 0.1, 0.9, 0.1, 0.9, 10.0, 5.0, 15.0, 100.0, 0.1))
    assert status._time_left.text() == "30 s left"

    status.show_progress(Progress(2, 100, 400, 2.5))
    assert status._time_left.text() == "26 s left"


def test_a_notice_of_before_the_run_is_not_shown_in_it(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.show_message("Ready.")
    status.show_notice("Kept")

    status.begin(2)

    assert status.message == "Ready."


def test_a_pause_keeps_the_time_left_and_shows_no_speed(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.begin(2)
    status.show_progress(Progress(1, 200, 400, 2.0))
    assert (status._time_left.text(), status._speed.text()) == ("6.0 s left", "100 images/s")

    status.set_paused(True)
    assert (status._time_left.text(), status._speed.text()) == ("6.0 s left", "")
    status.show_result(
        EpochResult(1, 0.1, 0.9, 0.1, 0.9, 4.0, 0.5, 4.5, 100.0, 0.1)
    )  # it ended with the pause
    assert status._speed.text() == ""

    status.set_paused(False)
    status.show_progress(Progress(2, 200, 400, 1.0))
    assert status._speed.text() == "200 images/s"


def test_the_window_shows_no_speed_while_training_is_paused(qtbot, small, user):
    user.start_long_run(small)
    qtbot.waitUntil(lambda: user.text(small, "samples_per_second") != "", timeout=20_000)

    user.click(small, "pause_button")
    assert user.text(small, "samples_per_second") == ""
    assert user.text(small, "time_left").endswith(" left")

    user.click(small, "pause_button")
    qtbot.waitUntil(lambda: user.text(small, "samples_per_second") != "", timeout=20_000)
    user.click(small, "stop_button")
    user.until_idle(small)
