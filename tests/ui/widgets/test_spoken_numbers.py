"""Descriptions of curves and arrays for screen readers."""

import numpy as np
import pytest

from digitpad.ui.widgets.spoken_numbers import spoken_curve, spoken_range, trend


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([1.0], ""),
        ([1.0, 2.0], "rising"),
        ([2.0, 1.0], "falling"),
        ([1.0, 1.0], "level"),
        ([0.0, 90.0, 95.0, 95.1, 95.2], "level"),  # 0.2 of a range of 95.2
        ([0.0, 90.0, 91.0, 94.0], "rising"),
        ([3.0, 1.0, 1.5, 2.5], "rising"),  # the end counts, not the beginning
    ],
)
def test_the_trend_is_that_of_the_last_points(values, expected):
    assert trend(values) == expected


def test_a_curve_is_described_by_last_value_trend_and_range():
    told = spoken_curve("validation", [80.0, 95.0, 90.0], lambda value: f"{value:.1f} %", "after epoch 3")

    assert told == "validation: 90.0 % after epoch 3, rising; between 80.0 % and 95.0 % over 3 points"
    assert spoken_curve("loss", [], str) == "loss: no values yet"
    assert spoken_curve("loss", [0.5], str) == "loss: 0.5"


def test_numbers_are_described_by_their_range():
    assert spoken_range(np.array([[-1.0, np.nan], [np.inf, 0.25]])) == "2 numbers from −1 to 0.25"
    assert spoken_range(np.array([0.5])) == "0.5"
    assert spoken_range(np.array([np.nan])) == spoken_range(None) == ""
