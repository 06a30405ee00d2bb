"""The line at the bottom: message, notice, progress, time left and speed."""

import pytest
from PySide6.QtCore import QTimer

from digitpad.nn.training.results import Progress
from digitpad.ui.training.training_status import TrainingStatus


@pytest.fixture
def status(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.resize(900, 30)
    status.show()
    return status


def test_writing_pictures_fills_the_bar_before_the_first_epoch(status, user):
    numbers = [user.find(status, name) for name in ("progress_bar", "time_left", "samples_per_second")]
    assert not any(number.isVisible() for number in numbers)
    status.begin(5)
    assert all(number.isVisible() for number in numbers)

    status.show_progress(Progress(0, 0, 400, 0.0))
    assert user.text(status, "time_left") == ""

    status.show_progress(Progress(0, 300, 400, 60.0))
    assert user.find(status, "progress_bar").value() == 750
    assert user.text(status, "time_left") == "20 s left"
    assert user.text(status, "samples_per_second") == ""

    status.show_progress(Progress(1, 100, 400, 2.0))
    assert user.find(status, "progress_bar").value() == 50
    assert user.text(status, "time_left") == "38 s left"
    status.end()
    assert not any(number.isVisible() for number in numbers)


def test_the_time_left_counts_what_evaluation_takes_after_each_epoch(status, user, epoch_result):
    status.begin(3)

    status.show_result(epoch_result(1, seconds=10.0, elapsed_seconds=15.0))
    assert user.text(status, "time_left") == "30 s left"
    assert user.find(status, "progress_bar").value() == 333
    assert user.text(status, "samples_per_second") == "1,000 images/s"

    status.show_progress(Progress(2, 100, 400, 2.5))
    assert user.text(status, "time_left") == "26 s left"
    status.begin(3)  # what an earlier run took does not count
    assert user.text(status, "time_left") == user.text(status, "samples_per_second") == ""
    assert user.find(status, "progress_bar").value() == 0
    status.show_progress(Progress(1, 200, 400, 1.0))
    assert user.text(status, "time_left") == "5.0 s left"


def test_a_pause_keeps_the_time_left_and_shows_no_speed(status, user, epoch_result):
    def numbers():
        return user.text(status, "time_left"), user.text(status, "samples_per_second")

    status.begin(2)
    status.show_progress(Progress(1, 200, 400, 2.0))
    assert numbers() == ("6.0 s left", "100 images/s")

    status.set_paused(True)
    assert numbers() == ("6.0 s left", "")
    status.show_result(epoch_result(1, elapsed_seconds=4.5))  # the epoch that ended with the pause
    assert numbers() == ("4.5 s left", "")

    status.set_paused(False)
    status.show_progress(Progress(2, 200, 400, 1.0))
    assert numbers()[1] == "200 images/s"


def test_a_notice_stays_beside_the_message_until_a_run_begins_or_ends(qtbot, status):
    for event in (lambda: status.begin(2), status.end):
        status.show_message("Ready.")
        status.show_notice("Kept")
        assert status.message == "Ready. – Kept"
        status.show_message("Done.")
        assert status.message == "Done. – Kept"

        event()

        assert status.message == "Done."
    status.show_notice("Another")
    assert status.findChild(QTimer).isActive()
    status.show_notice("Kept", is_brief=False)
    assert not status.findChild(QTimer).isActive()
    status.findChild(QTimer).setInterval(1)
    status.show_notice("Brief")
    qtbot.waitUntil(lambda: status.message == "Done.")
