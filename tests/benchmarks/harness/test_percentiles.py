import pytest

from digitpad.benchmarks.harness.percentiles import summarize_ms
from digitpad.errors import UnusableEnvironmentError


def test_seconds_become_milliseconds_and_their_order_does_not_matter() -> None:
    seconds = [index / 1e3 for index in range(101)]

    assert summarize_ms(seconds[::-1]) == {"p50": 50.0, "p99": 99.0, "max": 100.0, "samples": 101}


def test_percentiles_between_two_samples_are_interpolated() -> None:
    assert summarize_ms([0.001, 0.002]) == {"p50": 1.5, "p99": 1.99, "max": 2.0, "samples": 2}


def test_nothing_measured_is_said() -> None:
    with pytest.raises(UnusableEnvironmentError, match="answered not once"):
        summarize_ms([])
