"""The record of a run: what it keeps, what it thins, and who hears of it."""

import gc
import math
import weakref

import pytest

from digitpad.nn import Network, TrainingConfig
from digitpad.nn.config import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training import EpochResult, Progress, Step, StepHealth
from digitpad.nn.training.evaluation import Evaluation
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import (
    MAX_HEALTHS,
    BatchLoss,
    RunEnd,
    RunEvent,
    RunHistory,
    StepReport,
)
from digitpad.recognition.training.snapshots import MAX_SNAPSHOT_BYTES


def result(epoch, loss=0.5):
    return EpochResult(epoch, loss, 0.9, loss, 0.8, 0.25, 0.1, 0.35 * epoch, 1000.0, 0.1)


def network():
    return SavedNetwork(Network((4, 2), ("identity",), "quadratic"), ("0", "1"))


@pytest.fixture
def history():
    return RunHistory(TrainingJob(TrainingConfig(seed=7, epochs=5)), "custom", "rows")


class Subscriber:
    def __init__(self):
        self.events = []

    def on_event(self, event):
        self.events.append(event)


@pytest.mark.parametrize(("patience", "kept"), [(0, [1, 2, 3, 4]), (8, [1, 2, 2, 2])])
def test_the_newest_epoch_is_kept_and_with_patience_the_first_of_the_best(patience, kept):
    config = TrainingConfig(patience=patience)
    history = RunHistory(TrainingJob(config), "custom", "rows")
    history.add_result(result(0, loss=0.1), network())
    assert history.kept_epoch == 0

    for epoch, loss in enumerate((0.5, 0.2, 0.3, 0.2), 1):
        history.add_result(result(epoch, loss), network())
        assert history.kept_epoch == kept[epoch - 1]
        assert history.kept_result.epoch == history.kept_epoch

    calibrated = network()
    history.keep(calibrated)
    assert history.snapshots[history.kept_epoch] is calibrated


def test_a_subscriber_that_fails_keeps_no_other_from_hearing_and_none_is_kept_alive(history):
    class Failing:
        def on_event(self, event):
            raise ZeroDivisionError("planted")

    failing, other = Failing(), Subscriber()
    history.subscribe(failing.on_event)
    history.subscribe(other.on_event)
    with pytest.raises(ZeroDivisionError, match="planted"):
        history.add_result(result(1))

    gone = weakref.ref(failing)
    del failing
    gc.collect()
    history.finish(RunEnd.STOPPED)

    assert gone() is None
    assert other.events == [RunEvent.EPOCH, RunEvent.END]


def test_every_change_is_announced_to_all_who_subscribed(history):
    first, second = Subscriber(), Subscriber()
    history.subscribe(first.on_event)
    history.add_result(result(0))
    history.subscribe(second.on_event)
    history.note_progress(Progress(1, 10, 100, 0.1))
    history.add_batch_losses([BatchLoss(0.1, 2.0)])
    history.add_batch_losses([])
    history.add_change(SettingChange("momentum", 0.5, 0.2))
    history.store_snapshots({1: network(), 2: network()})
    history.take_snapshot(1, network(), 1)
    history.lose_snapshot(2)
    history.unsubscribe(first.on_event)
    history.finish(RunEnd.FAILED, test=Evaluation(0.5, 3, 4), failure="It broke.")

    expected = [RunEvent.PROGRESS, RunEvent.BATCH_LOSSES, RunEvent.SETTING, *[RunEvent.SNAPSHOTS] * 3]
    assert list(history.snapshots) == [1]
    assert (history.end, history.test.correct, history.failure) == (RunEnd.FAILED, 3, "It broke.")
    assert first.events == [RunEvent.EPOCH, *expected]
    assert second.events == [*expected, RunEvent.END]


@pytest.mark.parametrize("n_at_once", [1, 7_000])
def test_losses_of_mini_batches_are_thinned_evenly_from_first_to_last(history, n_at_once):
    losses = [BatchLoss(float(step), 1.0) for step in range(20_000)]

    for start in range(0, len(losses), n_at_once):
        history.add_batch_losses(losses[start : start + n_at_once])

    # Every second one of 4,001 is dropped, then every second one of what is left.
    assert [one.epochs_done for one in history.batch_losses] == list(range(0, 20_000, 8))


