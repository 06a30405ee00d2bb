"""The learning rate's way from the first step to the last."""

import itertools

import numpy as np
import pytest

from digitpad.nn.optimizers.schedules import SCHEDULES


def factors(name):
    return [SCHEDULES[name](progress) for progress in np.linspace(0.0, 1.0, 1_000, endpoint=False)]


def test_constant_stays_at_one():
    assert set(factors("constant")) == {1.0}


def test_step_falls_to_a_tenth_at_one_half_and_again_at_three_quarters():
    step = SCHEDULES["step"]

    assert [step(progress) for progress in (0.0, 0.499, 0.5, 0.749, 0.75, 0.999)] == [
        1.0,
        1.0,
        0.1,
        0.1,
        0.01,
        0.01,
    ]


def test_cosine_falls_from_one_to_nothing():
    cosine = SCHEDULES["cosine"]

    assert cosine(0.0) == 1.0
    assert cosine(1.0 / 3.0) == pytest.approx(0.75)
    assert cosine(0.5) == pytest.approx(0.5)
    assert cosine(1.0) == pytest.approx(0.0, abs=1e-15)
    assert factors("cosine") == sorted(factors("cosine"), reverse=True)


def test_one_cycle_rises_from_a_twentieth_to_one_and_falls_to_nothing():
    one_cycle = SCHEDULES["one_cycle"]

    assert one_cycle(0.0) == pytest.approx(0.05)
    assert one_cycle(0.15) == pytest.approx((0.05 + 1.0) / 2.0)
    assert one_cycle(0.3) == pytest.approx(1.0)
    assert one_cycle(0.65) == pytest.approx(0.5)
    assert one_cycle(1.0) == pytest.approx(0.0, abs=1e-15)


def test_one_cycle_rises_once_and_falls_once():
    rising = [later > earlier for earlier, later in itertools.pairwise(factors("one_cycle"))]

    assert rising == sorted(rising, reverse=True)
    assert sum(rising) == pytest.approx(300, abs=1)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_factor_is_positive_and_at_most_one(name):
    assert all(0.0 < factor <= 1.0 for factor in factors(name))
