"""Of the work asked for in the background only the newest counts."""

import threading

import pytest
from PySide6.QtCore import QObject, QThreadPool

from digitpad.errors import DigitpadError
from digitpad.workers.newest_task import NewestTask


@pytest.fixture
def pool(qapp):
    pool = QThreadPool()
    yield pool
    pool.waitForDone()


@pytest.fixture
def owner(qapp):
    return QObject()


def test_what_a_function_returns_is_told(qtbot, pool, owner):
    task = NewestTask(pool, owner)

    with qtbot.waitSignal(task.done, timeout=10_000) as told:
        task.run(lambda: 7)

    assert told.args == [7]
    assert not task.is_busy


def test_of_those_asked_for_meanwhile_only_the_newest_runs_and_is_told(qtbot, pool, owner):
    task = NewestTask(pool, owner)
    may_end, ran, told = threading.Event(), [], []
    task.done.connect(told.append)

    def run(number):
        ran.append(number)
        may_end.wait(10)
        return number

    for number in (1, 2, 3):
        task.run(lambda number=number: run(number))
    assert task.is_busy
    may_end.set()
    qtbot.waitUntil(lambda: told == [3], timeout=10_000)

    assert ran == [1, 3]


def test_what_is_forgotten_is_not_told(qtbot, pool, owner):
    task = NewestTask(pool, owner)
    told = []
    task.done.connect(told.append)
    task.run(lambda: 1)
    task.forget()
    assert not task.is_busy

    with qtbot.waitSignal(task.done, timeout=10_000):
        task.run(lambda: 2)

    assert told == [2]


def test_a_failure_is_told_as_a_sentence(qtbot, pool, owner):
    task = NewestTask(pool, owner)

    def fail():
        raise DigitpadError("Too small.")

    with qtbot.waitSignal(task.failed, timeout=10_000) as told:
        task.run(fail)

    assert told.args == ["Too small."]
