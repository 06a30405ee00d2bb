"""Seconds to vary pictures."""

import numpy as np
import pytest

from digitpad.benchmarks.cases import augmentation


def test_all_ranges_are_measured():
    figures = augmentation.measure(rounds=3, n_pictures=70)

    assert (figures["rounds"], figures["pictures"]) == (3, 70)
    assert list(figures["seconds"]) == ["none", "affine", "elastic", "all parts"]
    for times in figures["seconds"].values():
        assert 0.0 < times["fastest"] <= times["median"] <= times["slowest"]
        assert times["processor"] > 0.0


def test_every_picture_is_varied_once_in_mini_batches_by_two_clocks():
    varied = []

    seconds = augmentation.seconds_to_vary(
        np.zeros((300, 784), np.uint8),
        lambda images, rng: varied.append(images.shape),
        clock=lambda: 3.0 + sum(n for n, _ in varied),
        processor_clock=lambda: 1.0 + 0.5 * sum(n for n, _ in varied),
    )

    assert varied == [(128, 784), (128, 784), (128, 784), (44, 784)]  # the first warms up
    assert seconds == pytest.approx((300.0, 150.0))
