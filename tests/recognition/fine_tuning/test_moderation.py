"""How much of a hand is learned, and how much of what was known is kept."""

import numpy as np
import pytest

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples
from digitpad.recognition.fine_tuning.moderation import (
    balanced_rows,
    missing_classes,
    mix_in_old_weights,
    own_per_batch,
    replay_ranges,
)


@pytest.mark.parametrize(
    ("labels", "missing", "own"),
    [(range(10), 0.0, 32), ([0, 1, 2, 3, 4, 4], 0.5, 16), ([7, 7], 0.9, 8), ([1, 7, 9], 0.7, 10)],
)
def test_the_fewer_digits_are_taught_the_smaller_their_part_of_a_mini_batch(labels, missing, own):
    network = Network((4, 10), ("identity",), "quadratic")

    assert missing_classes(network, np.array(labels)) == pytest.approx(missing)
    assert own_per_batch(missing) == own


def test_the_replay_is_varied_the_more_the_more_is_missing():
    assert replay_ranges(0.0).is_none
    assert replay_ranges(0.5) == AugmentationRanges(6.0, 0.075, 0.1, 0.5, 0.45)
    assert replay_ranges(1.0) == AugmentationRanges()


def test_each_digit_is_drawn_as_often_as_the_others_and_each_drawing_as_often_as_its_fellows():
    labels = np.array([5, 2, 5, 5, 5, 9, 9])

    rows = balanced_rows(labels, 12_000, np.random.default_rng(0))

    counts = np.bincount(rows, minlength=7)
    assert counts == pytest.approx([1_000, 4_000, 1_000, 1_000, 1_000, 2_000, 2_000], rel=0.12)
    assert len(balanced_rows(labels, 0, np.random.default_rng(0))) == 0


@pytest.mark.parametrize(
    ("turning_point", "missing", "kept"),
    [
        (0.5, 0.0, 0.25),
        (0.5, 1.0, 0.4),
        (0.5, 0.5, 0.325),
        (0.3, 1.0, 0.2),
        (0.01, 0.0, 0.0),
    ],
)
def test_old_weights_are_mixed_in_as_far_as_what_was_taught_is_still_read(turning_point, missing, kept):
    """The answer turns from 1 to 0 where more than that part of the old weights is mixed in."""
    old, learner = (Network((1, 2), ("identity",), "quadratic") for _ in range(2))
    old.biases[0][:] = [1.0 - turning_point, 0.0]
    learner.biases[0][:] = [-turning_point, 0.0]
    before = old.parameters.copy()

    mix_in_old_weights(learner, old, missing, Examples(np.zeros((1, 1)), np.array([1])))

    assert learner.biases[0] == pytest.approx([kept - turning_point, 0.0])
    assert np.array_equal(old.parameters, before)
