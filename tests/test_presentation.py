"""How numbers are written for people."""

import math

import numpy as np
import pytest

from digitpad.presentation import (
    accuracy_text,
    bytes_text,
    count_text,
    decimal_text,
    duration_text,
    figures_text,
    in_full,
    number_text,
    percent_text,
    probability_text,
    rate_text,
    ratio_text,
    seconds_text,
    to_figures,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (accuracy_text(0.9731), "97.31 %"),
        (accuracy_text(1.0), "100.00 %"),
        (accuracy_text(49_999 / 50_000), "> 99.99 %"),
        (accuracy_text(0.0), "0.00 %"),
        (accuracy_text(1 / 50_000), "< 0.01 %"),
        (percent_text(0.123), "12 %"),
        (percent_text(1.0), "100 %"),
        (percent_text(0.9951), "> 99 %"),
        (percent_text(0.0049), "< 1 %"),
        (percent_text(0.0), "0 %"),
        (probability_text(0.97), "97 %"),
        (probability_text(1.0), "> 99 %"),
        (probability_text(np.float32(1.0)), "> 99 %"),
        (probability_text(0.004), "0 %"),
        (probability_text(0.9951, 1), "99.5 %"),
        (probability_text(1.0, 1), "> 99.9 %"),
        (probability_text(np.float32(0.4567), 1), "45.7 %"),
        (decimal_text(-1234.5, 2), "−1,234.50"),
        (decimal_text(0.12, 3, is_signed=True), "+0.120"),
        (decimal_text(-0.0001, 3), "0.000"),
        (decimal_text(-0.0001, 3, is_signed=True), "+0.000"),
        (number_text(2.302585), "2.3026"),
        (number_text(0.00004), "4e-5"),
        (number_text(-0.5), "−0.5000"),
        (number_text(0.0), "0.0000"),
        (number_text(123_456.7), "123,500"),
        (number_text(1.5e40), "1.5e40"),
        (figures_text(0.0123456), "0.01235"),
        (figures_text(-1.25e-7, 2), "−1.2e-7"),
        (figures_text(0.0, is_signed=True), "0"),
        (figures_text(0.25, 6, is_signed=True), "+0.25"),
        (figures_text(1234.0, 2), "1,200"),
        (figures_text(-1234.56, 6), "−1,234.56"),
        (figures_text(999_999.0, 2), "1e6"),
        (figures_text(math.inf), "inf"),
        (figures_text(math.nan), "nan"),
        (ratio_text(1500.4), "1,500"),
        (ratio_text(17.3), "17"),
        (ratio_text(9.96), "10"),
        (ratio_text(1.0), "1.0"),
        (ratio_text(0.4249), "0.42"),
        (in_full(3.0), "3"),
        (in_full(0.03), "0.03"),
        (in_full(1e-5), "1e-5"),
        (in_full(10), "10"),
        (seconds_text(128.4), "128 s"),
        (seconds_text(12.34), "12.3 s"),
        (seconds_text(0.3412), "0.34 s"),
        (seconds_text(0.0456), "45.6 ms"),
        (seconds_text(0.00005), "50 µs"),
        (seconds_text(0.0), "0 s"),
        (duration_text(0.04), "0.0 s"),
        (duration_text(9.94), "9.9 s"),
        (duration_text(9.97), "10 s"),
        (duration_text(59.4), "59 s"),
        (duration_text(59.6), "1 min 00 s"),
        (duration_text(125.0), "2 min 05 s"),
        (duration_text(3599.6), "1 h 00 min"),
        (duration_text(4800.0), "1 h 20 min"),
        (duration_text(86_399), "23 h 59 min"),
        (duration_text(86_400), "more than a day"),
        (bytes_text(430e6), "430 MB"),
        (bytes_text(1.234e9), "1.23 GB"),
        (bytes_text(1500), "1.5 kB"),
        (bytes_text(1), "1 byte"),
        (rate_text(12_345.6, "image"), "12,300 images/s"),
        (rate_text(1.0, "step"), "1 step/s"),
        (rate_text(0.5, "step"), "0.5 steps/s"),
        (count_text(1, "digit"), "1 digit"),
        (count_text(1234, "digit"), "1,234 digits"),
    ],
)
def test_each_kind_of_number_has_one_rule(text, expected):
    assert text == expected


def test_a_number_is_rounded_to_significant_figures():
    assert to_figures(0.01249, 1) == 0.01
    assert to_figures(1276.0, 2) == 1300.0
