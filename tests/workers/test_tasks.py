"""Functions and generators that work in a thread of a pool."""

import os
import sys
import threading

import pytest
from PySide6.QtCore import Qt

from digitpad.errors import DataFileError, StoppedError
from digitpad.workers.background_task import BackgroundTask
from digitpad.workers.generator_task import GeneratorTask
from digitpad.workers.task_queue import TaskQueue


def generator_task(work, **options):
    def make(should_stop):
        yield work()

    return GeneratorTask(make, **options)


BOTH = pytest.mark.parametrize("make_task", [BackgroundTask, generator_task])


def outcome_of(qtbot, pool, task, on_value=lambda value: None):
    """Run a task to its end, and return all that it announced."""
    outcome = []

    def take(value):
        outcome.append(value)
        on_value(value)
        task.proceed()

    if isinstance(task, GeneratorTask):
        task.yielded.connect(take)
    else:
        task.succeeded.connect(outcome.append)
    task.failed.connect(lambda message: outcome.append(("failed", message)))
    task.finished.connect(lambda: outcome.append("finished"))
    with qtbot.waitSignal(task.finished):
        task.start(pool)
    return outcome


def raising(error):
    def work():
        raise error

    return work


@BOTH
@pytest.mark.parametrize(
    ("error", "told", "logged"),
    [
        (StoppedError("Reading was stopped."), [], ""),
        (DataFileError("x.gz is damaged."), ["x.gz is damaged."], ""),
        (MemoryError(), ["this machine has too little memory for it."], ""),
        (ZeroDivisionError(), ["a bug in digitpad. The log has the details."], "ZeroDivisionError"),
    ],
)
def test_a_failure_is_told_in_a_sentence_unless_it_is_a_stop_and_only_a_bug_is_logged(
    qtbot, pool, caplog, make_task, error, told, logged
):
    *failures, end = outcome_of(qtbot, pool, make_task(raising(error)))

    assert end == "finished"
    assert [kind for kind, _ in failures] == ["failed"] * len(told)
    assert all(sentence.endswith(*told) for _, sentence in failures)
    assert (logged in caplog.text) if logged else caplog.text == ""


def test_a_queue_works_in_order_and_calls_back_in_the_gui_thread(qtbot):
    queue, worked, told = TaskQueue(), [], []
    queue.failed.connect(told.append)
    threads = []
    queue.ask(threading.current_thread, threads.append)
    for number in range(200):
        queue.ask(lambda number=number: worked.append(number) or number, told.append)
    queue.ask(raising(DataFileError("x.gz is damaged.")), told.append)

    queue.wait()
    assert worked == list(range(200))
    assert told == threads == []
    qtbot.waitUntil(lambda: told == [*worked, "x.gz is damaged."])
    qtbot.waitUntil(lambda: not queue.findChildren(BackgroundTask))
    assert threads != [threading.main_thread()]


def test_the_generator_waits_after_each_value_until_it_may_proceed(qtbot, pool):
    order = []

    def make(should_stop):
        for number in range(100):
            order.append(("made", number))
            yield number

    outcome_of(qtbot, pool, GeneratorTask(make), on_value=lambda number: order.append(("shown", number)))

    assert order == [(what, number) for number in range(100) for what in ("made", "shown")]


@pytest.mark.parametrize("is_late", [True, False], ids=["while it waits", "before it waits"])
def test_a_stop_ends_the_waiting_though_nobody_says_proceed(qtbot, pool, is_late):
    task = GeneratorTask(lambda should_stop: iter([1]))
    if not is_late:  # direct: in the thread that sends the value
        task.yielded.connect(lambda value: task.request_stop(), Qt.ConnectionType.DirectConnection)
    with qtbot.waitSignal(task.yielded):
        task.start(pool)

    task.request_stop()

    assert pool.waitForDone(20_000)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
@BOTH
def test_work_that_gives_way_has_a_lower_priority_than_the_window(qtbot, pool, make_task):
    def priority():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = priority()
    usual, _ = outcome_of(qtbot, pool, make_task(priority))
    lower, _ = outcome_of(qtbot, pool, make_task(priority, gives_way=True))

    assert usual == before
    assert lower == max(before, 10)  # tests that were started with a lower priority keep it
    assert priority() == before
