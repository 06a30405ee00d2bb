"""The line at the bottom: message, notice, progress, time left and speed."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics

from digitpad.nn.training.results import Progress
from digitpad.ui.training.training_status import TrainingStatus

NUMBERS = ("progress_bar", "time_left", "samples_per_second")


@pytest.fixture
def status(qtbot):
    status = TrainingStatus()
    qtbot.addWidget(status)
    status.resize(900, 30)
    status.show()
    return status


def test_writing_pictures_fills_the_bar_before_the_first_epoch(status, user):
    status.begin(5)

    status.show_progress(Progress(0, 0, 400, 0.0))
    assert user.text(status, "time_left") == ""

    status.show_progress(Progress(0, 300, 400, 60.0))
    assert user.find(status, "progress_bar").value() == 750
    assert user.text(status, "time_left") == "20 s left"
    assert user.text(status, "samples_per_second") == ""

    status.show_progress(Progress(1, 100, 400, 2.0))
    assert user.find(status, "progress_bar").value() == 50
    assert user.text(status, "time_left") == "38 s left"


@pytest.mark.parametrize(
    ("seconds", "left", "speed"),
    [
        (0.006, "0.0 s left", "8,333,333 images/s"),
        (9.94, "9.9 s left", "5,030 images/s"),
        (59.4, "59 s left", "842 images/s"),
        (60.0, "1 min 00 s left", "833 images/s"),
        (3_599.0, "59 min 59 s left", "14 images/s"),
        (3_600.0, "1 h 00 min left", "14 images/s"),
        (86_399.0, "23 h 59 min left", "1 images/s"),
        (86_400.0, "more than a day left", "1 images/s"),
    ],
)
def test_numbers_have_suitable_units_and_a_fixed_width(status, user, seconds, left, speed):
    status.begin(1)

    status.show_progress(Progress(1, 50_000, 100_000, seconds))

    for name, text in (("time_left", left), ("samples_per_second", speed)):
        label = user.find(status, name)
        assert label.text() == text
        assert QFontMetrics(label.font()).horizontalAdvance(text) <= label.width()
        assert label.minimumSize() == label.maximumSize()  # or the window would be laid out anew


def test_the_time_left_includes_evaluation(status, user, epoch_result):
    status.begin(3)

    status.show_result(epoch_result(1, seconds=10.0, elapsed_seconds=15.0))
    assert user.text(status, "time_left") == "30 s left"
    assert user.find(status, "progress_bar").value() == 333
    assert user.text(status, "samples_per_second") == "1,000 images/s"

    status.show_progress(Progress(2, 100, 400, 2.5))
    assert user.text(status, "time_left") == "26 s left"
    status.begin(3)  # what an earlier run took does not count
    status.show_progress(Progress(1, 200, 400, 1.0))
    assert user.text(status, "time_left") == "5.0 s left"


def test_progress_is_visible_only_during_a_run(status, user, epoch_result):
    def seen():
        return [name for name in NUMBERS if user.find(status, name).isVisible()]

    assert seen() == []
    status.begin(2)
    assert seen() == [*NUMBERS]
    status.show_result(epoch_result(1))
    status.end()
    assert seen() == []

    status.begin(2)
    assert user.find(status, "progress_bar").value() == 0
    assert user.text(status, "time_left") == user.text(status, "samples_per_second") == ""


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


def test_a_notice_stays_beside_the_message_until_a_run_begins_or_ends(status):
    for event in (lambda: status.begin(2), status.end):
        status.show_message("Ready.")
        status.show_notice("Kept")
        assert status.message == "Ready. – Kept"
        status.show_message("Done.")
        assert status.message == "Done. – Kept"

        event()

        assert status.message == "Done."


def test_a_notice_disappears_by_itself(qtbot, status):
    status.findChild(QTimer).setInterval(1)
    status.show_message("Ready.")

    status.show_notice("Kept")

    assert status.message == "Ready. – Kept"
    qtbot.waitUntil(lambda: status.message == "Ready.")
