"""Somebody presses everything for seven minutes: memory stays, and nothing fails."""

import pytest

from digitpad.benchmarks.cases import soak

MINUTES = 7.0
MOST_MB_PER_MINUTE = 1.0


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_memory_stays_and_nothing_fails_while_somebody_presses_everything(figure, seed):
    figures = soak.measure(MINUTES, seed)

    figure("MB a minute", figures["mb_per_minute"])
    figure("MB allocated a minute", figures["allocated_mb_per_minute"])
    figure("actions", figures["actions"])
    assert (figures["bugs"], figures["qt_warnings"]) == ([], [])
    if figures["allocated_mb_per_minute"] is None:
        pytest.skip("needs a system that tells how much memory is used")
    for key in ("mb_per_minute", "allocated_mb_per_minute"):
        # Data sets that happen to be open near the end are no growth: see the slope's standard error.
        assert figures[key] - 2.0 * figures[f"{key}_error"] < MOST_MB_PER_MINUTE
