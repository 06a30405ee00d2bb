import dataclasses
import io
import sys

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training import trainer as trainer_module
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import make_trainer
from digitpad.workers import training_worker
from digitpad.workers.training_worker import TrainingRequest, TrainingWorker

CONFIG = TrainingConfig(layers=(784, 12, 10), epochs=3, learning_rate=1.0)


@pytest.fixture
def events():
    return []


@pytest.fixture
def worker(events):
    worker = TrainingWorker()
    worker.epoch_finished.connect(lambda snapshot: events.append(("epoch", snapshot)))
    worker.kept.connect(lambda snapshot: events.append(("kept", snapshot)))
    worker.completed.connect(lambda summary: events.append(("completed", summary)))
    worker.failed.connect(lambda message: events.append(("failed", message)))
    worker.finished.connect(lambda: events.append(("finished", None)))
    return worker


def request(dataset, config=CONFIG):
    return TrainingRequest(TrainingJob(config), dataset, "custom")


def names(events):
    return [name for name, _ in events]


def test_a_run_sends_every_epoch_then_completed_then_finished(worker, events, dataset):
    worker.run(request(dataset))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "completed", "finished"]
    assert [snapshot.result.epoch for name, snapshot in events if name == "epoch"] == [1, 2, 3]


def test_a_stop_that_was_asked_for_before_the_first_batch_ends_the_run_without_an_epoch(
    worker, events, dataset
):
    worker.request_stop()

    worker.run(request(dataset))

    assert names(events) == ["finished"]


def test_a_stop_after_an_epoch_leaves_out_completed(worker, events, dataset):
    worker.epoch_finished.connect(lambda _: worker.request_stop())

    worker.run(request(dataset))

    assert names(events) == ["epoch", "kept", "finished"]


def test_a_stop_while_the_test_pictures_are_read_leaves_out_completed(worker, events, dataset, monkeypatch):
    def stopped_evaluate(*arguments):
        worker.request_stop()
        return evaluate(*arguments)

    monkeypatch.setattr(training_worker, "evaluate", stopped_evaluate)

    worker.run(request(dataset))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "finished"]


def test_a_paused_run_that_is_stopped_takes_no_step(worker, events, dataset):
    worker.pause()
    worker.request_stop()

    worker.run(request(dataset))

    assert names(events) == ["finished"]


def test_epoch_0_is_the_untrained_network(worker, dataset):
    began = []
    worker.began.connect(began.append)

    worker.run(request(dataset))

    (beginning,) = began
    snapshot = beginning.snapshot
    assert beginning.fingerprint == dataset.fingerprint
    untrained = create_network(CONFIG)
    assert snapshot.result.epoch == 0
    assert np.array_equal(snapshot.saved.network.parameters, untrained.parameters)
    right = untrained.predict(dataset.validation.images.reshape(100, -1)) == dataset.validation.labels
    assert snapshot.result.validation_accuracy == right.mean()


def test_single_steps_and_epochs_lead_where_a_run_at_once_leads(worker, events, dataset):
    worker.run(request(dataset))
    at_once = next(one.saved.network.parameters for name, one in events if name == "kept")
    events.clear()
    commands = iter([worker.take_step] * 5 + [worker.take_epoch, worker.take_step, worker.go_on])
    places = []

    def on_halted(_):
        places.append(names(events))
        next(commands)()

    worker.halted.connect(on_halted)
    worker.prepare()
    next(commands)()

    worker.run(request(dataset))

    assert places == [[]] * 5 + [["epoch"]] * 2
    assert names(events) == ["epoch", "epoch", "epoch", "kept", "completed", "finished"]
    assert np.array_equal(events[3][1].saved.network.parameters, at_once)


def test_the_last_step_of_an_epoch_brings_its_result(worker, events, dataset):
    n_steps = 600 // CONFIG.batch_size
    halts = []

    def on_halted(_):
        halts.append(names(events))
        (worker.take_step if len(halts) < n_steps + 1 else worker.request_stop)()

    worker.halted.connect(on_halted)
    worker.take_step()

    worker.run(request(dataset))

    assert halts == [[]] * (n_steps - 1) + [["epoch"]] * 2
    assert names(events) == ["epoch", "kept", "finished"]


def test_a_step_after_a_pause_in_an_evaluation_loses_no_epoch(worker, events, dataset, monkeypatch):
    n_evaluations = 0

    def pausing_evaluate(network, examples, should_stop):
        nonlocal n_evaluations
        n_evaluations += 1
        if n_evaluations == 3:  # two are of epoch 0
            worker.pause()
            worker.take_step()
        return None if should_stop() else evaluate(network, examples, should_stop)

    monkeypatch.setattr(trainer_module, "evaluate", pausing_evaluate)
    worker.halted.connect(lambda _: worker.go_on())

    worker.run(request(dataset))

    assert [snapshot.result.epoch for name, snapshot in events if name == "epoch"] == [1, 2, 3]
    assert names(events)[-3:] == ["kept", "completed", "finished"]


