"""Measuring in the background, the newest network first."""

import os
import sys
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QTimer

from digitpad.errors import DataFileError, StoppedError
from digitpad.workers.background_task import BackgroundTask
from digitpad.workers.evaluation_runner import EvaluationRunner, rest_ms

AN_HOUR_MS = 3_600_000


class Evaluations:
    """Takes the place of measuring: it waits to be let on, and notes what was measured and rested."""

    def __init__(self):
        self.measured, self.worked = [], []
        self.rest_ms = 1
        self.entered, self.may_go_on = threading.Event(), threading.Event()

    def evaluate(self, saved, source, dataset, should_stop):
        self.entered.set()
        assert self.may_go_on.wait(20.0)
        gives_way = sys.platform != "linux" or os.getpriority(os.PRIO_PROCESS, 0) >= 10
        self.measured.append((saved, source, dataset, gives_way))
        if source == "bad":
            raise DataFileError("It does not fit.")
        return source

    def rest(self, worked_seconds):
        self.worked.append(worked_seconds)
        return self.rest_ms


@pytest.fixture
def evaluations():
    return Evaluations()


@pytest.fixture
def runner(qtbot, evaluations):
    runner = EvaluationRunner(evaluations.evaluate, rest=evaluations.rest)
    yield runner
    evaluations.may_go_on.set()
    runner.wait()


@pytest.fixture
def announced(runner):
    announced = []
    runner.began.connect(lambda: announced.append("began"))
    runner.measured.connect(announced.append)
    runner.failed.connect(announced.append)
    return announced


def ask(runner, source):
    runner.measure("network", source, "data")


def test_of_those_asked_for_meanwhile_only_the_newest_is_measured(qtbot, runner, evaluations, announced):
    ask(runner, "first")
    assert evaluations.entered.wait(20.0)
    assert runner.subject == ("network", "data")
    assert not runner.is_newer_wanted
    for number in range(3):
        ask(runner, f"later {number}")
    assert runner.is_newer_wanted

    evaluations.may_go_on.set()

    qtbot.waitUntil(lambda: len(announced) == 6)
    assert announced == ["began"] * 4 + ["first", "later 2"]
    assert not runner.is_newer_wanted
    assert evaluations.measured[0] == ("network", "first", "data", True)
    qtbot.waitUntil(lambda: runner.subject is None and not runner.findChild(QTimer).isActive())
    qtbot.waitUntil(lambda: not runner.findChildren(BackgroundTask))


def test_a_failure_is_told_and_the_next_is_measured(qtbot, runner, evaluations, announced):
    evaluations.may_go_on.set()
    for source in ("bad", "good"):
        ask(runner, source)
        qtbot.waitUntil(lambda: announced[-1] != "began")

    assert announced == ["began", "It does not fit.", "began", "good"]


def test_what_is_asked_for_during_the_rest_waits_for_its_end(qtbot, runner, evaluations, announced):
    evaluations.may_go_on.set()
    evaluations.rest_ms = AN_HOUR_MS
    asked_at = time.perf_counter()
    ask(runner, "first")
    qtbot.waitUntil(lambda: len(evaluations.worked) == 1)

    ask(runner, "second")
    QCoreApplication.processEvents()

    assert runner.is_newer_wanted
    assert announced == ["began", "first", "began"]
    assert 0.0 < evaluations.worked[0] < time.perf_counter() - asked_at
    runner.forget_wanted()
    assert (runner.is_newer_wanted, runner.is_stopping) == (False, False)
    ask(runner, "third")
    runner.stop()
    assert runner.is_stopping
    assert not runner.is_newer_wanted


def test_it_rests_four_times_as_long_as_it_worked_but_a_while_at_least():
    assert [rest_ms(seconds) for seconds in (2.5, 0.5, 0.1, 0.0999, 0.0)] == [10_000, 2_000, 400, 400, 400]


def test_in_a_hurry_a_newer_one_stops_the_one_under_way_and_so_does_waiting(qtbot):
    def evaluate(saved, source, examples, should_stop):
        entered.set()
        while source == "endless" and not should_stop():
            pass
        if should_stop():
            ended.append(source)
            raise StoppedError("It was stopped.")
        return source

    entered, ended, measured = threading.Event(), [], []
    runner = EvaluationRunner(evaluate, rest=lambda seconds: 0, is_in_hurry=lambda: True)
    runner.measured.connect(measured.append)
    ask(runner, "endless")
    assert entered.wait(20.0)
    assert not runner.is_stopping

    ask(runner, "newer")

    assert runner.is_stopping
    qtbot.waitUntil(lambda: measured == ["newer"])
    entered.clear()
    ask(runner, "endless")
    qtbot.waitUntil(entered.is_set)
    runner.wait()
    assert ended == ["endless"] * 2
