"""What is counted as training's time, and how often progress is told."""

import dataclasses
import itertools

import numpy as np
import pytest


class Clock:
    """A clock on which every look takes a tick, and time can be made to pass."""

    def __init__(self, tick=0.001):
        self.now = 1_000.0
        self.tick = tick

    def perf_counter(self):
        self.now += self.tick
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.perf_counter", clock.perf_counter)
    return clock


def slow_augmentation(clock):
    def vary(inputs, rng):
        clock.now += 5.0
        return inputs / 255.0

    return vary


def test_seconds_are_training_alone_and_elapsed_seconds_are_all_work(small, training_data, trained, clock):
    vary = slow_augmentation(clock)

    _, results = trained(dataclasses.replace(small, epochs=3), training_data(), augmentation=vary)

    elapsed = 0.0
    for result in results:
        elapsed += result.seconds + result.evaluation_seconds
        assert result.seconds == pytest.approx(5.0, abs=0.5)
        assert 0.0 < result.evaluation_seconds < 0.5
        assert result.elapsed_seconds == pytest.approx(elapsed)
        assert result.samples_per_second == pytest.approx(22 / result.seconds)


def test_the_time_of_a_pause_or_between_two_epochs_is_not_counted(
    small, training_data, trained, new_trainer, clock
):
    _, brisk = trained(small, training_data())
    trainer = new_trainer(small, training_data())
    results, answers = [], itertools.cycle([False, False, True])

    while not trainer.is_over:
        results.append(trainer.epoch(lambda: next(answers)))
        clock.now += 3_600.0

    # Beginning again takes a few looks at the clock more, and an evaluation is begun anew.
    for one, other in zip(filter(None, results), brisk, strict=True):
        assert one.seconds == pytest.approx(other.seconds, abs=1.0)
        assert one.evaluation_seconds == pytest.approx(other.evaluation_seconds, abs=1.0)
        assert one.elapsed_seconds == pytest.approx(other.elapsed_seconds, abs=1.0)


def test_progress_is_told_ten_times_a_second(small, training_data, trained, clock):
    told = []
    config = dataclasses.replace(small, batch_size=1)

    _, results = trained(
        config, training_data(400), on_progress=lambda progress: told.append((clock.now, progress))
    )

    assert {progress.epoch for _, progress in told} == {1, 2}
    for epoch, result in enumerate(results, 1):
        gaps = np.diff([now for now, progress in told if progress.epoch == epoch])
        assert gaps.min() >= 0.1 - 1e-9
        # Nor much less often: at a tick of 1 ms, each batch takes a few.
        assert gaps.max() < 0.11
        seconds = [progress.seconds for _, progress in told if progress.epoch == epoch]
        assert seconds[0] < 0.11
        assert result.seconds - 0.11 < seconds[-1] <= result.seconds


def test_waiting_before_a_step_is_not_counted_as_training(small, training_data, trained, clock):
    def should_stop():
        clock.now += 5.0

    _, [result, *_] = trained(small, training_data(40), should_stop=should_stop)

    assert result.seconds < 5.0