def test_three_steps_asked_for_at_once_are_three_steps(worker, dataset):
    halts, states = [], []
    worker.halted.connect(halts.append)
    worker.state_taken.connect(states.append)
    worker.state_taken.connect(lambda _: worker.request_stop())
    for number in (1, 2, 3):
        worker.take_step(number)
    worker.take_state()

    worker.run(request(dataset))

    assert halts == [1, 2, 3]
    assert [state["steps.steps_done"] for state in states] == [3]


def test_a_run_that_is_paused_before_its_first_step_is_not_evaluated_until_it_goes_on(
    worker, events, dataset
):
    worker.began.connect(lambda _: events.append(("began", None)))
    worker.state_taken.connect(lambda state: events.append(("state", state["steps.steps_done"])))
    worker.pause()
    worker.take_state()
    worker.take_epoch(7)
    worker.halted.connect(lambda _: worker.request_stop())

    worker.run(request(dataset))

    assert events[0] == ("state", 0)
    assert names(events) == ["state", "began", "epoch", "kept", "finished"]


def test_commands_are_obeyed_while_pictures_are_generated(worker, events, dataset):
    job = TrainingJob(dataclasses.replace(CONFIG, epochs=1), pen_digits=200)
    worker.state_taken.connect(lambda state: events.append(("state", state)))
    worker.pause()
    worker.take_state()
    worker.change("learning_rate", 0.25)
    worker.go_on()

    worker.run(TrainingRequest(job, dataset, "custom"))

    assert events[0] == ("state", None)
    assert [snapshot.result.learning_rate for name, snapshot in events if name == "epoch"] == [0.25]


def test_losses_and_progress_up_to_a_stop_are_sent(worker, dataset):
    losses = []
    worker.batch_losses.connect(losses.extend)
    worker.halted.connect(lambda _: worker.request_stop())
    worker.take_step()

    worker.run(request(dataset))

    assert len(losses) == 1


def test_too_little_memory_for_a_state_does_not_end_the_run(worker, events, dataset, monkeypatch):
    def broken(trainer):
        raise MemoryError

    monkeypatch.setattr(Trainer, "state", broken)
    states = []
    worker.state_taken.connect(states.append)
    worker.take_state()

    worker.run(request(dataset))

    assert states == [None]
    assert names(events)[-2:] == ["completed", "finished"]


def test_the_state_of_a_paused_run_lets_another_trainer_go_on(worker, events, dataset):
    states = []
    worker.state_taken.connect(states.append)

    def on_halted(_):
        worker.take_state()
        worker.go_on()

    worker.halted.connect(on_halted)
    worker.take_step()
    worker.run(request(dataset))
    file = io.BytesIO()
    np.savez(file, **states[0])
    file.seek(0)

    network = create_network(CONFIG)
    trainer = make_trainer(network, dataset, TrainingJob(CONFIG))
    trainer.restore(dict(np.load(file, allow_pickle=False)))
    while not trainer.is_over:
        trainer.epoch()

    assert np.array_equal(network.parameters, events[3][1].saved.network.parameters)


def test_losses_of_mini_batches_are_sent_before_the_result_of_their_epoch(worker, dataset):
    order = []
    worker.batch_losses.connect(lambda losses: order.extend(losses))
    worker.epoch_finished.connect(lambda snapshot: order.append(snapshot.result.epoch))

    worker.run(request(dataset))

    losses = [one for one in order if not isinstance(one, int)]
    n_steps = 600 // CONFIG.batch_size
    places = [(step + 1) / n_steps for step in range(3 * n_steps)]
    assert [one.epochs_done for one in losses] == pytest.approx(places)
    assert [order.index(epoch) for epoch in (1, 2, 3)] == [n_steps, 2 * n_steps + 1, 3 * n_steps + 2]
    assert losses[-1].loss < losses[0].loss


@pytest.fixture
def contrary(dataset):
    """Return a data set whose validation labels are wrong, so that each epoch makes their loss larger."""
    images, labels = dataset.train.images[:100], dataset.train.labels[:100]
    return dataclasses.replace(dataset, validation=LabelledImages(images, (labels + 1) % 10))


