"""Runs started, paused, stepped and stopped from the GUI thread, and the history that records them."""

import dataclasses
import threading

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QThread

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training import steps
from digitpad.recognition.training import training_run
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunEvent
from digitpad.recognition.training.training_run import calibrated
from digitpad.workers.training_runner import TrainingRunner, TrainingState
from digitpad.workers.training_worker import TrainingRequest

ENDLESS = TrainingConfig(layers=(784, 12, 10), epochs=1_000, learning_rate=0.1)
SHORT = TrainingConfig(layers=(784, 12, 10), epochs=1, learning_rate=0.1)
IDLE, RUNNING, PAUSED, STOPPING = TrainingState


class Reader:
    """Reads a history: notes each event, and the thread in which it was told."""

    def __init__(self, history):
        self.events = []
        self.threads = set()
        history.subscribe(self.on_event)

    def on_event(self, event):
        self.events.append(event)
        self.threads.add(threading.current_thread())


@pytest.fixture
def runner(qtbot):
    runner = TrainingRunner()
    yield runner
    runner.shut_down()
    assert not runner.findChild(QThread).isRunning()


def until(qtbot, runner, state):
    qtbot.waitUntil(lambda: runner.state is state, timeout=20_000)


def until_epoch(qtbot, runner, epoch):
    qtbot.waitUntil(lambda: runner.history.epochs_done >= epoch, timeout=20_000)


def request(dataset, config):
    return TrainingRequest(TrainingJob(config), dataset, "custom")


def rates(runner):
    return [result.learning_rate for result in runner.history.epochs]


def test_a_run_is_recorded_in_the_gui_thread(qtbot, runner, dataset, monkeypatch):
    monkeypatch.setattr(steps, "SECONDS_BETWEEN_PROGRESS", 0.0)
    runner.start(request(dataset, SHORT))
    reader = Reader(runner.history)

    until(qtbot, runner, IDLE)

    history = runner.history
    assert reader.threads == {threading.main_thread()}
    assert set(reader.events) == {RunEvent.EPOCH, RunEvent.PROGRESS, RunEvent.BATCH_LOSSES, RunEvent.END}
    assert [result.epoch for result in history.results] == [0, 1]
    assert set(history.snapshots) == {0, 1}
    assert history.fingerprint == dataset.fingerprint
    assert history.end is RunEnd.COMPLETED
    assert history.test.total == 100
    assert history.progress.samples_total == 600
    assert len(history.batch_losses) == 600 // SHORT.batch_size


def test_the_history_is_complete_when_the_run_is_idle(qtbot, runner, dataset):
    ends = []
    runner.state_changed.connect(lambda state: ends.append((state, runner.history.end)))

    runner.start(request(dataset, SHORT))
    until(qtbot, runner, IDLE)

    assert ends == [(RUNNING, None), (IDLE, RunEnd.COMPLETED)]


def test_a_failure_is_recorded_and_another_run_can_follow(qtbot, runner, dataset):
    runner.start(request(dataset, dataclasses.replace(SHORT, layers=(100, 10))))
    until(qtbot, runner, IDLE)
    assert runner.history.end is RunEnd.FAILED
    assert "each picture has 784 pixels" in runner.history.failure

    runner.start(request(dataset, SHORT))
    until(qtbot, runner, IDLE)

    assert runner.history.end is RunEnd.COMPLETED
    assert runner.history.failure == ""


def test_stop_ends_a_run(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 1)

    runner.stop()

    assert runner.state is STOPPING
    until(qtbot, runner, IDLE)
    assert runner.history.end is RunEnd.STOPPED


def test_a_change_reaches_the_run_under_way(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 1)

    runner.change("learning_rate", 0.25)

    qtbot.waitUntil(lambda: rates(runner)[-1] == 0.25, timeout=20_000)
    runner.stop()
    until(qtbot, runner, IDLE)
    assert rates(runner) == sorted(rates(runner))
    assert [(change.name, change.value) for change in runner.history.changes] == [("learning_rate", 0.25)]
    assert runner.history.changes[0].epochs_done >= 1.0


def halted(qtbot, runner):
    """Pause a run, and return its history when nothing is on its way any more."""
    runner.pause()
    with qtbot.waitSignal(runner.state_taken, timeout=20_000):  # answered behind all that was sent before
        runner.take_state()
    return runner.history


def test_a_change_while_paused_is_recorded_when_the_run_goes_on(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 1)
    history = halted(qtbot, runner)

    runner.change("learning_rate", 0.25)
    halted(qtbot, runner)
    assert history.changes == ()
    runner.resume()

    qtbot.waitUntil(lambda: len(history.changes) == 1, timeout=20_000)


def test_a_change_at_once_after_the_start_is_not_lost(qtbot, runner, dataset):
    may_begin = threading.Event()
    # Else a run of one epoch can be over before the change.
    thread_started = runner.findChild(QThread).started
    thread_started.connect(lambda: may_begin.wait(20), Qt.ConnectionType.DirectConnection)
    runner.start(request(dataset, SHORT))

    runner.change("learning_rate", 0.25)
    may_begin.set()
    until(qtbot, runner, IDLE)

    assert rates(runner) == [0.25]


