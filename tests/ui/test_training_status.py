"""The line at the bottom while a run writes what it learns from."""

from PySide6.QtWidgets import QProgressBar

from digitpad.nn.training import Progress
from digitpad.ui.run_record import RunRecord
from digitpad.ui.training_status import TrainingStatus


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


def test_the_record_says_that_pictures_are_written_and_then_the_epoch():
    run = RunRecord(epochs=5)

    assert (
        run.position("Training", Progress(0, 1_200, 60_000, 1.0))
        == "Writing pictures to learn from: 1,200 of 60,000"
    )
    assert run.position("Training", Progress(1, 1_200, 60_000, 1.0)) == "Training epoch 1 of 5"
