import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar

from digitpad.ui.race.race_progress import RaceProgress


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def progress(qtbot, clock):
    progress = RaceProgress(clock)
    qtbot.addWidget(progress)
    progress.begin(2, 3)
    return progress


def run_epoch(progress, clock, index, epoch, seconds):
    progress.begin_epoch(index, epoch, "Way")
    clock.seconds += seconds
    progress.end_epoch(index)


def look(progress):
    progress.show_progress()
    return progress.findChild(QProgressBar).value(), progress.findChild(QLabel, "race_time_left").text()


def test_the_bar_counts_epochs_of_all_and_the_part_of_the_open_one(progress, clock):
    assert look(progress)[0] == 0

    run_epoch(progress, clock, 0, 1, 1.0)
    progress.begin_epoch(1, 1, "Way")
    progress.note_part(0.5)

    assert look(progress)[0] == 250
    run_epoch(progress, clock, 1, 1, 1.0)
    assert look(progress) == (333, "a few seconds left")
    progress.end("Done.")
    assert not progress.findChild(QTimer).isActive()
    progress.note_part(0.5)
    progress.begin(2, 3)
    assert progress.findChild(QTimer).isActive()
    assert look(progress) == (0, "")


def test_the_time_left_falls_to_that_of_the_other_epochs_and_who_retires_is_not_waited_for(progress, clock):
    run_epoch(progress, clock, 0, 1, 40.0)
    run_epoch(progress, clock, 1, 1, 5.0)
    progress.begin_epoch(0, 2, "Way")

    clock.seconds += 30.0
    assert look(progress)[1] == "about 1 min 00 s left"
    clock.seconds += 300.0
    assert look(progress)[1] == "about 50 s left"
    progress.begin(2, 3)
    run_epoch(progress, clock, 0, 1, 4.0)
    progress.begin_epoch(1, 1, "Way")
    progress.note_part(0.9)
    progress.retire(1)
    assert look(progress) == (667, "a few seconds left")
