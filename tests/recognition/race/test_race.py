"""Races of tiny networks from start to end."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
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
from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.presets import TrainingJob

JOB = TrainingJob(TrainingConfig(layers=(784, 3, 10), epochs=2, batch_size=5, learning_rate=3.0))
HALF_SECONDS = 3.0 * 5 / 100
"""So long a mini-batch of five takes that half of the 200 pictures are some three seconds."""


def changed(**changes):
    return TrainingJob(dataclasses.replace(JOB.config, **changes))


WILD = changed(weight_decay=1.0, learning_rate=100.0)
"""A job that diverges in its first epoch."""


def laps_of(events):
    return [event for event in events if isinstance(event, Lap)]


def ends_of(events):
    return {event.index: event.reason for event in events if isinstance(event, Retirement)}


def test_all_five_ways_agree_say_so_first_and_reach_the_same_accuracy_in_turn(rows):
    events = list(race(one_per_method(JOB), rows))

    checks, rest = events[:5], events[5:]
    assert [check.index for check in checks] == list(range(5))
    assert all(isinstance(check, GradientCheck) and check.difference < 1e-10 for check in checks)
    # The full matrix, which the others would take accuracies from, runs first.
    turns, laps = rest[::2], rest[1::2]
    assert [Turn(lap.index, lap.epoch) for lap in laps] == turns
    assert [(lap.index, lap.epoch) for lap in laps] == [
        (i, epoch) for epoch in (1, 2) for i in (4, 0, 1, 2, 3)
    ]
    assert not any(lap.is_extrapolated for lap in laps)
    for epoch in (1, 2):
        assert len({round(lap.accuracy, 2) for lap in laps if lap.epoch == epoch}) == 1


@pytest.mark.parametrize(
    ("factors", "difference"),
    [
        ([1.0, 0.5, 1.125], 0.5),
        ([1.0, np.nan, 1.0], np.nan),
    ],
)
def test_a_way_with_wrong_gradients_is_told_how_wrong_its_worst_batch_is(rows, odd, factors, difference):
    left = iter(factors)
    wrong = odd("wrong", JOB, "per_sample", lambda inputs, gradient: next(left) * gradient)

    events = race([Contestant("right", JOB), wrong], rows)

    assert next(events) == GradientCheck(0, 0.0)
    assert next(events) == GradientCheck(1, pytest.approx(difference, rel=1e-9, nan_ok=True))


def test_gradients_that_are_nothing_but_rounding_or_all_0_agree(rows):
    image = np.full((1, 28, 28), 255, np.uint8)
    config = TrainingConfig(layers=(784, 30, 10), activation="relu", cost="cross_entropy", batch_size=1)
    label = create_network(config).predict(image.reshape(1, 784))
    sure = dataclasses.replace(rows, train=LabelledImages(image, label))
    one_class = LabelledImages(rows.train.images, np.zeros(200, np.uint8))
    only = TrainingJob(TrainingConfig(layers=(784, 3, 1), cost="cross_entropy"))

    assert gradient_difference(Contestant("a", TrainingJob(config), "element_by_element"), sure) < 1e-10
    alone = dataclasses.replace(rows, train=one_class)
    assert gradient_difference(Contestant("a", only, "concatenated"), alone) == 0.0


def test_of_a_way_that_takes_more_than_a_second_one_mini_batch_is_compared(rows, odd):
    for seconds, difference in ((1.0, 0.5), (1.01, 0.0)):
        left = iter((1.0, 1.0, 0.5))
        slow = odd("slow", JOB, "per_sample", lambda x, g, left=left: next(left) * g, batch_seconds=seconds)
        assert gradient_difference(slow, rows) == pytest.approx(difference, abs=1e-9)


def test_seconds_add_up_and_those_of_a_part_are_divided_by_it(rows, odd, clock):
    def take_a_second(inputs, gradient):
        clock["now"] += 1.0
        return gradient

    part = odd("part", JOB, "per_sample", take_a_second, batch_seconds=HALF_SECONDS)
    whole = odd("whole", JOB, "full_matrix", take_a_second)
    data, share = timed_data(rows, part)
    assert (len(data.train), share) == (100, 0.5)

    shares = []
    laps = laps_of(race([part, whole], rows, on_progress=shares.append))

    # 20 mini-batches of the part, 40 of the whole.
    assert shares == [*(done / 40 for done in range(1, 41)), *(done / 20 for done in range(1, 21))] * 2
    assert [(lap.index, lap.epoch) for lap in laps] == [(1, 1), (0, 1), (1, 2), (0, 2)]
    assert [(lap.seconds, lap.total_seconds) for lap in laps] == [(40.0, 40.0)] * 2 + [(40.0, 80.0)] * 2
    assert [lap.is_extrapolated for lap in laps] == [False, True, False, True]
    assert [lap.accuracy for lap in laps[::2]] == [lap.accuracy for lap in laps[1::2]]


def test_each_picture_of_a_job_with_augmentation_is_varied_anew_in_each_epoch(rows, odd):
    seen = {"affine": [], "none": []}
    contestants = [
        odd(
            "",
            TrainingJob(JOB.config, AUGMENTATIONS[name]),
            "per_sample",
            lambda x, g, name=name: seen[name].append(x.copy()) or g,
        )
        for name in seen
    ]

    list(race(contestants, rows))

    # After what the gradients were compared on, two epochs, each in an order of its own.
    originals = {picture.tobytes() for picture in rows.train.images.reshape(-1, 784) * np.float32(1 / 255)}
    for name, inputs in seen.items():
        pictures = [picture.astype(np.float32).tobytes() for picture in np.concatenate(inputs[3:])]
        assert len(pictures) == 2 * 200
        assert len(set(pictures)) == (400 if name == "affine" else 200)
        assert (set(pictures) == originals) is (name == "none")


def test_a_slow_way_takes_its_accuracy_from_the_full_matrix_wherever_that_stands(rows, odd):
    """The ways' gradients differ by rounding alone, so here one of them learns nothing."""
    slow = odd("slow", JOB, "element_by_element", batch_seconds=HALF_SECONDS)
    nothing = odd("nothing", JOB, "per_sample", lambda inputs, gradient: 0.0 * gradient)

    laps = laps_of(race([slow, nothing, Contestant("full", JOB)], rows))

    accuracies = [[lap.accuracy for lap in laps if lap.index == index] for index in range(3)]
    assert accuracies[0] == accuracies[2] != accuracies[1]


