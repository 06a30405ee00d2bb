import dataclasses

import numpy as np
import pytest

from digitpad.digits.dataset import Dataset, LabelledImages, class_names
from digitpad.errors import SettingError
from digitpad.nn.settings import TrainingConfig
from digitpad.nn.ways import WAYS
from digitpad.recognition.presets import TrainingJob
from digitpad.recognition.race import (
    Contestant,
    GradientCheck,
    Lap,
    race,
    seconds_to,
    timed_data,
    way_contestants,
    with_epochs,
)

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
    events = list(race(way_contestants(JOB), dataset))

    checks = events[: len(WAYS)]
    assert [check.index for check in checks] == list(range(len(WAYS)))
    assert all(isinstance(check, GradientCheck) and check.difference < 1e-10 for check in checks)


def test_every_contestant_runs_every_epoch(dataset):
    _, laps = run(way_contestants(JOB), dataset)

    assert sorted((lap.index, lap.epoch) for lap in laps) == [
        (index, epoch) for index in range(len(WAYS)) for epoch in (1, 2)
    ]


def test_all_ways_reach_the_same_accuracy_epoch_by_epoch(dataset):
    _, laps = run(way_contestants(JOB), dataset)

    for epoch in (1, 2):
        assert len({round(lap.accuracy, 2) for lap in laps if lap.epoch == epoch}) == 1


def test_epochs_come_in_turn_so_that_a_noisy_machine_slows_all_alike(dataset):
    contestants = [Contestant("a", JOB), Contestant("b", JOB, "concatenated")]

    _, laps = run(contestants, dataset)

    assert [(lap.index, lap.epoch) for lap in laps] == [(0, 1), (1, 1), (0, 2), (1, 2)]


def test_a_slow_way_learns_from_a_part_and_its_seconds_are_extrapolated(dataset):
    slow = Contestant("slow", JOB, "block_diagonal")

    data, share = timed_data(dataset, slow)

    assert len(data.train) == 10
    assert share == 10 / 200
    _, laps = run([slow, Contestant("fast", JOB)], dataset)
    assert {lap.index: lap.is_extrapolated for lap in laps} == {0: True, 1: False}


def test_a_slow_way_alone_takes_its_accuracy_from_a_run_that_is_not_shown(dataset):
    _, laps = run([Contestant("slow", JOB, "block_diagonal")], dataset)
    _, exact = run([Contestant("fast", JOB)], dataset)

    assert [lap.index for lap in laps] == [0, 0]
    assert [lap.accuracy for lap in laps] == [lap.accuracy for lap in exact]


def test_seconds_add_up(dataset):
    _, laps = run([Contestant("a", JOB), Contestant("b", JOB)], dataset)

    first, second = (lap for lap in laps if lap.index == 1)
    assert second.total_seconds == pytest.approx(first.seconds + second.seconds)


def test_jobs_of_different_length_can_race(dataset):
    _, laps = run([Contestant("a", with_epochs(JOB, 1)), Contestant("b", with_epochs(JOB, 3))], dataset)

    assert [lap.index for lap in laps] == [0, 1, 1, 1]


def test_a_stop_ends_the_race(dataset):
    events = []
    for event in race(way_contestants(with_epochs(JOB, 1_000)), dataset, lambda: len(events) >= 8):
        events.append(event)

    assert len(events) == 8


def test_a_job_that_does_not_fit_is_refused_before_anything_runs(dataset):
    misfit = TrainingJob(dataclasses.replace(JOB.config, layers=(100, 10)))

    with pytest.raises(SettingError, match=r"^layers"):
        next(race([Contestant("a", JOB), Contestant("b", misfit)], dataset))


def test_seconds_to_a_goal_are_those_of_the_first_lap_that_reaches_it():
    laps = [Lap(0, 1, 2.0, 2.0, 0.90, False), Lap(0, 2, 3.0, 5.0, 0.96, False)]

    assert seconds_to(0.95, laps) == 5.0
    assert seconds_to(0.90, laps) == 2.0
    assert seconds_to(0.98, laps) is None
