import threading

from digitpad.errors import DataFileError
from digitpad.workers.background_task import BackgroundTask


def run(qtbot, pool, function):
    task = BackgroundTask(function)
    outcome = []
    task.succeeded.connect(lambda value: outcome.append(("succeeded", value)))
    task.failed.connect(lambda message: outcome.append(("failed", message)))
    with qtbot.waitSignal(task.finished, timeout=20_000):
        task.start(pool)
    return outcome


def test_the_function_runs_outside_the_gui_thread(qtbot, pool):
    outcome = run(qtbot, pool, threading.current_thread)

    assert outcome[0][0] == "succeeded"
    assert outcome[0][1] is not threading.main_thread()


def test_an_expected_failure_is_told_in_its_own_words(qtbot, pool):
    def fail():
        raise DataFileError("x.gz is damaged.")

    assert run(qtbot, pool, fail) == [("failed", "x.gz is damaged.")]


def test_a_bug_is_logged_and_told_as_one(qtbot, pool, caplog):
    outcome = run(qtbot, pool, lambda: 1 / 0)

    assert outcome[0][0] == "failed"
    assert "bug in digitpad" in outcome[0][1]
    assert "ZeroDivisionError" in caplog.text


def test_too_little_memory_is_told_as_that(qtbot, pool, caplog):
    def fail():
        raise MemoryError

    ((kind, sentence),) = run(qtbot, pool, fail)

    assert kind == "failed"
    assert "too little memory" in sentence
    assert caplog.text == ""
