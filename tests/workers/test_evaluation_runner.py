"""Measuring in the background, the newest network first."""

import threading
from types import SimpleNamespace

import pytest

from digitpad.errors import DataFileError
from digitpad.workers import evaluation_runner as trust_meter
from digitpad.workers.evaluation_runner import EvaluationRunner


class Gate:
    """Takes the place of measuring: it waits to be opened, and tells what was measured."""

    def __init__(self):
        self.measured = []
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, saved, source, dataset):
        self.entered.set()
        assert self.open.wait(20.0)
        self.measured.append((source, threading.current_thread() is threading.main_thread()))
        if source == "bad":
            raise DataFileError("It does not fit.")
        return source


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr(trust_meter, "evaluate_network", gate)
    return gate


@pytest.fixture
def meter(qtbot, gate):
    meter = EvaluationRunner()
    yield meter
    gate.open.set()
    meter.wait()


def ask(meter, source):
    meter.measure(None, source, None)


def test_it_measures_outside_the_gui_thread(qtbot, meter, gate):
    gate.open.set()
    with qtbot.waitSignal(meter.measured, timeout=20_000) as outcome:
        ask(meter, "first")

    assert outcome.args == ["first"]
    assert gate.measured == [("first", False)]


def test_of_those_asked_for_meanwhile_only_the_newest_is_measured(qtbot, meter, gate):
    shown = []
    meter.measured.connect(shown.append)
    ask(meter, "first")
    assert gate.entered.wait(20.0)
    for number in range(5):
        ask(meter, f"later {number}")
    assert meter.is_newer_wanted

    gate.open.set()

    qtbot.waitUntil(lambda: shown == ["first", "later 4"], timeout=20_000)
    assert not meter.is_newer_wanted


def test_it_rests_between_two_measurements(qtbot, meter, gate):
    gate.open.set()
    with qtbot.waitSignal(meter.measured, timeout=20_000):
        ask(meter, "first")
    qtbot.waitUntil(lambda: meter._rest.isActive())

    ask(meter, "second")

    assert meter.is_newer_wanted
    with qtbot.waitSignal(meter.measured, timeout=20_000):
        pass
    assert [source for source, _ in gate.measured] == ["first", "second"]


def test_it_rests_four_times_as_long_as_it_worked(qtbot, meter, gate, monkeypatch):
    moments = iter([10.0, 12.5])
    monkeypatch.setattr(trust_meter, "time", SimpleNamespace(perf_counter=lambda: next(moments)))
    gate.open.set()

    ask(meter, "first")

    qtbot.waitUntil(lambda: meter._rest.isActive(), timeout=20_000)
    assert meter._rest.interval() == 10_000


def test_a_failure_is_told_and_the_next_is_measured(qtbot, meter, gate):
    gate.open.set()
    with qtbot.waitSignal(meter.failed, timeout=20_000) as outcome:
        ask(meter, "bad")
    assert outcome.args == ["It does not fit."]

    with qtbot.waitSignal(meter.measured, timeout=20_000):
        ask(meter, "good")


def test_after_waiting_nothing_more_is_measured(qtbot, meter, gate):
    ask(meter, "first")
    assert gate.entered.wait(20.0)
    ask(meter, "second")
    gate.open.set()

    meter.wait()
    qtbot.waitUntil(lambda: meter._rest.isActive())  # what the thread sent last has arrived

    assert [source for source, _ in gate.measured] == ["first"]
    assert not meter.is_newer_wanted
