import dataclasses

import numpy as np
import pytest
import threadpoolctl

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.methods import GRADIENT_METHODS
from digitpad.nn.layers import Convolution
from digitpad.nn.training.training import create_network
from digitpad.recognition import race as race_module
from digitpad.recognition.race import (
    Contestant,
    GradientCheck,
    Lap,
    Retirement,
    Turn,
    check_contestant,
    gradient_difference,
    one_per_method,
    race,
    seconds_to,
    timed_data,
    with_epochs,
)
from digitpad.recognition.training.presets import TrainingJob

JOB = TrainingJob(TrainingConfig(layers=(784, 3, 10), epochs=2, batch_size=5, learning_rate=1.0))


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
    monkeypatch.setattr(race_module, "GRADIENT_METHODS", {**GRADIENT_METHODS, "per_sample": way})
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
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)
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
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)
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
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)
    runs, train = [], race_module.train
    monkeypatch.setattr(race_module, "train", lambda *job, **way: runs.append(way) or train(*job, **way))

    run([Contestant("slow", JOB, "block_diagonal"), Contestant("fast", JOB)], dataset)

    assert len(runs) == 2


def test_an_extrapolated_way_stops_early_when_its_exact_one_does(dataset, monkeypatch):
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)
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
    monkeypatch.setattr("digitpad.nn.training.training.SECONDS_BETWEEN_PROGRESS", 0.0)
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
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)
    wild = TrainingJob(dataclasses.replace(JOB.config, weight_decay=1.0, learning_rate=100.0))

    slow = [Contestant("slow", wild, way) for way in ("element_by_element", "block_diagonal")]

    events = list(race([Contestant("calm", JOB), *slow], dataset))

    assert sorted(event.index for event in events if isinstance(event, Retirement)) == [1, 2]
    assert [(lap.index, lap.epoch) for lap in events if isinstance(lap, Lap)] == [(0, 1), (0, 2)]


