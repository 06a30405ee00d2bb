"""Races of tiny networks from start to end."""

import dataclasses

import numpy as np
import pytest
import threadpoolctl

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.race import (
    Contestant,
    GradientCheck,
    Lap,
    Retirement,
    Turn,
    gradient_difference,
    one_per_method,
    race,
    timed_data,
    with_epochs,
)
from digitpad.recognition.training.presets import TrainingJob

JOB = TrainingJob(TrainingConfig(layers=(784, 3, 10), epochs=2, batch_size=5, learning_rate=1.0))


def changed(**changes):
    return TrainingJob(dataclasses.replace(TrainingConfig(), **changes))


@pytest.fixture
def dataset():
    rng = np.random.default_rng(3)

    def part(n):
        labels = rng.integers(0, 10, n).astype(np.uint8)
        images = rng.integers(0, 30, (n, 28, 28)).astype(np.uint8)
        images[np.arange(n), 5 + labels, 8:20] = 255
        return LabelledImages(images, labels)

    return Dataset("rows", part(200), part(40), part(20), class_names(10))


def run(contestants, dataset, **keywords):
    events = list(race(contestants, dataset, **keywords))
    checks = [event for event in events if isinstance(event, GradientCheck)]
    laps = [event for event in events if isinstance(event, Lap)]
    return checks, laps


def test_all_five_ways_have_the_same_gradients_and_say_so_first(dataset):
    events = list(race(one_per_method(JOB), dataset))

    checks = events[: len(GRADIENT_METHODS)]
    assert [check.index for check in checks] == list(range(len(GRADIENT_METHODS)))
    assert all(isinstance(check, GradientCheck) and check.difference < 1e-10 for check in checks)


def test_stop_is_honoured_between_the_batches_whose_gradients_are_compared(dataset):
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) == 2

    assert list(race(one_per_method(JOB), dataset, should_stop)) == []
    assert len(asked) == 2


@pytest.fixture
def no_numbers(monkeypatch):
    """Return the name of a way whose second gradient is no number."""

    class NoNumbers(Backpropagation):
        n_computed = 0

        def compute(self, inputs, one_hot, scale=None):
            self.n_computed += 1
            return super().compute(inputs, one_hot, scale) * (np.nan if self.n_computed == 2 else 1.0)

    way = dataclasses.replace(GRADIENT_METHODS["per_sample"], make=NoNumbers)
    monkeypatch.setattr(
        "digitpad.recognition.race.contestant.GRADIENT_METHODS", {**GRADIENT_METHODS, "per_sample": way}
    )
    return "per_sample"


def test_a_gradient_that_is_no_number_agrees_with_nothing(dataset, no_numbers):
    assert np.isnan(gradient_difference(Contestant("a", JOB, no_numbers), dataset))


def test_gradients_that_are_all_0_agree(dataset):
    one_class = LabelledImages(dataset.train.images, np.zeros(len(dataset.train), np.uint8))
    job = TrainingJob(TrainingConfig(layers=(784, 3, 1), cost="cross_entropy"))

    difference = gradient_difference(
        Contestant("a", job, "concatenated"), dataclasses.replace(dataset, train=one_class)
    )

    assert difference == 0.0


def test_every_contestant_runs_every_epoch(dataset):
    _, laps = run(one_per_method(JOB), dataset)

    assert sorted((lap.index, lap.epoch) for lap in laps) == [
        (index, epoch) for index in range(len(GRADIENT_METHODS)) for epoch in (1, 2)
    ]


def test_all_ways_reach_the_same_accuracy_epoch_by_epoch(dataset):
    _, laps = run(one_per_method(JOB), dataset)

    for epoch in (1, 2):
        assert len({round(lap.accuracy, 2) for lap in laps if lap.epoch == epoch}) == 1


def test_epochs_come_in_turn_so_that_a_noisy_machine_slows_all_alike(dataset):
    contestants = [Contestant("a", JOB), Contestant("b", JOB, "concatenated")]

    _, laps = run(contestants, dataset)

    assert [(lap.index, lap.epoch) for lap in laps] == [(0, 1), (1, 1), (0, 2), (1, 2)]


def test_a_slow_way_learns_from_a_part_and_its_seconds_are_extrapolated(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)
    slow = Contestant("slow", JOB, "block_diagonal")

    data, share = timed_data(dataset, slow)

    assert len(data.train) == 100
    assert share == 100 / 200
    _, laps = run([slow, Contestant("fast", JOB)], dataset)
    assert {lap.index: lap.is_extrapolated for lap in laps} == {0: True, 1: False}


def test_nothing_is_extrapolated_where_the_pictures_are_few(dataset):
    _, laps = run(one_per_method(JOB), dataset)

    assert [contestant.n_timed(200) for contestant in one_per_method(JOB)] == [200] * len(GRADIENT_METHODS)
    assert not any(lap.is_extrapolated for lap in laps)


