"""Of what is asked for in the background, the newest wins."""

import threading

import pytest

from digitpad.errors import DigitpadError
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
    runner.done.connect(lambda key, outcome: heard.append((key, outcome)))
    runner.failed.connect(heard.append)
    return heard


def test_the_outcome_comes_with_its_key(qtbot, runner, heard):
    runner.ask("two", lambda should_stop: 1 + 1)

    qtbot.waitUntil(lambda: heard == [("two", 2)])
    qtbot.waitUntil(lambda: not runner.is_busy)


def test_a_newer_question_stops_the_one_under_way_and_replaces_the_one_that_waits(qtbot, runner, heard):
    has_begun, asked = threading.Event(), []

    def until_stopped(should_stop):
        has_begun.set()
        while not should_stop():
            pass
        asked.append("stopped")

    runner.ask("first", until_stopped)
    assert has_begun.wait(10)
    runner.ask("second", lambda should_stop: asked.append("second"))
    runner.ask("third", lambda should_stop: "answer")

    qtbot.waitUntil(lambda: heard == [("third", "answer")])
    assert asked == ["stopped"]


def test_what_is_forgotten_is_not_told(qtbot, runner, heard):
    may_end = threading.Event()
    runner.ask("slow", lambda should_stop: may_end.wait(10))
    runner.forget()
    may_end.set()

    qtbot.waitUntil(lambda: not runner.is_busy)
    assert heard == []


def test_a_failure_is_told_as_a_sentence_and_the_next_question_answered(qtbot, runner, heard):
    def fail(should_stop):
        raise DigitpadError("There are no pictures.")

    runner.ask("bad", fail)
    qtbot.waitUntil(lambda: heard == ["There are no pictures."])
    runner.ask("good", lambda should_stop: 5)

    qtbot.waitUntil(lambda: heard[1:] == [("good", 5)])