def test_a_change_without_a_run_does_nothing(qtbot, runner, dataset):
    runner.change("learning_rate", 0.25)

    runner.start(request(dataset, SHORT))
    until(qtbot, runner, IDLE)

    assert rates(runner) == [0.1]


def test_stop_ends_a_paused_run(qtbot, runner, dataset):
    states = []
    runner.state_changed.connect(states.append)
    runner.start(request(dataset, ENDLESS))
    runner.pause()

    runner.stop()

    until(qtbot, runner, IDLE)
    assert states == [RUNNING, PAUSED, STOPPING, IDLE]


def test_nothing_happens_while_paused_and_resume_goes_on(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 2)
    places = []
    runner.state_taken.connect(lambda state: places.append(state["steps.steps_done"]))
    halted(qtbot, runner)
    qtbot.wait(50)  # in which hundreds of steps would be taken
    halted(qtbot, runner)
    n_paused = runner.history.epochs_done
    assert places[0] == places[1]

    runner.resume()

    until_epoch(qtbot, runner, n_paused + 2)
    assert [result.epoch for result in runner.history.epochs] == list(
        range(1, runner.history.epochs_done + 1)
    )


def test_a_paused_run_takes_one_step_or_one_epoch_and_is_paused_again(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    states = []
    runner.state_taken.connect(states.append)
    halted(qtbot, runner)

    for command in (runner.take_step, runner.take_step, runner.take_epoch):
        command()
        assert runner.state is RUNNING
        until(qtbot, runner, PAUSED)
        halted(qtbot, runner)

    first, second, third, last = (state["steps.steps_done"] for state in states)
    assert (second, third) == (first + 1, first + 2)
    assert last > third
    assert last % (600 // ENDLESS.batch_size) == 0


def test_commands_in_quick_succession_end_in_the_state_of_the_last(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    halted(qtbot, runner)

    for _ in range(20):
        runner.take_step()
        QThread.msleep(1)  # the step may be done by now, and its message on the way
        runner.pause()
        runner.resume()
        QCoreApplication.processEvents()
        assert runner.state is RUNNING
        halted(qtbot, runner)


def test_a_second_start_while_running_does_nothing(qtbot, runner, dataset):
    states = []
    runner.state_changed.connect(states.append)
    runner.start(request(dataset, ENDLESS))
    history = runner.history

    runner.start(request(dataset, SHORT))
    runner.stop()
    until(qtbot, runner, IDLE)

    assert states == [RUNNING, STOPPING, IDLE]
    assert runner.history is history


def test_calls_that_do_not_fit_the_state_do_nothing(runner):
    runner.pause()
    runner.resume()
    runner.take_step()
    runner.take_epoch()
    runner.take_state()
    runner.stop()
    runner.change("momentum", 2.0)  # which would be refused during a run

    assert runner.state is IDLE


def test_runs_can_follow_each_other_without_more_threads(qtbot, runner, dataset):
    for _ in range(30):
        runner.start(request(dataset, ENDLESS))
        runner.stop()
        until(qtbot, runner, IDLE)

    assert len(runner.findChildren(QThread)) == 1
    runner.start(request(dataset, SHORT))
    until(qtbot, runner, IDLE)
    assert runner.history.end is RunEnd.COMPLETED


def test_shutting_down_in_the_middle_of_a_run_waits_for_its_end(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 1)

    runner.shut_down()

    assert runner.findChild(QThread).isFinished()


def test_what_a_run_leaves_when_it_is_shut_down_is_calibrated_in_a_hurry(qtbot, runner, dataset, monkeypatch):
    monkeypatch.setattr(training_run, "CALIBRATED_IN_A_HURRY", 10)
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 1)

    runner.shut_down()

    saved = runner.history.snapshots[runner.history.kept_epoch]
    on_few, on_all = (calibrated(saved, dataset.validation, n_most) for n_most in (10, None))
    assert on_few.calibration != on_all.calibration
    assert saved.calibration == on_few.calibration


def test_a_run_that_was_shut_down_before_it_began_has_an_end(runner, dataset):
    runner.start(request(dataset, ENDLESS))

    runner.shut_down()

    assert runner.state is IDLE
    assert runner.history.end is RunEnd.STOPPED


def test_a_reader_that_fails_at_the_end_does_not_keep_the_run_open(qtbot, runner, dataset):
    class Failing(Reader):
        def on_event(self, event):
            if event is RunEvent.END:
                raise ZeroDivisionError("planted")

    runner.start(request(dataset, SHORT))
    failing = Failing(runner.history)

    with qtbot.captureExceptions() as exceptions:
        until(qtbot, runner, IDLE)

    assert [str(error) for _, error, _ in exceptions] == ["planted"]
    assert failing is not None


def test_shutting_down_while_paused_does_not_wait_forever(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    runner.pause()

    runner.shut_down()

    assert runner.findChild(QThread).isFinished()


def test_nothing_can_be_started_after_shutting_down(runner, dataset):
    runner.shut_down()

    runner.start(request(dataset, SHORT))

    assert runner.state is IDLE
    assert not runner.findChild(QThread).isRunning()