def test_a_slow_way_alone_takes_its_accuracy_from_a_run_that_is_not_shown(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)
    _, laps = run([Contestant("slow", JOB, "block_diagonal")], dataset)
    _, exact = run([Contestant("fast", JOB)], dataset)

    assert [lap.index for lap in laps] == [0, 0]
    assert [lap.accuracy for lap in laps] == [lap.accuracy for lap in exact]


def test_a_race_keeps_matrix_products_in_one_thread(dataset):
    with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
        next(race([Contestant("a", JOB)], dataset))

        pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
        assert {pool["num_threads"] for pool in pools} <= {1}


def test_nothing_runs_unseen_where_an_exact_way_takes_part(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)
    runs = []
    monkeypatch.setattr(
        "digitpad.recognition.race.runner.train", lambda *job, **way: runs.append(way) or train(*job, **way)
    )

    run([Contestant("slow", JOB, "block_diagonal"), Contestant("fast", JOB)], dataset)

    assert len(runs) == 2


def test_an_extrapolated_way_stops_early_when_its_exact_one_does(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)
    patient = TrainingJob(dataclasses.replace(JOB.config, epochs=12, patience=1, learning_rate=20.0))

    events = list(race([Contestant("slow", patient, "block_diagonal"), Contestant("fast", patient)], dataset))

    laps = [event for event in events if isinstance(event, Lap)]
    epochs = [[lap.epoch for lap in laps if lap.index == index] for index in (0, 1)]
    assert epochs[0] == epochs[1]
    reason = f"Early stopping ended it after epoch {len(epochs[1])}."
    ends = [event for event in events if isinstance(event, Retirement)]
    assert sorted(ends, key=lambda end: end.index) == [Retirement(0, reason), Retirement(1, reason)]
    assert 2 <= len(epochs[1]) < 12


def test_seconds_add_up(dataset):
    _, laps = run([Contestant("a", JOB), Contestant("b", JOB)], dataset)

    first, second = (lap for lap in laps if lap.index == 1)
    assert second.total_seconds == pytest.approx(first.seconds + second.seconds)


def test_jobs_of_different_length_can_race(dataset):
    _, laps = run([Contestant("a", with_epochs(JOB, 1)), Contestant("b", with_epochs(JOB, 3))], dataset)

    assert [lap.index for lap in laps] == [0, 1, 1, 1]


def test_a_turn_is_told_before_each_lap_and_none_after_the_last(dataset):
    events = list(race([Contestant("a", JOB), Contestant("b", JOB, "concatenated")], dataset))

    turns = [(event.index, event.epoch) for event in events[2::2] if isinstance(event, Turn)]
    laps = [(event.index, event.epoch) for event in events[3::2] if isinstance(event, Lap)]
    assert turns == laps == [(0, 1), (1, 1), (0, 2), (1, 2)]
    assert len(events) == 10


