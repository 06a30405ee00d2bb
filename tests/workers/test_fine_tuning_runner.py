"""Teaching in its thread. What it learns is tested in tests/recognition/test_teaching.py."""

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.workers.fine_tuning_runner import FineTuningRunner

SAMPLES = [PenDigit(label, None, (as_stroke([(0.0, 0.0), (label, 1.0)]),)) for label in range(5)]


@pytest.fixture
def saved():
    return open_network(shipped_network_path())


@pytest.fixture
def controller(qtbot):
    controller = FineTuningRunner()
    controller.log = []
    controller.progressed.connect(lambda part: controller.log.append(part))
    controller.fine_tuned.connect(lambda result: controller.log.append(result))
    controller.failed.connect(lambda message: controller.log.append(message))
    yield controller
    controller.shut_down()


def test_progress_rises_and_the_result_comes_last(qtbot, controller, saved, dataset, few_steps):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)
        assert controller.is_running

    *parts, result = controller.log
    assert parts == sorted(parts)
    assert all(0.0 < part <= 1.0 for part in parts)
    assert result.n_fine_tuned == 5
    assert not controller.is_running


def test_the_network_that_is_taught_from_is_not_changed(qtbot, controller, saved, dataset, few_steps):
    before = saved.network.parameters.copy()

    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)

    assert np.array_equal(saved.network.parameters, before)
    assert not np.array_equal(controller.log[-1].saved.network.parameters, before)


def test_a_stop_ends_it_without_a_result(qtbot, controller, saved, dataset, many_steps):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        with qtbot.waitSignal(controller.progressed, timeout=30_000):
            controller.start(saved, SAMPLES, dataset)
        controller.stop()

    assert all(isinstance(part, float) for part in controller.log)


def test_a_result_that_was_on_its_way_when_it_was_stopped_is_not_told(
    qtbot, controller, saved, dataset, few_steps
):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)
        while not controller._pool.waitForDone(20):
            controller._task.proceed()  # to its end, while this thread takes no signals
        controller.stop()

    assert not any(hasattr(value, "n_fine_tuned") for value in controller.log)


def test_what_cannot_be_taught_is_told_in_a_sentence(qtbot, controller, saved, dataset):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, [], dataset)

    assert controller.log == ["There is nothing to teach: draw some digits and say what they are."]


def test_a_second_start_does_nothing(qtbot, controller, saved, dataset, few_steps):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)
        controller.start(saved, SAMPLES[:2], dataset)

    assert [value.n_fine_tuned for value in controller.log if hasattr(value, "n_fine_tuned")] == [5]


def test_it_can_be_started_again_after_a_stop(qtbot, controller, saved, dataset, few_steps):
    with qtbot.waitSignal(controller.finished, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)
        controller.stop()
    controller.log.clear()

    with qtbot.waitSignal(controller.fine_tuned, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)


def test_shutting_down_in_the_middle_waits_for_the_end(qtbot, controller, saved, dataset, many_steps):
    with qtbot.waitSignal(controller.progressed, timeout=30_000):
        controller.start(saved, SAMPLES, dataset)

    controller.shut_down()

    assert controller._pool.waitForDone(0)
