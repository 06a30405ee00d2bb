"""The sentences about a run that are not seen in every run."""

from types import SimpleNamespace

import pytest

from digitpad.nn.evaluation import Evaluation
from digitpad.ui.run_record import RunRecord

THIRD = SimpleNamespace(result=SimpleNamespace(epoch=3, validation_accuracy=0.9466))


def summary(epochs):
    return SimpleNamespace(epochs=epochs, test=Evaluation(0.1, 9_814, 10_000), seconds=1.84)


IN_USE = "The network of epoch 3 is in use: "
SAVE = "Save it with Ctrl+S."
VALIDATION = "94.66 % of the validation pictures right."
TEST = "9,814 of 10,000 test pictures right (98.14 %)."


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (RunRecord(30), "Training epoch 1 of 30"),
        (RunRecord(30, THIRD), "Training epoch 4 of 30"),
        (RunRecord(3, THIRD), "Training epoch 3 of 3"),
    ],
)
def test_the_epoch_under_way_is_the_one_after_the_last_but_never_one_too_many(record, expected):
    assert record.position("Training") == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (RunRecord(30), "Stopped before the first epoch was done. The network from before is in use."),
        (RunRecord(30, THIRD), f"Stopped. {IN_USE}{VALIDATION} {SAVE}"),
        (RunRecord(30, failure="x"), "Training ended early. The network from before is in use."),
        (RunRecord(30, THIRD, failure="x"), f"Training ended early. {IN_USE}{VALIDATION} {SAVE}"),
        (RunRecord(3, THIRD, summary(3)), f"Trained in 1.8 s: {TEST} {SAVE}"),
        (RunRecord(5, THIRD, summary(5)), f"Trained in 1.8 s. {IN_USE}{TEST} {SAVE}"),
        (
            RunRecord(30, THIRD, summary(5)),
            "Stopped early, after epoch 5 of 30: no smaller validation loss in 2 epochs. "
            f"{IN_USE}{TEST} {SAVE}",
        ),
        (
            RunRecord(30, THIRD, summary(4)),
            "Stopped early, after epoch 4 of 30: no smaller validation loss in the last epoch. "
            f"{IN_USE}{TEST} {SAVE}",
        ),
    ],
)
def test_every_end_says_which_network_is_in_use(record, expected):
    assert record.outcome() == expected


@pytest.mark.parametrize(("epochs_done", "mark"), [(5, "epoch 3 is kept"), (3, None)])
def test_an_epoch_that_is_kept_is_marked_unless_it_is_the_last(epochs_done, mark):
    found = RunRecord(30, THIRD, summary(epochs_done)).kept_mark()

    assert (found and found.text) == mark
    assert found is None or found.epochs_done == 3
