"""What a race tells, figure by figure: differences of gradients, and seconds of a part of the pictures."""

import dataclasses

import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.race import Contestant, GradientCheck, Lap, race, timed_data
from digitpad.recognition.training.presets import TrainingJob

JOB = TrainingJob(TrainingConfig(layers=(784, 3, 10), epochs=2, batch_size=5, learning_rate=1.0))


def wrong_by(factors):
    """Return a maker of gradients that are the right ones, each mini-batch's times the next factor."""

    class Wrong:
        def __init__(self, network, max_batch_size):
            self._right = GRADIENT_METHODS["per_sample"].make(network, max_batch_size)
            self._factors = iter(factors)

        def compute(self, inputs, one_hot, scale=None):
            return next(self._factors) * self._right.compute(inputs, one_hot, scale)

    return Wrong


@pytest.mark.parametrize(
    ("factors", "difference"),
    [([1.25, 1.0, 1.0], 0.25), ([1.0, 0.5, 1.125], 0.5), ([1.0, 1.0, -1.0], 2.0)],
)
def test_a_way_with_wrong_gradients_is_told_how_wrong_its_worst_batch_is(
    rows_dataset, monkeypatch, factors, difference
):
    wrong = dataclasses.replace(GRADIENT_METHODS["per_sample"], make=wrong_by(factors))
    methods = {**GRADIENT_METHODS, "per_sample": wrong}
    monkeypatch.setattr("digitpad.recognition.race.contestant.GRADIENT_METHODS", methods)
    contestants = [Contestant("right", JOB), Contestant("wrong", JOB, "per_sample")]

    events = race(contestants, rows_dataset)
    checks = [next(events), next(events)]

    assert checks == [GradientCheck(0, 0.0), GradientCheck(1, pytest.approx(difference, rel=1e-9))]


def test_seconds_of_a_part_are_divided_by_it_and_summed_and_those_of_all_pictures_are_as_measured(
    rows_dataset, monkeypatch
):
    def train(network, data, config, *_, **__):
        for epoch, seconds in enumerate((2.0, 3.0), 1):
            yield EpochResult(epoch, 0.0, 0.0, 0.0, epoch / 4, seconds, 0.0, 0.0, 0.0, 0.0)

    monkeypatch.setattr("digitpad.recognition.race.runner.train", train)
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.02)
    part = Contestant("part", JOB, "element_by_element")
    # In 0.02 seconds it could do 41 of the 600 pictures.
    assert timed_data(rows_dataset, part)[1] == 40 / 600

    laps = [event for event in race([part, Contestant("all", JOB)], rows_dataset) if isinstance(event, Lap)]

    assert laps == [
        Lap(1, 1, 2.0, 2.0, 0.25, False),
        Lap(0, 1, pytest.approx(30.0), pytest.approx(30.0), 0.25, True),
        Lap(1, 2, 3.0, 5.0, 0.5, False),
        Lap(0, 2, pytest.approx(45.0), pytest.approx(75.0), 0.5, True),
    ]
