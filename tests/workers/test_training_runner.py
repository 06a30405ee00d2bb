"""Runs started, paused, stepped and stopped from the GUI thread, and the history that records them."""

import dataclasses
import threading

import pytest
from PySide6.QtCore import QCoreApplication, QThread

from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunEvent
from digitpad.workers.training_messages import Goal
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


@pytest.fixture
def states(runner):
    states = []
    runner.state_changed.connect(states.append)
    return states


def until(qtbot, runner, state):
    qtbot.waitUntil(lambda: runner.state is state)


def until_epoch(qtbot, runner, epoch):
    qtbot.waitUntil(lambda: runner.history.epochs_done >= epoch)


def request(dataset, config):
    return TrainingRequest(TrainingJob(config), dataset, "custom")


def rates(runner):
    return [result.learning_rate for result in runner.history.epochs]


def halted(qtbot, runner):
    """Pause a run, and return the number of its steps when nothing is on its way any more."""
    runner.pause()
    with qtbot.waitSignal(runner.state_taken) as taken:  # behind all that was sent before
        runner.take_state()
    return taken.args[0]["steps.steps_done"]


def test_a_run_is_recorded_in_the_gui_thread_and_complete_when_it_is_idle(qtbot, runner, dataset, states):
    ends = []
    runner.state_changed.connect(lambda state: ends.append(runner.history.end))
    runner.start(request(dataset, SHORT))
    reader = Reader(runner.history)

    until(qtbot, runner, IDLE)

    history = runner.history
    assert reader.threads == {threading.main_thread()}
    assert set(reader.events) >= {RunEvent.EPOCH, RunEvent.BATCH_LOSSES, RunEvent.END}
    assert (states, ends) == ([RUNNING, IDLE], [None, RunEnd.COMPLETED])
    assert [result.epoch for result in history.results] == [0, 1]
    assert set(history.snapshots) == {0, 1}
    assert (history.preset, history.dataset_name) == ("custom", "rows")
    assert history.fingerprint == dataset.fingerprint
    assert history.test.total == 100
    assert len(history.batch_losses) == 600 // SHORT.batch_size


def test_a_failure_is_recorded_and_another_run_can_follow(qtbot, runner, dataset):
    runner.start(request(dataset, dataclasses.replace(SHORT, layers=(100, 10))))
    until(qtbot, runner, IDLE)
    assert runner.history.end is RunEnd.FAILED
    assert "each picture has 784 pixels" in runner.history.failure

    runner.start(request(dataset, SHORT))
    until(qtbot, runner, IDLE)

    assert runner.history.end is RunEnd.COMPLETED
    assert runner.history.failure == ""


@pytest.mark.parametrize("before", [0, 1], ids=["at once", "later"])
def test_a_change_reaches_the_run_under_way(qtbot, runner, dataset, before):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, before)

    runner.change("learning_rate", 0.25)

    qtbot.waitUntil(lambda: 0.25 in rates(runner))
    with pytest.raises(SettingError):
        runner.change("momentum", 2.0)
    assert rates(runner) == sorted(rates(runner))
    assert [(change.name, change.value) for change in runner.history.changes] == [("learning_rate", 0.25)]
    assert runner.history.changes[0].epochs_done >= before


def test_what_does_not_fit_the_state_does_nothing(qtbot, runner, dataset, states):
    for command in (runner.pause, runner.resume, runner.take_step, runner.take_epoch, runner.take_state):
        command()
    runner.stop()
    runner.change("learning_rate", 0.25)
    runner.change("momentum", 2.0)  # which would be refused during a run
    assert states == []

    runner.start(request(dataset, SHORT))
    for command in (runner.resume, runner.take_step, runner.take_epoch):
        command()
    assert runner.state is RUNNING
    until(qtbot, runner, IDLE)

    assert states == [RUNNING, IDLE]
    assert rates(runner) == [0.1]


def test_stop_ends_a_run(qtbot, runner, dataset, states):
    runner.start(request(dataset, ENDLESS))
    history = runner.history
    runner.start(request(dataset, SHORT))  # which does nothing while another runs
    until_epoch(qtbot, runner, 1)

    runner.stop()
    runner.change("learning_rate", 9.0)
    runner.take_state()

    assert runner.state is STOPPING
    until(qtbot, runner, IDLE)
    assert states == [RUNNING, STOPPING, IDLE]
    assert runner.history is history
    assert history.end is RunEnd.STOPPED


def test_nothing_happens_while_paused_and_resume_goes_on(qtbot, runner, dataset, states):
    runner.start(request(dataset, ENDLESS))
    until_epoch(qtbot, runner, 2)
    at_pause = halted(qtbot, runner)
    n_paused = runner.history.epochs_done
    assert halted(qtbot, runner) == at_pause

    runner.resume()

    until_epoch(qtbot, runner, n_paused + 2)
    assert states == [RUNNING, PAUSED, RUNNING]
    n_done = runner.history.epochs_done
    assert [result.epoch for result in runner.history.epochs] == list(range(1, n_done + 1))


