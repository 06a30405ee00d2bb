"""What the laps of a race say, where their seconds are given."""

import numpy as np
import pytest

from digitpad.recognition.race import Lap, is_clearly_longer, seconds_to


def test_seconds_to_a_goal_are_those_of_the_first_lap_that_reaches_it():
    reached = [Lap(0, 1, 2.0, 2.0, 0.90, False), Lap(0, 2, 3.0, 5.0, 0.96, False)]

    assert seconds_to(0.95, reached) == 5.0
    assert seconds_to(0.90, reached) == 2.0
    assert seconds_to(0.98, reached) is None


@pytest.mark.parametrize(
    ("seconds", "others", "is_clear"),
    [
        ([0.39], [0.2], False),
        ([0.41], [0.2], True),
        ([0.3, 0.3], [0.2, 0.2], False),  # one of two could be disturbed twice
        ([0.45, 0.46], [0.2, 0.6], True),  # a disturbed one is not the fastest
        ([0.52, 0.53, 0.54], [0.6, 0.2, 0.21], True),
        ([0.9, 0.21, 0.22], [0.2, 0.21, 0.22], False),
        ([0.5, 0.81, 1.3], [0.2, 0.4, 0.6], True),
        ([0.2, 0.2, 0.2], [0.1, 0.19, 0.2], False),  # nor does one that was timed too short
        ([1.69, 1.79, 1.89], [1.0, 1.1, 1.2], False),  # their medians are uncertain by 0.69 together
        ([1.70, 1.80, 1.90], [1.0, 1.1, 1.2], True),
        ([0.24, 0.25, 0.26, 0.27, 0.28], [0.2, 0.21, 0.22, 0.23, 0.9], False),
        # What five epochs leave open, thirty tell.
        ([0.24, 0.25, 0.26, 0.27, 0.28] * 6, [0.2, 0.21, 0.22, 0.23, 0.9] * 6, True),
        ([0.208] * 30, [0.2] * 30, False),
        ([0.212] * 30, [0.2] * 30, True),
    ],
)
def test_one_disturbed_epoch_of_three_or_more_decides_nothing(seconds, others, is_clear):
    assert is_clearly_longer(seconds, others) is is_clear


@pytest.mark.parametrize(("disturbed", "spread"), [(0.0, 0.1), (0.15, 0.05)])
@pytest.mark.parametrize(("epochs", "most"), [(3, 0.08), (4, 0.03), (30, 0.03)])
def test_of_equals_one_is_seldom_said_to_take_longer(epochs, most, spread, disturbed):
    rng = np.random.default_rng(3)
    seconds = np.exp(spread * rng.standard_normal((1_000, 2, epochs)))
    seconds *= 1.0 + 0.6 * rng.random(seconds.shape) * (rng.random(seconds.shape) < disturbed)

    n_told = sum(is_clearly_longer(*pair) or is_clearly_longer(*pair[::-1]) for pair in seconds.tolist())

    assert n_told / len(seconds) < most + 0.015  # more than three standard errors of 1,000 pairs at 3 %
