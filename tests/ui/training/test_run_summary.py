"""The sentences about a run that are not seen in every run."""

import pytest

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import Progress
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.charts.run_marks import run_marks
from digitpad.ui.training.run_summary import change_summary, kept_network_label, outcome, position

SAVE = "Save it with Ctrl+S."
VALIDATION = "94.66 % of the validation pictures right."
TEST = "9,814 of 10,000 test pictures right (98.14 %)."


@pytest.fixture
def trained(make_run, epoch_result):
    """Return a function that makes a run of some of its epochs, in 1.84 s; ``kept`` is the epoch it keeps."""

    def trained(epochs, done, kept=None):
        run = make_run(epochs=epochs, patience=9 if kept else 0)
        for epoch in range(1, done + 1):
            accuracy = 0.9466 if epoch == (kept or done) else 0.5
            loss = 0.1 if epoch == kept else 0.5
            values = {"seconds": 1.84 / done, "validation_accuracy": accuracy, "validation_loss": loss}
            run.add_result(epoch_result(epoch, **values))
        return run

    return trained


@pytest.mark.parametrize(
    ("epochs", "done", "expected"),
    [
        (30, 0, "Training epoch 1 of 30"),
        (30, 3, "Training epoch 4 of 30"),
        (3, 3, "Training epoch 3 of 3"),
    ],
)
def test_the_epoch_under_way_is_the_one_after_the_last_but_never_one_too_many(
    trained, epochs, done, expected
):
    assert position(trained(epochs, done)) == expected


def test_the_position_is_that_pictures_are_written_and_then_the_epoch(make_run, epoch_result):
    run = make_run(epochs=5)

    run.note_progress(Progress(0, 1_200, 60_000, 1.0))
    assert position(run) == "Writing pictures to learn from: 1,200 of 60,000"
    assert position(run, is_paused=True) == ("Paused while writing pictures to learn from: 1,200 of 60,000")

    run.add_result(epoch_result(0))
    assert position(run) == "Training epoch 1 of 5"
    assert position(run, is_paused=True) == "Paused in epoch 1 of 5"
    run.add_result(epoch_result(1))  # too short for progress
    assert position(run) == "Training epoch 2 of 5"
    run.note_progress(Progress(2, 1_200, 60_000, 1.0))
    assert position(run, is_paused=True) == "Paused in epoch 2 of 5"


@pytest.mark.parametrize(
    ("epochs", "done", "kept", "end", "expected"),
    [
        (
            *(30, 0, None, RunEnd.STOPPED),
            "Stopped before the first epoch was done. The network from before is in use.",
        ),
        (
            *(30, 3, 3, RunEnd.STOPPED),
            f"Stopped. The network of epoch 3 is in use: {VALIDATION} {SAVE}",
        ),
        (
            *(30, 9, 3, RunEnd.STOPPED),
            f"Stopped. The network of epoch 3, the best, is in use: {VALIDATION} {SAVE}",
        ),
        (
            *(30, 0, None, RunEnd.FAILED),
            "Training ended early. The network from before is in use.",
        ),
        (
            *(30, 3, 3, RunEnd.FAILED),
            f"Training ended early. The network of epoch 3 is in use: {VALIDATION} {SAVE}",
        ),
        (
            *(3, 3, 3, RunEnd.COMPLETED),
            f"Trained in 1.8 s: {TEST} {SAVE}",
        ),
        (
            *(5, 5, 3, RunEnd.COMPLETED),
            f"Trained in 1.8 s. The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
        (
            *(30, 5, 3, RunEnd.EARLY_STOPPED),
            "Stopped early, after epoch 5 of 30: no smaller validation loss in 2 epochs. "
            f"The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
        (
            *(30, 4, 3, RunEnd.EARLY_STOPPED),
            "Stopped early, after epoch 4 of 30: no smaller validation loss in the last epoch. "
            f"The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
    ],
)
def test_every_end_says_which_network_is_in_use(trained, epochs, done, kept, end, expected):
    run = trained(epochs, done, kept)

    was_tested = end in (RunEnd.COMPLETED, RunEnd.EARLY_STOPPED)
    run.finish(end, test=Evaluation(0.1, 9_814, 10_000) if was_tested else None)

    assert outcome(run) == expected


@pytest.mark.parametrize(
    ("done", "kept", "label"),
    [(1, 1, "trained network, 1 epoch"), (5, 3, "trained network, 3 epochs")],
)
def test_the_network_that_a_run_leaves_is_called_by_its_epochs(trained, done, kept, label):
    assert kept_network_label(trained(30, done, kept)) == label


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [("constant", "learning rate 0.5"), ("cosine", "learning rate 0.5 × schedule")],
)
def test_a_change_is_called_the_same_in_the_status_and_in_the_charts(make_run, schedule, expected):
    run = make_run(schedule=schedule)
    run.add_change(SettingChange("learning_rate", 0.5, 1.5))

    assert change_summary(run, "learning_rate", 0.5) == expected
    assert [mark.text for mark in run_marks(run)] == [expected]
