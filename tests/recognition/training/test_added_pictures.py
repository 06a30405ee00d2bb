"""Pictures that a job adds to a data set's own."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.examples import NO_CLASS, Examples
from digitpad.recognition.training import added_pictures, stopwatch
from digitpad.recognition.training.added_pictures import with_added_pictures
from digitpad.recognition.training.presets import TrainingJob

JOB = TrainingJob(TrainingConfig(), pen_digits=60, non_digits=20)


@pytest.fixture
def own():
    return Examples(np.full((7, 784), 3, np.uint8), np.arange(7, dtype=np.uint8))


def test_a_job_without_added_pictures_gets_the_examples_themselves(own):
    assert with_added_pictures(own, TrainingJob(TrainingConfig())) is own


def test_pen_digits_and_non_digits_follow_the_own_pictures(own):
    examples = with_added_pictures(own, JOB)

    assert len(examples) == 87
    assert examples.inputs.dtype == np.uint8
    assert np.array_equal(examples.inputs[:7], own.inputs)
    assert examples.labels[:7].tolist() == list(range(7))
    assert set(examples.labels[7:67].tolist()) == set(range(10))
    assert set(examples.labels[67:].tolist()) == {NO_CLASS}
    assert (examples.inputs[7:].max(axis=1) > 200).all()  # each has ink


def test_as_many_are_written_as_were_asked_for_whatever_is_written_at_once(own, monkeypatch):
    monkeypatch.setattr(added_pictures, "_DRAWN_AT_ONCE", 40)
    monkeypatch.setattr(added_pictures, "_CHUNK", 15)
    job = dataclasses.replace(JOB, pen_digits=97, non_digits=31)

    examples = with_added_pictures(own, job)

    assert len(examples) == 7 + 97 + 31
    pens, others = examples.labels[7:104], examples.labels[104:]
    assert np.array_equal(np.bincount(pens, minlength=10) >= 9, [True] * 10)
    assert (others == NO_CLASS).all()
    assert (examples.inputs[7:].max(axis=1) > 200).all()  # none was left out


def test_the_same_job_adds_the_same_pictures_and_another_seed_others(own):
    other = dataclasses.replace(JOB, config=dataclasses.replace(JOB.config, seed=1))
    first, second, third = (with_added_pictures(own, job).inputs for job in (JOB, JOB, other))

    assert np.array_equal(first, second)
    assert not np.array_equal(first[7:67], third[7:67])
    assert not np.array_equal(first[67:], third[67:])


def test_writing_pictures_can_be_stopped(own):
    asked = []
    answers = itertools.chain([False], itertools.repeat(True))

    def should_stop():
        asked.append("")
        return next(answers)

    assert with_added_pictures(own, JOB, should_stop) is None
    assert len(asked) == 2


def test_progress_is_told_up_to_the_last_picture(own, monkeypatch):
    monkeypatch.setattr(added_pictures, "SECONDS_BETWEEN_PROGRESS", 0.0)
    told = []

    with_added_pictures(own, JOB, on_progress=told.append)

    assert [progress.samples_done for progress in told] == [50, 60, 80]
    assert {(progress.epoch, progress.samples_total) for progress in told} == {(0, 80)}


def test_a_pause_is_not_counted_among_the_seconds_of_writing(own, monkeypatch):
    monkeypatch.setattr(added_pictures, "SECONDS_BETWEEN_PROGRESS", 0.0)
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: clock[0])
    clock, told = [0.0], []

    def should_stop():
        clock[0] += 100.0  # paused
        return False

    def on_progress(progress):
        told.append(progress.seconds)
        clock[0] += 2.0

    with_added_pictures(own, JOB, should_stop, on_progress)

    assert told == [0.0, 2.0, 4.0]


def test_progress_is_told_at_most_ten_times_a_second(own, monkeypatch):
    monkeypatch.setattr(added_pictures, "_CHUNK", 4)
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: clock[0])
    clock, told = [0.0], []

    def should_stop():
        return False

    def draw_slowly(*arguments):
        for written in pen_digits(*arguments):
            clock[0] += 0.03
            yield written

    pen_digits = added_pictures._pen_digits
    monkeypatch.setattr(added_pictures, "_pen_digits", draw_slowly)

    with_added_pictures(own, JOB, should_stop, told.append)

    assert [round(progress.seconds, 2) for progress in told] == [0.12, 0.24, 0.36]