def test_a_paused_run_takes_one_step_or_one_epoch_and_is_paused_again(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    places = [halted(qtbot, runner)]

    for command in (runner.take_step, runner.take_step, runner.take_epoch):
        command()
        assert runner.state is RUNNING
        until(qtbot, runner, PAUSED)
        places.append(halted(qtbot, runner))

    first, second, third, last = places
    assert (second, third) == (first + 1, first + 2)
    assert last > third
    assert last % (600 // ENDLESS.batch_size) == 0
    assert runner.history.progress.samples_total == 600


def test_commands_in_quick_succession_end_in_the_state_of_the_last(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS))
    for _ in range(20):
        halted(qtbot, runner)

        runner.take_step()
        QThread.yieldCurrentThread()  # the step may be done by now, and its message on the way
        runner.pause()
        runner.resume()
        QCoreApplication.processEvents()
        assert runner.state is RUNNING


@pytest.mark.parametrize("moment", ["before it began", "while paused"])
def test_shutting_down_ends_a_run_and_its_thread_and_nothing_can_be_started_any_more(
    qtbot, runner, dataset, states, moment
):
    runner.start(request(dataset, ENDLESS))
    if moment != "before it began":
        until_epoch(qtbot, runner, 1)
    if moment == "while paused":
        runner.pause()

    runner.shut_down()

    assert not runner.findChild(QThread).isRunning()
    assert states[-1] is runner.state is IDLE
    assert runner.history.end is RunEnd.STOPPED
    runner.start(request(dataset, SHORT))
    assert runner.state is IDLE
    assert not runner.findChild(QThread).isRunning()


def test_a_reader_that_fails_at_the_end_does_not_keep_the_run_open(qtbot, runner, dataset):
    class Failing(Reader):
        def on_event(self, event):
            super().on_event(event)
            if event is RunEvent.END:
                raise ZeroDivisionError("planted")

    runner.start(request(dataset, SHORT))
    failing = Failing(runner.history)

    with qtbot.captureExceptions() as exceptions:
        until(qtbot, runner, IDLE)

    assert [str(error) for _, error, _ in exceptions] == ["planted"]
    assert failing.events[-1] is RunEvent.END


# Step by step, in slow motion, and watched


def test_steps_asked_for_in_quick_succession_are_all_taken(qtbot, runner, dataset):
    runner.start(request(dataset, ENDLESS), Goal.STEP)
    until(qtbot, runner, PAUSED)

    for _ in range(5):
        runner.take_step()
        assert runner.is_stepping
    until(qtbot, runner, PAUSED)

    assert not runner.is_stepping
    assert runner.history.newest_step.step.number == halted(qtbot, runner) == 6
    assert [loss.epochs_done for loss in runner.history.batch_losses] == [n / 60 for n in range(1, 7)]
    assert runner.history.is_followed
    runner.take_step()
    runner.resume()  # which need not wait for the step
    until_epoch(qtbot, runner, 2)
    assert runner.state is RUNNING
    assert not runner.history.is_followed


@pytest.mark.parametrize("command", ["pause", "take_state", "full speed", "faster", "shut_down"])
def test_a_command_is_obeyed_at_once_while_a_slow_step_is_waited_for(qtbot, runner, dataset, command):
    runner.set_pace(0.001)  # a step in a quarter of an hour
    runner.start(request(dataset, ENDLESS))
    qtbot.waitUntil(lambda: runner.history.newest_step is not None)

    if command == "full speed":
        runner.set_pace(None)
        until_epoch(qtbot, runner, 2)
    elif command == "faster":
        runner.set_pace(30.0)
        qtbot.waitUntil(lambda: runner.history.newest_step.step.number > 3)
    elif command == "take_state":
        with qtbot.waitSignal(runner.state_taken):
            runner.take_state()
    elif command == "pause":
        runner.pause()
        assert halted(qtbot, runner) == 1
    else:
        getattr(runner, command)()
        until(qtbot, runner, IDLE)
        assert runner.history.end is RunEnd.STOPPED


def test_a_pace_and_being_watched_hold_for_the_next_run_as_well(qtbot, runner, dataset):
    runner.set_pace(0.001)
    runner.set_watched(True)
    runner.start(request(dataset, ENDLESS))
    runner.stop()
    until(qtbot, runner, IDLE)

    runner.start(request(dataset, ENDLESS))
    qtbot.waitUntil(lambda: runner.history.newest_step is not None)

    assert runner.pace == 0.001
    assert [health.epochs_done for health in runner.history.healths] == [0.0, 1 / 60]
    assert runner.history.healths[0].layers[0].gradient_norm is None
    assert runner.history.healths[1].layers[0].gradient_norm > 0.0