def test_a_slow_way_that_would_diverge_on_its_part_of_the_pictures_goes_on(dataset, monkeypatch):
    monkeypatch.setattr(race_module, "_EPOCH_SECONDS", 0.008)

    class Wild(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            return 1e9 * super().compute(inputs, one_hot, scale)

    ways = {
        **GRADIENT_METHODS,
        "element_by_element": dataclasses.replace(GRADIENT_METHODS["element_by_element"], make=Wild),
    }
    monkeypatch.setattr(race_module, "GRADIENT_METHODS", ways)

    events = list(race([Contestant("slow", JOB, "element_by_element")], dataset))

    assert not [event for event in events if isinstance(event, Retirement)]
    laps = [event for event in events if isinstance(event, Lap)]
    assert [(lap.epoch, lap.is_extrapolated) for lap in laps] == [(1, True), (2, True)]


def test_one_that_ends_early_is_not_told_anothers_divergence(dataset, monkeypatch):
    class Wild(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            return 1e9 * super().compute(inputs, one_hot, scale)

    ways = {**GRADIENT_METHODS, "per_sample": dataclasses.replace(GRADIENT_METHODS["per_sample"], make=Wild)}
    monkeypatch.setattr(race_module, "GRADIENT_METHODS", ways)
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
    monkeypatch.setattr(race_module, "GRADIENT_METHODS", ways)
    names = ["element_by_element", "per_sample", "full_matrix"]

    _, laps = run([Contestant(name, JOB, name) for name in names], dataset)

    accuracies = [[lap.accuracy for lap in laps if lap.index == index] for index in range(3)]
    assert accuracies[0] == accuracies[2] != accuracies[1]


def test_a_job_that_does_not_fit_is_refused_before_anything_runs(dataset):
    misfit = TrainingJob(dataclasses.replace(JOB.config, layers=(100, 10)))

    with pytest.raises(SettingError, match=r"^layers"):
        next(race([Contestant("a", JOB), Contestant("b", misfit)], dataset))


def test_seconds_to_a_goal_are_those_of_the_first_lap_that_reaches_it():
    laps = [Lap(0, 1, 2.0, 2.0, 0.90, False), Lap(0, 2, 3.0, 5.0, 0.96, False)]

    assert seconds_to(0.95, laps) == 5.0
    assert seconds_to(0.90, laps) == 2.0
    assert seconds_to(0.98, laps) is None


MNIST_SIZED = 50_000


def job(**changes):
    return TrainingJob(dataclasses.replace(TrainingConfig(), **changes))


@pytest.mark.parametrize(
    ("way", "n_timed"),
    [
        ("element_by_element", 600),
        ("per_sample", MNIST_SIZED),
        ("block_diagonal", 3_000),
        ("concatenated", MNIST_SIZED),
        ("full_matrix", MNIST_SIZED),
    ],
)
def test_the_classic_network_is_timed_on_a_round_number_of_pictures(way, n_timed):
    assert Contestant("", job(), way).n_timed(MNIST_SIZED) == n_timed


def test_a_larger_network_is_timed_on_fewer_pictures():
    small = Contestant("", job(layers=(784, 60, 10)), "element_by_element")
    large = Contestant("", job(layers=(784, 600, 10)), "element_by_element")

    assert (small.n_timed(MNIST_SIZED), large.n_timed(MNIST_SIZED)) == (300, 30)


@pytest.mark.parametrize(
    ("way", "changes"),
    [
        ("per_sample", {"layers": (784, 800, 800, 10)}),
        ("block_diagonal", {"batch_size": 100}),
        ("concatenated", {"batch_size": 3_000}),
        ("element_by_element", {"layers": (784, 192, 10)}),
    ],
)
def test_an_epoch_that_is_cut_is_estimated_to_take_up_to_three_seconds(way, changes):
    contestant = Contestant("", job(**changes), way)
    config = contestant.job.config

    n_batches, rest = divmod(contestant.n_timed(MNIST_SIZED), config.batch_size)

    assert rest == 0
    assert n_batches < MNIST_SIZED // config.batch_size
    assert 1.0 < n_batches * GRADIENT_METHODS[way].needs(config.layers, config.batch_size, 4).seconds <= 3.0


def test_one_mini_batch_is_timed_however_long_it_takes():
    assert Contestant("", job(batch_size=700), "element_by_element").n_timed(MNIST_SIZED) == 700


def test_the_full_matrix_learns_from_all_pictures_however_long_it_takes():
    contestant = Contestant("", job(layers=(784, 5_000, 5_000, 10)))

    assert contestant.n_timed(100 * MNIST_SIZED) == 100 * MNIST_SIZED


@pytest.mark.parametrize(("n_pictures", "n_timed"), [(10 * MNIST_SIZED, 600), (5_000, 600), (500, 500)])
def test_as_many_pictures_are_timed_of_a_large_data_set_as_of_a_small_one(n_pictures, n_timed):
    assert Contestant("", job(), "element_by_element").n_timed(n_pictures) == n_timed


def test_a_batch_that_does_not_divide_the_pictures_leaves_none_out(dataset):
    data, share = timed_data(dataset, Contestant("", job(batch_size=150), "full_matrix"))

    assert len(data.train) == 200
    assert share == 1.0


def test_a_way_that_is_slow_with_this_job_alone_is_extrapolated_and_has_accuracies(dataset):
    contestant = Contestant(
        "slow", job(layers=(784, 3_000, 10), batch_size=2, epochs=1), "element_by_element"
    )

    _, (lap,) = run([contestant], dataset)

    assert lap.is_extrapolated
    assert 0.0 < lap.accuracy <= 1.0


@pytest.mark.parametrize(
    ("way", "changes", "trouble"),
    [
        ("block_diagonal", {"layers": (784, 192, 10), "batch_size": 128}, r"20 GB of memory.*at most 40,"),
        ("element_by_element", {"batch_size": 10_000}, r"47.7 seconds.*at most 209,"),
        ("concatenated", {"batch_size": 60_000}, r"seconds.*Take batches of at most"),
        ("concatenated", {"dropout": 0.2}, r"dropout"),
        ("concatenated", {"layers": (784, Convolution(4, 5, 2), 10)}, r"only .* knows convolutions"),
    ],
)
def test_a_way_that_cannot_do_its_job_is_refused_in_words(way, changes, trouble):
    with pytest.raises(SettingError, match=rf"^mine: .*{trouble}"):
        Contestant("mine", job(**changes), way).check_gradient_method(MNIST_SIZED)


def test_the_batch_that_a_refusal_names_is_accepted_and_the_next_is_not():
    contestant = Contestant("mine", job(layers=(784, 192, 10), batch_size=128), "block_diagonal")
    largest = contestant.largest_batch()

    Contestant("", job(layers=(784, 192, 10), batch_size=largest), "block_diagonal").check_gradient_method(
        MNIST_SIZED
    )
    with pytest.raises(SettingError):
        Contestant(
            "", job(layers=(784, 192, 10), batch_size=largest + 1), "block_diagonal"
        ).check_gradient_method(MNIST_SIZED)


def test_a_network_that_no_batch_makes_possible_is_refused_with_that_advice():
    contestant = Contestant("mine", job(layers=(784, 5_000, 5_000, 10), batch_size=1), "element_by_element")

    with pytest.raises(SettingError, match="Take a smaller network"):
        contestant.check_gradient_method(MNIST_SIZED)


@pytest.mark.parametrize("way", [name for name in GRADIENT_METHODS if name != "full_matrix"])
def test_a_batch_larger_than_the_data_is_judged_by_the_data(way, dataset):
    check_contestant(Contestant("", job(batch_size=10_000, layers=(784, 3, 10)), way), dataset)


def test_the_full_matrix_is_never_refused():
    Contestant("", job(layers=(784, 3_000, 10), batch_size=2_000, dropout=0.5)).check_gradient_method(
        MNIST_SIZED
    )


def test_a_refusal_comes_before_anything_runs(dataset):
    with pytest.raises(SettingError, match="dropout"):
        next(race([Contestant("a", JOB), Contestant("b", job(dropout=0.2), "per_sample")], dataset))


def test_gradients_of_a_large_network_are_compared_on_a_small_batch(dataset, monkeypatch):
    sizes = []
    way = GRADIENT_METHODS["block_diagonal"]

    def make(network, max_batch_size):
        sizes.append(max_batch_size)
        return way.make(network, max_batch_size)

    monkeypatch.setattr(
        "digitpad.recognition.race.GRADIENT_METHODS",
        {**GRADIENT_METHODS, "block_diagonal": dataclasses.replace(way, make=make)},
    )
    large = Contestant("", job(layers=(784, 1_500, 1_500, 10)), "block_diagonal")

    assert gradient_difference(large, dataset) < 1e-10
    assert 1 <= sizes[0] < 10