def report(number, loss=0.5, saved=None):
    """Return the report of a step of a run with 100 mini-batches of 10 in an epoch."""
    step = Step(number, 1 + (number - 1) // 100, number / 100, 10, 0.1, loss)
    return StepReport(step, Progress(step.epoch, 10 * ((number - 1) % 100 + 1), 1_000, 0.001 * number), saved)


def test_steps_are_followed_until_a_gap_and_only_while_nothing_newer_is_known(history):
    subscriber = Subscriber()
    history.subscribe(subscriber.on_event)
    assert (history.newest_step, history.steps_followed, history.is_followed) == (None, (), False)

    for number in (1, 2, 3):
        history.add_step(report(number, loss=math.nan if number == 2 else 1.0 / number))
    history.add_step(report(3, 1.0 / 3.0, network()))  # its network came later

    assert subscriber.events == [RunEvent.STEP] * 4
    assert [(one.epochs_done, one.loss) for one in history.steps_followed] == [(0.01, 1.0), (0.03, 1.0 / 3.0)]
    assert history.progress == history.newest_step.progress
    assert history.is_followed
    history.note_progress(Progress(1, 500, 1_000, 0.2))
    assert not history.is_followed
    history.add_step(report(100))
    assert [one.epochs_done for one in history.steps_followed] == [1.0]
    history.add_result(result(1))
    assert history.is_followed  # which is that of the step
    history.add_result(result(2))
    assert not history.is_followed
    history.add_step(report(201))
    assert history.is_followed
    history.finish(RunEnd.STOPPED)
    assert not history.is_followed


def test_measurements_of_the_layers_are_thinned_and_the_first_and_the_newest_stay(history):
    subscriber, offered = Subscriber(), []
    history.subscribe(subscriber.on_event)

    for step in range(2_100):
        offered.append(StepHealth(float(step), ()))
        history.add_health(offered[-1])
        assert history.healths[0] is offered[0]
        assert history.healths[-1] is offered[-1]
        assert len(history.healths) <= MAX_HEALTHS + 1 == 1_001

    assert subscriber.events == [RunEvent.HEALTH] * 2_100
    assert [one.epochs_done for one in history.healths] == [*range(0, 2_100, 4), 2_099]


@pytest.fixture(scope="module")
def tenth():
    """Return a network of which ten fit among the snapshots, and no eleventh."""
    network = Network((1_599, 1_000), ("identity",), "quadratic")
    assert network.parameters.nbytes * 10 == MAX_SNAPSHOT_BYTES
    return SavedNetwork(network, tuple(map(str, range(1_000))))


def test_snapshots_are_thinned_to_their_limit_and_the_first_newest_and_kept_stay(tenth):
    history = RunHistory(TrainingJob(TrainingConfig(patience=99)), "custom", "rows")
    history.add_result(result(0), tenth)
    history.add_result(result(1, loss=0.1), tenth)
    kept = {}

    for epoch in range(2, 60):
        history.add_result(result(epoch), tenth)
        kept[epoch] = sorted(history.snapshots)

    assert kept[9] == list(range(10))
    assert kept[10] == [0, 1, 2, 4, 6, 8, 10]
    assert kept[15] == [0, 1, 2, 4, 6, 8, 10, 12, 14, 15]
    assert kept[16] == [0, 1, 2, 4, 6, 8, 10, 12, 14, 16]
    assert kept[17] == [0, 1, 4, 8, 12, 16, 17]
    assert kept[59] == [0, 1, 8, 16, 24, 32, 40, 48, 56, 59]
    assert len(history.results) == 60


def test_a_network_that_is_kept_in_the_end_is_thinned_too(history, tenth):
    for epoch in range(1, 10):
        history.add_result(result(epoch), tenth)
    history.add_result(result(10))
    large = Network((1_600, 1_000), ("identity",), "quadratic")

    history.keep(SavedNetwork(large, tenth.class_names))

    assert sorted(history.snapshots) == [2, 4, 6, 8, 10]
    assert history.snapshots[10].network is large
    assert history.epoch_with_snapshot(7) == 6


def test_snapshots_that_are_too_large_even_alone_do_not_hang_it(history):
    larger = SavedNetwork(Network((16_000, 1_000), ("identity",), "quadratic"), tuple(map(str, range(1_000))))

    for epoch in range(5):
        history.add_result(result(epoch), larger)

    assert sorted(history.snapshots) == [4]
