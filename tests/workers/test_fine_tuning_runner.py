"""Teaching in its thread. What it learns is tested with ``fine_tune``."""

import threading

import pytest

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningProgress
from digitpad.workers.fine_tuning_runner import FineTuningRunner
from digitpad.workers.generator_task import GeneratorTask

SAMPLES = ["a drawing", "another"]


class Teacher:
    """Takes the place of teaching: does three steps, or goes on until it is stopped."""

    def __init__(self):
        self.given = []
        self.is_endless = False
        self.result_is_due = threading.Event()
        self.has_ended = threading.Event()

    def teach(self, base, samples, dataset, *, should_stop):
        self.given.append((base, samples, dataset))
        self.has_ended.clear()
        done = 0
        while not should_stop() and (done < 3 or self.is_endless):
            done += 1
            yield FineTuningProgress(min(done, 3), 4)
        if not should_stop():
            self.result_is_due.set()
            yield "the result"
        self.has_ended.set()


@pytest.fixture
def teacher():
    return Teacher()


@pytest.fixture
def runner(qtbot, teacher):
    runner = FineTuningRunner(teach=teacher.teach)
    yield runner
    runner.shut_down()


@pytest.fixture
def announced(runner):
    announced = []
    runner.progressed.connect(announced.append)
    runner.fine_tuned.connect(announced.append)
    runner.failed.connect(announced.append)
    runner.finished.connect(lambda: announced.append("finished"))
    return announced


def start(runner, samples=SAMPLES):
    runner.start("a network", samples, "data")


def test_progress_is_told_as_a_part_and_the_result_comes_last(qtbot, runner, teacher, announced):
    samples = list(SAMPLES)
    with qtbot.waitSignal(runner.finished):
        start(runner, samples)
        samples.clear()  # which is no business of the thread's
        start(runner)  # does nothing
        assert runner.is_running

    assert announced == [0.25, 0.5, 0.75, "the result", "finished"]
    assert teacher.given == [("a network", tuple(SAMPLES), "data")]
    assert not runner.is_running
    qtbot.waitUntil(lambda: not runner.findChildren(GeneratorTask))


def test_a_stop_ends_it_without_a_result_and_it_can_be_started_again_and_shut_down(
    qtbot, runner, teacher, announced
):
    teacher.is_endless = True
    with qtbot.waitSignal(runner.finished):
        with qtbot.waitSignal(runner.progressed):
            start(runner)
        runner.stop()
    assert "the result" not in announced
    assert not runner.is_running
    announced.clear()
    teacher.is_endless = False

    with qtbot.waitSignal(runner.finished):
        start(runner)

    assert announced == [0.25, 0.5, 0.75, "the result", "finished"]
    teacher.is_endless = True
    with qtbot.waitSignal(runner.progressed):
        start(runner)
    runner.shut_down()
    assert teacher.has_ended.is_set()


def test_a_result_that_was_on_its_way_when_it_was_stopped_is_not_told(qtbot, runner, teacher, announced):
    def stop_late(part):
        if part == 0.75:
            assert teacher.result_is_due.wait(20.0)
            runner.stop()

    runner.progressed.connect(stop_late)

    with qtbot.waitSignal(runner.finished):
        start(runner)

    assert announced == [0.25, 0.5, 0.75, "finished"]


def test_what_cannot_be_taught_is_told_in_a_sentence(qtbot, dataset):
    runner = FineTuningRunner()
    told = []
    runner.failed.connect(told.append)

    with qtbot.waitSignal(runner.finished):
        network = Network((784, 10), ("identity",), "cross_entropy")
        runner.start(SavedNetwork(network, dataset.class_names), [], dataset)

    assert told == ["There is nothing to teach. Draw some digits and label them."]