def test_a_run_that_ends_early_is_completed_with_the_network_of_the_best_epoch(worker, events, contrary):
    worker.run(request(contrary, dataclasses.replace(CONFIG, epochs=9, patience=2)))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "completed", "finished"]
    first, kept, summary = events[0][1], events[3][1], events[4][1]
    assert summary.epochs == 3
    assert kept.result == first.result
    assert np.array_equal(kept.saved.network.parameters, first.saved.network.parameters)
    assert kept.saved.origin["epochs_done"] == 1
    right = first.saved.network.predict(contrary.test.images.reshape(100, -1)) == contrary.test.labels
    assert summary.test.correct == right.sum()


def test_a_stop_after_the_epoch_that_ended_a_run_early_leaves_out_completed(worker, events, contrary):
    worker.epoch_finished.connect(
        lambda snapshot: worker.request_stop() if snapshot.result.epoch == 3 else None
    )

    worker.run(request(contrary, dataclasses.replace(CONFIG, epochs=9, patience=2)))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "finished"]


def test_a_run_with_patience_that_is_stopped_keeps_its_best_network(worker, events, contrary):
    worker.epoch_finished.connect(
        lambda snapshot: worker.request_stop() if snapshot.result.epoch == 3 else None
    )

    worker.run(request(contrary, dataclasses.replace(CONFIG, epochs=9, patience=8)))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "finished"]
    first, kept = events[0][1], events[3][1]
    assert kept.result == first.result
    assert np.array_equal(kept.saved.network.parameters, first.saved.network.parameters)


def test_a_run_that_diverges_keeps_its_last_good_network(worker, events, dataset):
    worker.epoch_finished.connect(lambda _: worker.change("learning_rate", 100.0))
    worker.epoch_finished.connect(lambda _: worker.change("weight_decay", 1.0))

    worker.run(request(dataset))

    assert names(events) == ["epoch", "kept", "failed", "finished"]
    assert np.array_equal(events[1][1].saved.network.parameters, events[0][1].saved.network.parameters)


@pytest.mark.parametrize("is_hurried", [True, False])
def test_what_is_kept_is_calibrated_on_all_pictures_if_nobody_is_in_a_hurry(
    worker, dataset, monkeypatch, is_hurried
):
    def calibrated(saved, images, n_most, is_hurried):
        asked.append((n_most, is_hurried()))
        return saved

    monkeypatch.setattr(training_worker, "calibrated", calibrated)
    asked = []
    worker.epoch_finished.connect(lambda _: worker.request_stop(is_hurried=is_hurried))

    worker.run(request(dataset))

    assert asked == [(1_000, False), (None, is_hurried)]


@pytest.mark.parametrize("error", [MemoryError, ZeroDivisionError])
@pytest.mark.parametrize("patience", [0, 8])
def test_a_run_that_fails_in_any_way_keeps_the_network_it_would_keep(
    worker, events, contrary, monkeypatch, error, patience
):
    def fail(network, examples, should_stop):
        if len(events) == 3:
            raise error
        return evaluate(network, examples, should_stop)

    monkeypatch.setattr(trainer_module, "evaluate", fail)

    worker.run(request(contrary, dataclasses.replace(CONFIG, epochs=9, patience=patience)))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "failed", "finished"]
    good, kept = events[0 if patience else 2][1], events[3][1]
    assert kept.result == good.result
    assert np.array_equal(kept.saved.network.parameters, good.saved.network.parameters)


def test_the_test_pictures_take_no_part_in_what_the_network_becomes(worker, events, dataset):
    images, labels = dataset.test.images, dataset.test.labels
    other = dataclasses.replace(dataset, test=LabelledImages(images, (labels + 1) % 10))
    made = []

    for data in (dataset, other):
        worker.run(request(data))
        made.append([one.saved for name, one in events if name in ("epoch", "kept")])
        events.clear()

    assert [len(saved) for saved in made] == [4, 4]
    for saved, twin in zip(*made, strict=True):
        assert np.array_equal(saved.network.parameters, twin.network.parameters)
        assert saved.calibration == twin.calibration
        assert saved.origin == twin.origin


def test_a_change_holds_from_the_next_epoch_on_and_only_in_that_run(worker, events, dataset):
    worker.epoch_finished.connect(lambda snapshot: worker.change("learning_rate", snapshot.result.epoch / 8))

    worker.run(request(dataset))
    worker.prepare()
    worker.run(request(dataset, dataclasses.replace(CONFIG, epochs=1)))

    rates = [snapshot.result.learning_rate for name, snapshot in events if name == "epoch"]
    assert rates == [1.0, 0.125, 0.25, 1.0]


