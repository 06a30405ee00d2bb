"""The sentences about a run that are not seen in every run."""

from types import SimpleNamespace

import pytest

from digitpad.nn.training.evaluation import Evaluation
from digitpad.ui.training.run_record import RunRecord

THIRD = SimpleNamespace(result=SimpleNamespace(epoch=3, validation_accuracy=0.9466))


def summary(epochs):
    return SimpleNamespace(epochs=epochs, test=Evaluation(0.1, 9_814, 10_000), seconds=1.84)


SAVE = "Save it with Ctrl+S."
VALIDATION = "94.66 % of the validation pictures right."
TEST = "9,814 of 10,000 test pictures right (98.14 %)."


def record(epochs, epochs_done, **fields):
    """Return that of a run that has the network of epoch 3."""
    return RunRecord(epochs, THIRD, epochs_done=epochs_done, **fields)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (RunRecord(30), "Training epoch 1 of 30"),
        (record(30, 3), "Training epoch 4 of 30"),
        (record(3, 3), "Training epoch 3 of 3"),
    ],
)
def test_the_epoch_under_way_is_the_one_after_the_last_but_never_one_too_many(run, expected):
    assert run.position() == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (RunRecord(30), "Stopped before the first epoch was done. The network from before is in use."),
        (record(30, 3), f"Stopped. The network of epoch 3 is in use: {VALIDATION} {SAVE}"),
        (record(30, 9), f"Stopped. The network of epoch 3, the best, is in use: {VALIDATION} {SAVE}"),
        (RunRecord(30, failure="x"), "Training ended early. The network from before is in use."),
        (
            record(30, 3, failure="x"),
            f"Training ended early. The network of epoch 3 is in use: {VALIDATION} {SAVE}",
        ),
        (record(3, 3, summary=summary(3)), f"Trained in 1.8 s: {TEST} {SAVE}"),
        (
            record(5, 5, summary=summary(5)),
            f"Trained in 1.8 s. The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
        (
            record(30, 5, summary=summary(5)),
            "Stopped early, after epoch 5 of 30: no smaller validation loss in 2 epochs. "
            f"The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
        (
            record(30, 4, summary=summary(4)),
            "Stopped early, after epoch 4 of 30: no smaller validation loss in the last epoch. "
            f"The network of epoch 3, the best, is in use: {TEST} {SAVE}",
        ),
    ],
)
def test_every_end_says_which_network_is_in_use(run, expected):
    assert run.outcome() == expected


@pytest.mark.parametrize(("epochs_done", "mark"), [(5, "epoch 3 is kept"), (3, None)])
def test_an_epoch_that_is_kept_is_marked_unless_it_is_the_last(epochs_done, mark):
    found = record(30, epochs_done).kept_mark()

    assert (found and found.text) == mark
    assert found is None or found.epochs_done == 3
