"""What a run announces, in which order, and how it takes commands. Here it runs in the test's own thread."""

import dataclasses
import threading

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.layer_health import layer_healths
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import calibrated, make_trainer
from digitpad.workers.training_worker import TrainingRequest, TrainingWorker

CONFIG = TrainingConfig(layers=(784, 12, 10), epochs=3, learning_rate=1.0)
N_STEPS = 600 // CONFIG.batch_size  # of an epoch


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


def epochs(events):
    return [value for name, value in events if name == "epoch"]


def parameters(snapshot):
    return snapshot.saved.network.parameters


def n_right(network, images):
    return (network.predict(images.images.reshape(len(images), -1)) == images.labels).sum()


class WatchedLabels(np.ndarray):
    """Labels that call a function when a part of them is read, as an evaluation does."""

    on_read = None

    def __getitem__(self, key):
        if self.on_read:
            self.on_read()
        return super().__getitem__(key)


def watched(images, on_read):
    labels = images.labels.view(WatchedLabels)
    labels.on_read = on_read
    return LabelledImages(images.images, labels)


@pytest.fixture
def large(dataset):
    """Return a data set that is evaluated in several parts, between which commands are obeyed."""
    images, labels = dataset.train.images, dataset.train.labels
    many = LabelledImages(np.concatenate([images, images[::-1]]), np.concatenate([labels, labels[::-1] // 2]))
    return dataclasses.replace(dataset, validation=many, test=many)


@pytest.fixture
def contrary(dataset):
    """Return a data set whose validation labels are wrong, so that each epoch makes their loss larger."""
    images, labels = dataset.train.images[:100], dataset.train.labels[:100]
    return dataclasses.replace(dataset, validation=LabelledImages(images, (labels + 1) % 10))


# The order of things, and what they hold


def test_a_run_sends_every_epoch_after_its_losses_then_the_kept_network_then_the_test_then_finished(
    worker, events, dataset
):
    order = []
    worker.batch_losses.connect(order.extend)
    worker.epoch_finished.connect(lambda snapshot: order.append(snapshot.result.epoch))

    worker.run(request(dataset))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "completed", "finished"]
    losses = [one for one in order if not isinstance(one, int)]
    assert [one.epochs_done for one in losses] == [
        pytest.approx((step + 1) / N_STEPS) for step in range(3 * N_STEPS)
    ]
    assert [order.index(epoch) for epoch in (1, 2, 3)] == [N_STEPS, 2 * N_STEPS + 1, 3 * N_STEPS + 2]
    assert losses[-1].loss < losses[0].loss
    assert [snapshot.result.epoch for snapshot in epochs(events)] == [1, 2, 3]
    first, _, last, kept, summary, _ = (value for _, value in events)
    assert kept.result == last.result
    assert np.array_equal(parameters(kept), parameters(last))
    assert not np.array_equal(parameters(first), parameters(last))  # each has arrays of its own
    assert (summary.test.correct, summary.test.total) == (n_right(last.saved.network, dataset.test), 100)
    assert summary.epochs == 3


@pytest.mark.parametrize("is_hurried", [True, False])
def test_an_epochs_network_is_calibrated_on_1000_pictures_and_the_last_on_all_if_nobody_is_in_a_hurry(
    worker, events, large, is_hurried
):
    worker.epoch_finished.connect(lambda _: worker.request_stop(is_hurried=is_hurried))

    worker.run(request(large))

    epoch, kept = events[0][1].saved, events[1][1].saved
    on_few, on_all = (calibrated(kept, large.validation, n_most).calibration for n_most in (1_000, None))
    assert on_few != on_all
    assert epoch.calibration == on_few
    assert kept.calibration == (on_few if is_hurried else on_all)


def test_the_test_pictures_take_no_part_in_what_the_network_becomes(worker, events, dataset):
    images, labels = dataset.test.images, dataset.test.labels
    other = dataclasses.replace(dataset, test=LabelledImages(images, (labels + 1) % 10))
    made = []

    for data in (dataset, other):
        worker.run(request(data))
        made.append([one.saved for name, one in events if name in ("epoch", "kept")])
        events.clear()

    assert len(made[0]) == 4
    for saved, twin in zip(*made, strict=True):
        assert np.array_equal(saved.network.parameters, twin.network.parameters)
        assert (saved.calibration, saved.origin) == (twin.calibration, twin.origin)


# Stops


@pytest.mark.parametrize(("where", "n_epochs"), [("epoch_finished", 1), ("kept", 3), ("test", 3)])
def test_a_stop_leaves_out_completed(worker, events, large, where, n_epochs):
    if where == "test":
        data = dataclasses.replace(large, test=watched(large.test, worker.request_stop))
    else:
        data = large
        getattr(worker, where).connect(lambda _: worker.request_stop())

    worker.run(request(data))

    assert names(events) == ["epoch"] * n_epochs + ["kept", "finished"]


# Pauses and single steps


def test_single_steps_and_epochs_lead_where_a_run_at_once_leads(worker, events, dataset):
    worker.run(request(dataset))
    at_once = parameters(events[3][1])
    events.clear()
    commands = iter([worker.take_step] * (N_STEPS + 1) + [worker.take_epoch, worker.go_on])
    halts = []

    def on_halted(_):
        halts.append(names(events))
        next(commands)()

    worker.halted.connect(on_halted)
    next(commands)()

    worker.run(request(dataset))

    # The last step of an epoch brings its result.
    assert halts == [[]] * (N_STEPS - 1) + [["epoch"]] * 2 + [["epoch"] * 2]
    assert names(events) == ["epoch", "epoch", "epoch", "kept", "completed", "finished"]
    assert np.array_equal(parameters(events[3][1]), at_once)


@pytest.mark.parametrize("command", ["pause", "request_stop"])
def test_a_pause_or_stop_within_an_epoch_tells_how_far_it_is(worker, events, dataset, command):
    def halt_once():
        if began:
            began.clear()
            getattr(worker, command)()

    rescue = threading.Timer(20.0, worker.request_stop)  # where nothing is told, nobody would end the pause
    rescue.start()
    began, told = [], []
    worker.began.connect(began.append)
    worker.progressed.connect(told.append)
    worker.progressed.connect(lambda _: worker.request_stop())

    worker.run(request(dataclasses.replace(dataset, train=watched(dataset.train, halt_once))))

    needed_rescue = rescue.finished.is_set()
    rescue.cancel()
    rescue.join()
    assert not needed_rescue
    assert [progress.epoch for progress in told] == [1]
    assert names(events) == ["finished"]


def test_a_run_that_is_paused_before_its_first_step_is_not_evaluated_until_it_goes_on(
    worker, events, dataset
):
    worker.began.connect(lambda _: events.append(("began", None)))
    worker.state_taken.connect(lambda state: events.append(("state", state["steps.steps_done"])))
    worker.halted.connect(lambda number: events.append(("halted", number)))
    worker.halted.connect(lambda _: worker.request_stop())
    worker.pause()
    worker.take_state()
    worker.take_epoch(7)

    worker.run(request(dataset))

    assert names(events) == ["state", "began", "epoch", "halted", "kept", "finished"]
    assert events[0] == ("state", 0)
    assert events[3] == ("halted", 7)


def test_commands_are_obeyed_while_pictures_are_generated(worker, events, dataset):
    job = TrainingJob(dataclasses.replace(CONFIG, epochs=1), pen_digits=200)
    worker.state_taken.connect(lambda state: events.append(("state", state)))
    worker.pause()
    worker.take_state()
    worker.change("learning_rate", 0.25)
    worker.go_on()

    worker.run(TrainingRequest(job, dataset, "custom"))

    assert events[0] == ("state", None)
    assert [snapshot.result.learning_rate for snapshot in epochs(events)] == [0.25]
    events.clear()
    worker.request_stop()
    worker.run(TrainingRequest(job, dataset, "custom"))
    assert names(events) == ["finished"]


# Changes


def test_a_change_holds_from_the_next_step_on_is_told_then_and_stays_with_the_network(
    worker, events, dataset
):
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
    assert [snapshot.result.learning_rate for snapshot in epochs(events)] == [1.0, 1.0, 0.5]
    told = "learning_rate 0.5 after 2.00 epochs; weight_decay 0.0001 after 2.00 epochs"
    assert [snapshot.saved.origin.get("changed") for snapshot in epochs(events)] == [None, None, told]
    assert events[-3][1].saved.origin["changed"] == told


# Failures


@pytest.mark.parametrize(("error", "patience"), [(MemoryError, 0), (ZeroDivisionError, 8)])
def test_a_run_that_fails_in_any_way_keeps_the_network_it_would_keep(
    worker, events, contrary, error, patience
):
    def fail_once():
        if len(events) == 3 and not failed:
            failed.append(error)
            raise error

    failed, losses = [], []
    worker.batch_losses.connect(losses.extend)
    data = dataclasses.replace(contrary, validation=watched(contrary.validation, fail_once))

    worker.run(request(data, dataclasses.replace(CONFIG, epochs=9, patience=patience)))

    assert names(events) == ["epoch", "epoch", "epoch", "kept", "failed", "finished"]
    assert len(losses) == 4 * N_STEPS
    good, kept = events[0 if patience else 2][1], events[3][1]
    assert kept.result == good.result
    assert np.array_equal(parameters(kept), parameters(good))


class Unreadable:
    """Data that cannot be had."""

    def __init__(self, error):
        self.error = error

    def __getattr__(self, name):
        raise self.error


@pytest.mark.parametrize(
    ("error", "told", "logged"),
    [
        (MemoryError(), "Training stopped: this machine has too little memory for it.", ""),
        (ZeroDivisionError("planted"), "Training stopped because of a bug in digitpad.", "planted"),
        (SettingError("too wide.", setting="layers"), "layers: too wide.", ""),
    ],
    ids=["memory", "bug", "expected"],
)
def test_a_run_that_cannot_begin_tells_why_in_words_and_only_a_bug_is_logged(
    worker, events, caplog, error, told, logged
):
    worker.run(request(Unreadable(error)))

    assert names(events) == ["failed", "finished"]
    assert events[0][1].startswith(told)
    assert (logged in caplog.text) if logged else caplog.text == ""


# Followed step by step, and watched

FEW_STEPS = dataclasses.replace(CONFIG, batch_size=100)  # 6 in an epoch


@pytest.fixture
def reports(worker):
    """The steps that the worker reports. Each of their networks is taken at once."""
    reports = []
    worker.stepped.connect(reports.append)
    worker.stepped.connect(lambda _: worker.note_taken())
    return reports


def test_a_single_step_is_reported_with_the_network_after_it(worker, dataset, reports):
    worker.halted.connect(lambda _: worker.request_stop())
    worker.take_step()

    worker.run(request(dataset))

    network = create_network(CONFIG)
    step = make_trainer(network, dataset, TrainingJob(CONFIG)).step()
    (report,) = reports
    assert report.step == step
    assert np.array_equal(report.saved.network.parameters, network.parameters)
    assert report.saved.origin["steps_done"] == 1
    assert "validation_accuracy" not in report.saved.origin


@pytest.mark.parametrize(("pace", "is_watched"), [(None, True), (30.0, False)])
def test_however_a_run_is_followed_and_watched_it_leads_where_any_run_leads(
    worker, events, dataset, reports, pace, is_watched
):
    job = request(dataset, FEW_STEPS)
    worker.run(job)
    plain = [parameters(snapshot).tobytes() for snapshot in epochs(events)]
    events.clear()
    healths, losses = [], []
    worker.health_measured.connect(healths.append)
    worker.batch_losses.connect(losses.extend)
    worker.prepare()
    worker.set_pace(pace)
    worker.set_watched(is_watched)

    worker.run(job)

    assert [parameters(snapshot).tobytes() for snapshot in epochs(events)] == plain
    assert len(losses) == 18
    if pace is None:
        assert reports == []
    else:
        assert [report.step.number for report in reports] == list(range(1, 19))
        assert reports[5].saved.network.parameters.tobytes() == plain[0]
    measured = [health.epochs_done for health in healths]
    assert len(measured) < 18  # at most four times a second
    assert measured == sorted(set(measured))
    assert [place for place in measured if not is_watched or place in (1, 2, 3)] == [1, 2, 3]


@pytest.mark.parametrize("is_watched", [False, True])
def test_what_is_measured_is_the_newest_step_and_the_network_after_it(worker, events, dataset, is_watched):
    healths, began = [], []
    worker.health_measured.connect(healths.append)
    worker.began.connect(began.append)
    worker.set_watched(is_watched)

    worker.run(request(dataset, FEW_STEPS))

    pictures = dataset.validation.images.reshape(100, -1)
    network, of_first = create_network(FEW_STEPS), began[0].health
    trainer, steps = make_trainer(network, dataset, TrainingJob(FEW_STEPS)), []
    expected = layer_healths(network, pictures)
    assert [layer.weight_counts.tolist() for layer in of_first.layers] == [
        layer.weight_counts.tolist() for layer in expected
    ]
    trainer.observe(on_step=steps.append, with_gradient=True)
    for _ in range(6):
        before = network.parameters.copy()
        trainer.step()
    expected = layer_healths(network, pictures, steps[-1].gradient, before)
    (measured,) = [health for health in healths if health.epochs_done == 1.0]
    for layer, other in zip(measured.layers, expected, strict=True):
        assert layer.gradient_norm == other.gradient_norm
        assert layer.update_ratio == (other.update_ratio if is_watched else None)
        assert layer.saturated_share == other.saturated_share


def test_networks_do_not_queue_in_slow_motion_and_a_pause_sends_the_newest_if_it_is_still_new(
    worker, dataset
):
    sent = []

    def on_stepped(report):  # nobody takes any
        sent.append((report.step.number, report.saved is not None))
        if sent[-1] == (4, False):
            worker.pause()
        elif sent[-1] == (4, True):
            worker.go_on()
        elif sent[-1] == (5, False):
            worker.set_pace(None)

    worker.stepped.connect(on_stepped)
    worker.epoch_finished.connect(lambda _: (worker.pause(), worker.take_state()))
    worker.state_taken.connect(lambda _: worker.request_stop())
    worker.set_pace(30.0)

    worker.run(request(dataset))

    assert sent == [(1, True), (2, False), (3, False), (4, False), (4, True), (5, False)]
