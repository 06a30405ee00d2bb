"""What share of the processor's peak a training step reaches."""

import itertools

import pytest

from digitpad.benchmarks.parts.peak import gflops_and_shares

OPERATIONS_OF_A_STEP = 2 * 128 * (784 * 192 * 2 + 192 * 10 * 3)


def test_a_share_is_the_operations_of_a_step_by_those_of_the_peak_in_the_same_time():
    looks = itertools.count()

    # One second passes between two looks at the clock: in it one product of the peak, or two steps.
    gflops, shares = gflops_and_shares(rounds=3, size=64, steps=2, now=lambda: float(next(looks)))

    assert gflops == pytest.approx(2 * 64**3 / 1e9)
    share = OPERATIONS_OF_A_STEP / (2 * 64**3) * 2
    assert shares == pytest.approx(dict.fromkeys(("engine", "engine_without_momentum", "products"), share))
    n_runs = 3 * 8 * 3  # three kinds, eight times in each round; the peak before the first and after each
    assert next(looks) == 2 * (2 * n_runs + 1)
