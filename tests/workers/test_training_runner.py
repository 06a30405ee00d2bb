import dataclasses
import threading

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training import training
from digitpad.recognition.training import training_run
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import calibrated
from digitpad.workers.training_runner import TrainingRunner, TrainingState
from digitpad.workers.training_worker import TrainingRequest

ENDLESS = TrainingConfig(layers=(784, 12, 10), epochs=1_000, learning_rate=0.1)
SHORT = TrainingConfig(layers=(784, 12, 10), epochs=1, learning_rate=0.1)


@pytest.fixture
def controller(qtbot):
    controller = TrainingRunner()
    yield controller
    controller.shut_down()
    assert controller.findChild(QThread).isFinished() or not controller.findChild(QThread).isRunning()


def until(qtbot, controller, state):
    qtbot.waitUntil(lambda: controller.state is state, timeout=20_000)


def request(dataset, config):
    return TrainingRequest(TrainingJob(config), dataset, "custom")


def test_results_arrive_in_the_gui_thread(qtbot, controller, dataset):
    threads = []
    controller.epoch_finished.connect(lambda _: threads.append(threading.current_thread()))

    controller.start(request(dataset, SHORT))
    until(qtbot, controller, TrainingState.IDLE)

    assert threads == [threading.main_thread()]


def test_a_failure_is_told_in_the_gui_thread_and_another_run_can_follow(qtbot, controller, dataset):
    failures = []
    controller.failed.connect(lambda message: failures.append((message, threading.current_thread())))

    controller.start(request(dataset, dataclasses.replace(SHORT, layers=(100, 10))))
    until(qtbot, controller, TrainingState.IDLE)

    ((message, thread),) = failures
    assert "each picture has 784 pixels" in message
    assert thread is threading.main_thread()
    with qtbot.waitSignal(controller.completed, timeout=20_000):
        controller.start(request(dataset, SHORT))
    until(qtbot, controller, TrainingState.IDLE)


def test_progress_is_told_in_the_gui_thread(qtbot, controller, dataset, monkeypatch):
    monkeypatch.setattr(training, "SECONDS_BETWEEN_PROGRESS", 0.0)
    told = []
    controller.progressed.connect(lambda progress: told.append((progress, threading.current_thread())))

    controller.start(request(dataset, SHORT))
    until(qtbot, controller, TrainingState.IDLE)

    progress, thread = told[0]
    assert progress.samples_total == 600
    assert thread is threading.main_thread()


def test_stop_ends_a_run(qtbot, controller, dataset):
    controller.start(request(dataset, ENDLESS))
    with qtbot.waitSignal(controller.epoch_finished, timeout=20_000):
        pass

    controller.stop()

    assert controller.state is TrainingState.STOPPING
    until(qtbot, controller, TrainingState.IDLE)


def test_a_change_reaches_the_run_under_way(qtbot, controller, dataset):
    rates = []
    controller.epoch_finished.connect(lambda snapshot: rates.append(snapshot.result.learning_rate))
    controller.start(request(dataset, ENDLESS))
    qtbot.waitUntil(lambda: len(rates) >= 1, timeout=20_000)

    controller.change("learning_rate", 0.25)

    qtbot.waitUntil(lambda: rates[-1] == 0.25, timeout=20_000)
    controller.stop()
    until(qtbot, controller, TrainingState.IDLE)
    assert rates == sorted(rates)
    assert set(rates) == {0.1, 0.25}


def test_a_change_is_told_in_the_gui_thread_and_a_paused_run_tells_it_when_it_goes_on(
    qtbot, controller, dataset
):
    changes, n_epochs = [], []
    controller.setting_changed.connect(lambda change: changes.append((change, threading.current_thread())))
    controller.epoch_finished.connect(lambda _: n_epochs.append(1))
    controller.start(request(dataset, ENDLESS))
    qtbot.waitUntil(lambda: len(n_epochs) >= 1, timeout=20_000)
    controller.pause()
    with qtbot.waitSignal(controller.epoch_finished, timeout=200, raising=False):
        pass  # one epoch may have been on its way

    controller.change("learning_rate", 0.25)
    with qtbot.waitSignal(controller.setting_changed, timeout=300, raising=False) as while_paused:
        pass
    assert not while_paused.signal_triggered
    controller.resume()

    qtbot.waitUntil(lambda: len(changes) == 1, timeout=20_000)
    change, thread = changes[0]
    assert (change.name, change.value) == ("learning_rate", 0.25)
    assert change.epochs_done >= 1.0
    assert thread is threading.main_thread()


