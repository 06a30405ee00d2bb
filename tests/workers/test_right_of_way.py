"""Workers wait while the window answers the pen."""

import threading
import time

import pytest

from digitpad.workers import right_of_way


@pytest.fixture(autouse=True)
def released():
    yield
    right_of_way.release()


def in_a_thread(function):
    done = threading.Event()
    threading.Thread(target=lambda: (function(), done.set()), daemon=True).start()
    return done


def test_a_worker_waits_for_the_release():
    for _ in range(1_000):
        begun, ended = threading.Event(), []

        def work(begun=begun, ended=ended):
            begun.set()
            right_of_way.give()
            ended.append(time.perf_counter())

        claimed = time.perf_counter()
        right_of_way.claim()
        done = in_a_thread(work)
        assert begun.wait(30)
        time.sleep(0.005)
        released = time.perf_counter()
        right_of_way.release()
        assert done.wait(30)
        if released - claimed < 0.03:  # otherwise the machine was too busy, and the claim had ended
            assert ended[0] >= released
            return
    pytest.skip("this machine is too busy")


def test_without_a_claim_nobody_waits_and_one_that_is_never_released_ends_by_itself():
    right_of_way.claim()
    assert in_a_thread(right_of_way.give).wait(30)
    right_of_way.release()
    assert in_a_thread(right_of_way.give).wait(30)
