"""Of what is asked for in the background, the newest wins."""

import os
import sys
import threading

import pytest

from digitpad.errors import DigitpadError
from digitpad.workers.background_task import BackgroundTask
from digitpad.workers.newest_runner import NewestRunner


@pytest.fixture
def runner(qapp):
    runner = NewestRunner()
    yield runner
    runner.wait()


@pytest.fixture
def heard(runner):
    """What was sent, in order."""
    heard = []
    runner.done.connect(lambda outcome: heard.append(("done", outcome)))
    runner.failed.connect(heard.append)
    return heard


def test_what_a_function_returns_is_told(qtbot, runner, heard):
    was_busy = []
    runner.done.connect(lambda outcome: was_busy.append(runner.is_busy))
    runner.ask(lambda stop: sys.platform != "linux" or os.getpriority(os.PRIO_PROCESS, 0) >= 10)
    assert runner.is_busy

    qtbot.waitUntil(lambda: heard == [("done", True)])
    assert was_busy == [False]  # so whoever hears of it may ask again
    qtbot.waitUntil(lambda: not runner.findChildren(BackgroundTask))


def test_a_newer_question_stops_the_one_under_way_and_replaces_the_one_that_waits(qtbot, runner, heard):
    has_begun, asked = threading.Event(), []

    def until_stopped(should_stop):
        has_begun.set()
        while not should_stop():
            pass
        asked.append("stopped")

    runner.ask(until_stopped)
    assert has_begun.wait(30)
    runner.ask(lambda should_stop: asked.append("second"))
    runner.ask(lambda should_stop: "answer")

    qtbot.waitUntil(lambda: heard == [("done", "answer")])
    assert asked == ["stopped"]


def test_what_is_forgotten_is_not_told(qtbot, runner, heard):
    may_end, had_begun = threading.Event(), threading.Event()
    for outcome in (1, 0):
        runner.ask(lambda stop, outcome=outcome: had_begun.set() or (may_end.wait(30) and 1 / outcome))
        assert had_begun.wait(30)
        runner.forget()
        assert not runner.is_busy
        may_end.set()
        qtbot.waitUntil(lambda: not runner.findChildren(BackgroundTask))
        had_begun.clear()
        may_end.clear()
    runner.ask(lambda should_stop: "next")

    qtbot.waitUntil(lambda: heard == [("done", "next")])


def test_a_failure_is_told_as_a_sentence_and_the_next_question_answered(qtbot, runner, heard):
    def fail(should_stop):
        raise DigitpadError("There are no pictures.")

    was_busy = []
    runner.failed.connect(lambda sentence: was_busy.append(runner.is_busy))
    runner.ask(fail)
    qtbot.waitUntil(lambda: heard == ["There are no pictures."])
    runner.ask(lambda should_stop: 5)

    qtbot.waitUntil(lambda: heard[1:] == [("done", 5)])
    assert was_busy == [False]