def test_a_change_is_told_when_it_takes_hold_and_stays_with_the_network(worker, events, dataset):
    def change(snapshot):
        if snapshot.result.epoch == 2:
            worker.change("learning_rate", 0.5)
            worker.change("weight_decay", 1e-4)

    worker.epoch_finished.connect(change)
    worker.setting_changed.connect(lambda change: events.append(("changed", change)))

    worker.run(request(dataset))

    assert names(events) == ["epoch", "epoch", "changed", "changed", "epoch", "kept", "completed", "finished"]
    assert [change for name, change in events if name == "changed"] == [
        SettingChange("learning_rate", 0.5, 2.0),
        SettingChange("weight_decay", 1e-4, 2.0),
    ]
    snapshots = [snapshot for name, snapshot in events if name == "epoch"]
    told = "learning_rate 0.5 after 2.00 epochs; weight_decay 0.0001 after 2.00 epochs"
    assert [snapshot.saved.origin.get("changed") for snapshot in snapshots] == [None, None, told]
    assert events[-3][1].saved.origin["changed"] == told


def test_prepare_forgets_the_changes_of_an_earlier_run(worker, events, dataset):
    worker.change("learning_rate", 0.5)
    worker.run(request(dataset))
    assert "changed" in events[0][1].saved.origin
    events.clear()

    worker.prepare()
    worker.run(request(dataset))

    assert "changed" not in events[0][1].saved.origin


def test_a_change_that_is_not_allowed_is_refused(worker):
    with pytest.raises(SettingError, match=r"^momentum: 2 is not a number from 0 to 0\.999"):
        worker.change("momentum", 2)
    with pytest.raises(SettingError, match=r"^epochs: it cannot be changed during training"):
        worker.change("epochs", 2)


def test_prepare_forgets_an_earlier_stop(worker, events, dataset):
    worker.request_stop()
    worker.prepare()

    worker.run(request(dataset))

    assert names(events)[-2:] == ["completed", "finished"]


def test_divergence_is_told_in_words_and_the_run_still_finishes(worker, events, dataset):
    config = dataclasses.replace(
        CONFIG, activation="relu", cost="cross_entropy", learning_rate=100.0, optimizer="momentum"
    )

    worker.run(request(dataset, config))

    assert names(events) == ["failed", "finished"]
    assert "diverged in epoch 1" in events[0][1]


def test_layers_that_do_not_fit_the_data_are_told_in_words(worker, events, dataset):
    worker.run(request(dataset, dataclasses.replace(CONFIG, layers=(100, 10))))

    assert names(events) == ["failed", "finished"]
    assert "layers" in events[0][1]


def test_a_bug_is_logged_and_the_run_still_finishes(worker, events, dataset, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(training_worker, "make_trainer", broken)

    worker.run(request(dataset))

    assert names(events) == ["failed", "finished"]
    assert "bug in digitpad" in events[0][1]
    assert "planted" in caplog.text


@pytest.mark.parametrize("work", ["make_trainer", "calibrated"])
def test_too_little_memory_is_told_in_words(worker, events, dataset, monkeypatch, work):
    def broken(*_):
        raise MemoryError

    monkeypatch.setattr(training_worker, work, broken)

    worker.run(request(dataset))

    assert names(events) == ["failed", "finished"]
    assert "too little memory" in events[0][1]


def test_snapshots_own_their_arrays(worker, events, dataset):
    worker.run(request(dataset))

    first, second = (snapshot.saved.network for name, snapshot in events[:2])
    assert not np.shares_memory(first.parameters, second.parameters)
    assert not np.array_equal(first.parameters, second.parameters)


def test_the_summary_is_about_the_test_pictures_and_the_last_network(worker, events, dataset):
    worker.run(request(dataset))

    last = events[2][1].saved.network
    right = last.predict(dataset.test.images.reshape(100, -1)) == dataset.test.labels
    summary = events[4][1]
    assert (summary.test.correct, summary.test.total) == (right.sum(), 100)
    assert summary.seconds == sum(snapshot.result.seconds for _, snapshot in events[:3])
    assert events[3][1].result == events[2][1].result
    assert np.array_equal(events[3][1].saved.network.parameters, last.parameters)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal from Python 3.12 on")
def test_emitting_signals_does_not_eat_references_to_none_and_true(worker):
    # PySide6 6.12 on Python 3.11 loses one a call, until the interpreter aborts.
    def count() -> tuple[int, int]:
        return sys.getrefcount(None), sys.getrefcount(True)

    worker.progressed.emit(None)
    before = count()

    for _ in range(1_000):
        worker.progressed.emit(None)

    after = count()
    assert after[0] > before[0] - 100
    assert after[1] > before[1] - 100