def test_progress_tells_the_part_of_the_open_epoch(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.nn.training.steps.SECONDS_BETWEEN_PROGRESS", 0.0)
    parts = []

    list(race([Contestant("a", JOB)], dataset, on_progress=parts.append))

    steps = len(dataset.train) // 5
    assert parts == pytest.approx([step / steps for step in range(1, steps + 1)] * 2)


def test_a_stop_ends_the_race(dataset):
    events = []
    for event in race(one_per_method(with_epochs(JOB, 1_000)), dataset, lambda: len(events) >= 8):
        events.append(event)

    assert [type(event) for event in events] == [*[GradientCheck] * 5, Turn, Lap, Turn]


def test_one_that_diverges_retires_and_the_others_go_on(dataset):
    wild = TrainingJob(dataclasses.replace(JOB.config, weight_decay=1.0, learning_rate=100.0))

    events = list(race([Contestant("wild", wild), Contestant("calm", JOB)], dataset))

    (retirement,) = [event for event in events if isinstance(event, Retirement)]
    assert retirement.index == 0
    assert "diverged in epoch 1" in retirement.reason
    assert [(lap.index, lap.epoch) for lap in events if isinstance(lap, Lap)] == [(1, 1), (1, 2)]


def test_where_the_run_behind_a_slow_way_diverges_the_slow_way_retires(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)
    wild = TrainingJob(dataclasses.replace(JOB.config, weight_decay=1.0, learning_rate=100.0))

    slow = [Contestant("slow", wild, way) for way in ("element_by_element", "block_diagonal")]

    events = list(race([Contestant("calm", JOB), *slow], dataset))

    assert sorted(event.index for event in events if isinstance(event, Retirement)) == [1, 2]
    assert [(lap.index, lap.epoch) for lap in events if isinstance(lap, Lap)] == [(0, 1), (0, 2)]


def test_a_slow_way_that_would_diverge_on_its_part_of_the_pictures_goes_on(dataset, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.008)

    class Wild(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            return 1e9 * super().compute(inputs, one_hot, scale)

    ways = {
        **GRADIENT_METHODS,
        "element_by_element": dataclasses.replace(GRADIENT_METHODS["element_by_element"], make=Wild),
    }
    monkeypatch.setattr("digitpad.recognition.race.contestant.GRADIENT_METHODS", ways)

    events = list(race([Contestant("slow", JOB, "element_by_element")], dataset))

    assert not [event for event in events if isinstance(event, Retirement)]
    laps = [event for event in events if isinstance(event, Lap)]
    assert [(lap.epoch, lap.is_extrapolated) for lap in laps] == [(1, True), (2, True)]


def test_one_that_ends_early_is_not_told_anothers_divergence(dataset, monkeypatch):
    class Wild(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            return 1e9 * super().compute(inputs, one_hot, scale)

    ways = {**GRADIENT_METHODS, "per_sample": dataclasses.replace(GRADIENT_METHODS["per_sample"], make=Wild)}
    monkeypatch.setattr("digitpad.recognition.race.contestant.GRADIENT_METHODS", ways)
    config = dataclasses.replace(JOB.config, epochs=50, patience=1, learning_rate=20.0)
    job = TrainingJob(config)

    events = list(race([Contestant(way, job, way) for way in ("full_matrix", "per_sample")], dataset))

    reasons = {event.index: event.reason for event in events if isinstance(event, Retirement)}
    assert "diverged" in reasons[1]
    assert reasons[0].startswith("Early stopping ended it after epoch ")


def test_gradients_of_an_example_that_is_answered_rightly_already_agree(dataset):
    """They are nothing but rounding then, and could differ by all of it."""
    image = np.full((1, 28, 28), 255, np.uint8)
    config = TrainingConfig(layers=(784, 30, 10), activation="relu", cost="cross_entropy", batch_size=1)
    job = TrainingJob(config)
    label = create_network(config).predict(image.reshape(1, 784))
    sure = dataclasses.replace(dataset, train=LabelledImages(image, label))

    assert gradient_difference(Contestant("a", job, "element_by_element"), sure) < 1e-10


def test_a_slow_way_takes_its_accuracy_from_the_full_matrix_wherever_that_stands(dataset, monkeypatch):
    """The ways' gradients differ by rounding alone, so here one of them learns nothing."""

    class Nothing(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            return np.zeros_like(super().compute(inputs, one_hot, scale))

    ways = {
        **GRADIENT_METHODS,
        "per_sample": dataclasses.replace(GRADIENT_METHODS["per_sample"], make=Nothing),
    }
    monkeypatch.setattr("digitpad.recognition.race.contestant.GRADIENT_METHODS", ways)
    names = ["element_by_element", "per_sample", "full_matrix"]

    _, laps = run([Contestant(name, JOB, name) for name in names], dataset)

    accuracies = [[lap.accuracy for lap in laps if lap.index == index] for index in range(3)]
    assert accuracies[0] == accuracies[2] != accuracies[1]


def test_a_job_that_does_not_fit_is_refused_before_anything_runs(dataset):
    misfit = TrainingJob(dataclasses.replace(JOB.config, layers=(100, 10)))

    with pytest.raises(SettingError, match=r"^layers"):
        next(race([Contestant("a", JOB), Contestant("b", misfit)], dataset))


def test_a_way_that_is_slow_with_this_job_alone_is_extrapolated_and_has_accuracies(dataset):
    contestant = Contestant(
        "slow", changed(layers=(784, 3_000, 10), batch_size=2, epochs=1), "element_by_element"
    )

    _, (lap,) = run([contestant], dataset)

    assert lap.is_extrapolated
    assert 0.0 < lap.accuracy <= 1.0


def test_a_refusal_comes_before_anything_runs(dataset):
    with pytest.raises(SettingError, match="dropout"):
        next(race([Contestant("a", JOB), Contestant("b", changed(dropout=0.2), "per_sample")], dataset))


def test_gradients_of_a_large_network_are_compared_on_a_small_batch(dataset, monkeypatch):
    sizes = []
    way = GRADIENT_METHODS["block_diagonal"]

    def make(network, max_batch_size):
        sizes.append(max_batch_size)
        return way.make(network, max_batch_size)

    monkeypatch.setattr(
        "digitpad.recognition.race.contestant.GRADIENT_METHODS",
        {**GRADIENT_METHODS, "block_diagonal": dataclasses.replace(way, make=make)},
    )
    large = Contestant("", changed(layers=(784, 1_500, 1_500, 10)), "block_diagonal")

    assert gradient_difference(large, dataset) < 1e-10
    assert 1 <= sizes[0] < 10
