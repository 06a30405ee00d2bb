"""A team of threads: order, errors, and what it leaves behind."""

import threading

import numpy as np
import pytest

from digitpad.nn.thread_team import bounds


def test_parts_run_at_the_same_time_and_their_results_come_in_order(team):
    all_are_there = threading.Barrier(3, timeout=20)

    def part(index):
        all_are_there.wait()
        return 10 * index

    assert team.run(part) == [0, 10, 20]
    team.close()
    assert team.run(lambda index: index, n_parts=2) == [0, 1]  # with new threads
    assert team.run(lambda _: threading.current_thread(), n_parts=1) == [threading.current_thread()]


def test_rows_are_shared_in_equal_parts_but_for_the_last():
    assert bounds(10, 3) == [slice(0, 4), slice(4, 8), slice(8, 10)]
    assert bounds(4, 3) == [slice(0, 2), slice(2, 4)]  # no part is empty


@pytest.mark.parametrize("fails", [0, 2])
def test_an_error_of_one_part_is_raised_when_all_have_ended(team, fails):
    may_end, ended = threading.Event(), []

    def part(index):
        if index == fails:
            may_end.set()
            raise ValueError(f"part {index}")
        may_end.wait(20)
        ended.append(index)

    with pytest.raises(ValueError, match=f"part {fails}"):
        team.run(part)

    assert len(ended) == 2


def test_numpy_treats_errors_as_in_the_thread_that_calls(team):
    with np.errstate(over="ignore"):
        assert np.isinf(team.run(lambda _: np.float32(3e38) * np.float32(10.0))).all()
