import threading

from PySide6.QtCore import Qt

from digitpad.errors import DivergenceError
from digitpad.workers.generator_task import GeneratorTask


def run(qtbot, pool, make, stop_at=None):
    task = GeneratorTask(make)
    outcome = []

    def take(value):
        outcome.append(value)
        if value == stop_at:
            task.request_stop()
        task.proceed()

    task.yielded.connect(take)
    task.failed.connect(lambda message: outcome.append(("failed", message)))
    with qtbot.waitSignal(task.finished, timeout=20_000):
        task.start(pool)
    return outcome


def test_values_come_in_order_from_another_thread(qtbot, pool):
    def make(should_stop):
        for number in range(3):
            yield number, threading.current_thread() is threading.main_thread()

    assert run(qtbot, pool, make) == [(0, False), (1, False), (2, False)]


def test_a_requested_stop_is_seen_by_the_generator(qtbot, pool):
    def make(should_stop):
        number = 0
        while not should_stop():
            yield number
            number = 1

    assert run(qtbot, pool, make, stop_at=1)[:2] == [0, 1]


def test_an_expected_failure_is_told_in_its_own_words(qtbot, pool):
    def make(should_stop):
        yield 1
        raise DivergenceError("It diverged.")

    assert run(qtbot, pool, make) == [1, ("failed", "It diverged.")]


def test_too_little_memory_is_told_as_that(qtbot, pool, caplog):
    def make(should_stop):
        yield 1
        raise MemoryError

    _, (kind, message) = run(qtbot, pool, make)

    assert kind == "failed"
    assert "too little memory" in message
    assert "bug" not in message + caplog.text


def test_a_bug_is_logged_and_told_as_one(qtbot, pool, caplog):
    def make(should_stop):
        yield 1 / 0

    ((kind, message),) = run(qtbot, pool, make)

    assert kind == "failed"
    assert "bug in digitpad" in message
    assert "ZeroDivisionError" in caplog.text


def test_the_generator_waits_after_each_value_until_it_may_proceed(qtbot, pool):
    went_on = []

    def make(should_stop):
        for number in (1, 2):
            yield number
            went_on.append(number)

    task = GeneratorTask(make)
    for go_on, before in ((lambda: task.start(pool), []), (task.proceed, [1])):
        with qtbot.waitSignal(task.yielded, timeout=20_000):
            go_on()
        with qtbot.waitSignal(task.finished, timeout=300, raising=False) as early:
            pass

        assert not early.signal_triggered
        assert went_on == before
    with qtbot.waitSignal(task.finished, timeout=20_000):
        task.proceed()
    assert went_on == [1, 2]


def test_a_stop_ends_the_waiting_though_nobody_says_proceed(qtbot, pool):
    waits = threading.Event()
    task = GeneratorTask(lambda should_stop: iter([1]))

    class Noted(threading.Event):
        def wait(self, timeout=None):
            waits.set()
            return super().wait(timeout)

    task._may_proceed = Noted()
    with qtbot.waitSignal(task.yielded, timeout=20_000):
        task.start(pool)
    assert waits.wait(20.0)

    task.request_stop()

    assert pool.waitForDone(20_000)


def test_a_stop_before_the_start_is_seen_at_once(qtbot, pool):
    seen = []

    def make(should_stop):
        seen.append(should_stop())
        yield 1

    task = GeneratorTask(make)
    task.request_stop()

    task.start(pool)

    assert pool.waitForDone(20_000)
    assert seen == [True]


def test_a_stop_during_the_work_on_a_value_keeps_no_later_value_waiting(qtbot, pool):
    made = []

    def make(should_stop):
        task.request_stop()  # in the generator's own thread, so surely before its value is sent
        for number in range(3):
            made.append(number)
            yield number

    task = GeneratorTask(make)

    task.start(pool)

    assert pool.waitForDone(20_000)
    assert made == [0, 1, 2]


def test_a_stop_between_a_value_and_the_waiting_is_not_lost(qtbot, pool):
    task = GeneratorTask(lambda should_stop: iter([1]))
    # Direct: in the thread that sends the value, before it waits.
    task.yielded.connect(lambda value: task.request_stop(), Qt.ConnectionType.DirectConnection)

    task.start(pool)

    assert pool.waitForDone(20_000)


def test_a_stop_after_the_end_is_no_harm(qtbot, pool):
    task = GeneratorTask(lambda should_stop: iter([]))
    with qtbot.waitSignal(task.finished, timeout=20_000):
        task.start(pool)

    task.request_stop()

    assert pool.waitForDone(20_000)