def test_a_change_at_once_after_the_start_is_not_lost(qtbot, controller, dataset):
    rates, may_begin = [], threading.Event()
    controller.epoch_finished.connect(lambda snapshot: rates.append(snapshot.result.learning_rate))
    # Else a run of one epoch can be over before the change.
    thread_started = controller.findChild(QThread).started
    thread_started.connect(lambda: may_begin.wait(20), Qt.ConnectionType.DirectConnection)
    controller.start(request(dataset, SHORT))

    controller.change("learning_rate", 0.25)
    may_begin.set()
    until(qtbot, controller, TrainingState.IDLE)

    assert rates == [0.25]


def test_a_change_without_a_run_does_nothing(qtbot, controller, dataset):
    rates = []
    controller.epoch_finished.connect(lambda snapshot: rates.append(snapshot.result.learning_rate))
    controller.change("learning_rate", 0.25)

    controller.start(request(dataset, SHORT))
    until(qtbot, controller, TrainingState.IDLE)

    assert rates == [0.1]


def test_stop_ends_a_paused_run(qtbot, controller, dataset):
    states = []
    controller.state_changed.connect(states.append)
    controller.start(request(dataset, ENDLESS))
    controller.pause()

    controller.stop()

    until(qtbot, controller, TrainingState.IDLE)
    assert states == [
        TrainingState.RUNNING,
        TrainingState.PAUSED,
        TrainingState.STOPPING,
        TrainingState.IDLE,
    ]


def test_nothing_arrives_while_paused_and_resume_goes_on(qtbot, controller, dataset):
    epochs = []
    controller.epoch_finished.connect(lambda snapshot: epochs.append(snapshot.result.epoch))
    controller.start(request(dataset, ENDLESS))
    qtbot.waitUntil(lambda: len(epochs) >= 2, timeout=20_000)
    controller.pause()
    with qtbot.waitSignal(controller.epoch_finished, timeout=200, raising=False):
        pass  # one epoch may have been on its way
    n_paused = len(epochs)
    with qtbot.waitSignal(controller.epoch_finished, timeout=300, raising=False) as while_paused:
        pass

    controller.resume()

    assert not while_paused.signal_triggered
    qtbot.waitUntil(lambda: len(epochs) >= n_paused + 2, timeout=20_000)
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_second_start_while_running_does_nothing(qtbot, controller, dataset):
    states = []
    controller.state_changed.connect(states.append)
    controller.start(request(dataset, ENDLESS))

    controller.start(request(dataset, SHORT))
    controller.stop()
    until(qtbot, controller, TrainingState.IDLE)

    assert states == [TrainingState.RUNNING, TrainingState.STOPPING, TrainingState.IDLE]


def test_calls_that_do_not_fit_the_state_do_nothing(controller):
    controller.pause()
    controller.resume()
    controller.stop()
    controller.change("momentum", 2.0)  # which would be refused during a run

    assert controller.state is TrainingState.IDLE


def test_runs_can_follow_each_other_without_more_threads(qtbot, controller, dataset):
    for _ in range(30):
        controller.start(request(dataset, ENDLESS))
        controller.stop()
        until(qtbot, controller, TrainingState.IDLE)

    assert len(controller.findChildren(QThread)) == 1
    controller.start(request(dataset, SHORT))
    with qtbot.waitSignal(controller.completed, timeout=20_000):
        pass


def test_shutting_down_in_the_middle_of_a_run_waits_for_its_end(qtbot, controller, dataset):
    controller.start(request(dataset, ENDLESS))
    with qtbot.waitSignal(controller.epoch_finished, timeout=20_000):
        pass

    controller.shut_down()

    assert controller.findChild(QThread).isFinished()


def test_what_a_run_leaves_when_it_is_shut_down_is_calibrated_in_a_hurry(
    qtbot, controller, dataset, monkeypatch
):
    monkeypatch.setattr(training_run, "CALIBRATED_IN_A_HURRY", 10)
    kept = []
    controller.kept.connect(kept.append)
    controller.start(request(dataset, ENDLESS))
    with qtbot.waitSignal(controller.epoch_finished, timeout=20_000):
        pass

    controller.shut_down()

    QCoreApplication.sendPostedEvents(controller, QEvent.Type.MetaCall.value)
    saved = kept[0].saved
    on_few, on_all = (calibrated(saved, dataset.validation, n_most) for n_most in (10, None))
    assert on_few.calibration != on_all.calibration
    assert saved.calibration == on_few.calibration


def test_shutting_down_while_paused_does_not_wait_forever(qtbot, controller, dataset):
    controller.start(request(dataset, ENDLESS))
    controller.pause()

    controller.shut_down()

    assert controller.findChild(QThread).isFinished()


def test_nothing_can_be_started_after_shutting_down(controller, dataset):
    controller.shut_down()

    controller.start(request(dataset, SHORT))

    assert controller.state is TrainingState.IDLE
    assert not controller.findChild(QThread).isRunning()