def test_a_slow_way_that_would_diverge_on_its_part_of_the_pictures_goes_on(rows, odd):
    slow = odd("slow", JOB, "per_sample", lambda inputs, gradient: 1e9 * gradient, HALF_SECONDS)

    events = list(race([slow], rows))

    assert ends_of(events) == {}
    assert [(lap.epoch, lap.is_extrapolated) for lap in laps_of(events)] == [(1, True), (2, True)]


def test_a_stop_ends_the_race(rows):
    events = []
    for event in race(one_per_method(with_epochs(JOB, 1_000)), rows, lambda: len(events) >= 8):
        events.append(event)

    assert [type(event) for event in events] == [*[GradientCheck] * 5, Turn, Lap, Turn]


def test_one_that_diverges_retires_with_those_that_take_its_accuracies_and_the_others_go_on(rows, odd):
    slow = [odd("slow", WILD, way, batch_seconds=HALF_SECONDS) for way in ("per_sample", "block_diagonal")]

    for exact in ([], [Contestant("wild", WILD)]):
        events = list(race([Contestant("calm", JOB), *slow, *exact], rows))

        ends = ends_of(events)
        assert sorted(ends) == list(range(1, 3 + len(exact)))
        assert all("diverged in epoch 1" in reason for reason in ends.values())
        assert [(lap.index, lap.epoch) for lap in laps_of(events)] == [(0, 1), (0, 2)]


def test_early_stopping_retires_with_those_that_take_its_accuracies_and_is_no_divergence(rows, odd):
    patient = changed(epochs=50, patience=1, learning_rate=20.0)
    slow = odd("slow", patient, "block_diagonal", batch_seconds=HALF_SECONDS)
    broken = odd("broken", patient, "per_sample", lambda inputs, gradient: 1e9 * gradient)

    events = list(race([slow, Contestant("fast", patient)], rows))
    others = list(race([Contestant("fast", patient), broken], rows))

    epochs = [[lap.epoch for lap in laps_of(events) if lap.index == index] for index in (0, 1)]
    assert epochs[0] == epochs[1] == list(range(1, len(epochs[1]) + 1))
    assert 2 <= len(epochs[1]) < 50
    reason = f"Early stopping ended training after epoch {len(epochs[1])}."
    assert ends_of(events) == {0: reason, 1: reason}
    assert ends_of(others)[0] == reason
    assert "diverged" in ends_of(others)[1]


@pytest.mark.parametrize(
    ("job", "way", "sentence"),
    [
        (changed(layers=(100, 10)), "full_matrix", "^layers: the first layer has 100"),
        (changed(dropout=0.2), "per_sample", "^b: only the full matrix method supports dropout"),
    ],
)
def test_a_job_that_does_not_fit_is_refused_before_anything_runs(rows, job, way, sentence):
    with pytest.raises(SettingError, match=sentence):
        next(race([Contestant("a", JOB), Contestant("b", job, way)], rows))
