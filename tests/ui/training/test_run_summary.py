"""Sentences about the position and the outcome of a run."""

import pytest

from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import Progress
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.training.run_summary import outcome, position

STOPPED, FAILED, DONE, EARLY = RunEnd.STOPPED, RunEnd.FAILED, RunEnd.COMPLETED, RunEnd.EARLY_STOPPED
BEFORE = "The previous network is in use."
IS_IN_USE = "is in use: 94.66 % of the validation pictures right. Save it with Ctrl+S."
TEST = "9,814 of 10,000 test pictures right (98.14 %). Save it with Ctrl+S."


@pytest.fixture
def trained(make_run, epoch_result):
    """Return a function that makes a run of some of its epochs, in 1.84 s; ``kept`` is the epoch it keeps."""

    def trained(epochs, done, kept=None):
        run = make_run(epochs=epochs, patience=9 if kept else 0)
        run.add_result(epoch_result(0))
        for epoch in range(1, done + 1):
            accuracy = 0.9466 if epoch == (kept or done) else 0.5
            loss = 0.1 if epoch == kept else 0.5
            values = {"seconds": 1.84 / done, "validation_accuracy": accuracy, "validation_loss": loss}
            run.add_result(epoch_result(epoch, **values))
        return run

    return trained


@pytest.mark.parametrize(("done", "epoch"), [(0, 1), (3, 4), (29, 30), (30, 30)])
def test_the_current_epoch_is_the_next_one_up_to_the_last(trained, done, epoch):
    assert position(trained(30, done)) == f"Training epoch {epoch} of 30"
    assert position(trained(30, done), is_paused=True) == f"Paused in epoch {epoch} of 30"


def test_before_the_first_epoch_the_pictures_written_are_counted(make_run, epoch_result):
    run = make_run(epochs=30)
    run.note_progress(Progress(0, 1_500, 6_000, 1.0))
    assert position(run) == "Writing pictures to learn from: 1,500 of 6,000"
    assert position(run, is_paused=True).startswith("Paused while writing pictures")
    run.add_result(epoch_result(0))
    assert position(run) == "Training epoch 1 of 30"


@pytest.mark.parametrize(
    ("epochs", "done", "kept", "end", "expected"),
    [
        (30, 0, None, STOPPED, f"Stopped before the first epoch was complete. {BEFORE}"),
        (30, 9, 3, STOPPED, f"Stopped. The network of epoch 3, the best, {IS_IN_USE}"),
        (30, 3, 3, FAILED, f"Training ended early. The network of epoch 3 {IS_IN_USE}"),
        (3, 3, 3, DONE, f"Trained in 1.8 s: {TEST}"),
        (5, 5, 3, DONE, f"Trained in 1.8 s. The network of epoch 3, the best, is in use: {TEST}"),
        (
            *(30, 5, 3, EARLY),
            "Stopped early, after epoch 5 of 30: no smaller validation loss in 2 epochs. "
            f"The network of epoch 3, the best, is in use: {TEST}",
        ),
        (
            *(30, 4, 3, EARLY),
            "Stopped early, after epoch 4 of 30: no smaller validation loss in the last epoch. "
            f"The network of epoch 3, the best, is in use: {TEST}",
        ),
    ],
)
def test_every_outcome_names_the_network_in_use(trained, epochs, done, kept, end, expected):
    run = trained(epochs, done, kept)

    run.finish(end, test=Evaluation(0.1, 9_814, 10_000) if end in (DONE, EARLY) else None)

    assert outcome(run) == expected
    chosen = "Training ended early." if end is FAILED else "Training has ended."
    if done:
        assert outcome(run, 1) == f"{chosen} The network after epoch 1 is in use, as you chose."
