"""The sentences about a run that are not seen in every run."""

from types import SimpleNamespace

import pytest

from digitpad.nn.training import Evaluation
from digitpad.ui.run_record import RunRecord

THIRD = SimpleNamespace(result=SimpleNamespace(epoch=3))
SUMMARY = SimpleNamespace(test=Evaluation(0.1, 9_814, 10_000), seconds=1.84)


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
        (RunRecord(30, THIRD), "Stopped. The network of epoch 3 is in use."),
        (RunRecord(30, failure="x"), "Training ended early. The network from before is in use."),
        (RunRecord(30, THIRD, failure="x"), "Training ended early. The network of epoch 3 is in use."),
        (
            RunRecord(3, THIRD, SUMMARY),
            "Trained in 1.8 s: 9,814 of 10,000 test pictures right (98.14 %). Save it with Ctrl+S.",
        ),
    ],
)
def test_every_end_says_which_network_is_in_use(record, expected):
    assert record.outcome() == expected
