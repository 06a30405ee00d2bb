"""Pictures that a job adds to a data set's own."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.own_styles import own_style, pen_styles_of
from digitpad.digits.synthesis.pen_generator import PenGenerator
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.examples import NO_CLASS, Examples
from digitpad.recognition.training.added_pictures import with_added_pictures
from digitpad.recognition.training.presets import TrainingJob, with_own_styles

JOB = TrainingJob(TrainingConfig(), pen_digits=60, non_digits=20)


@pytest.fixture
def own():
    return Examples(np.full((7, 784), 3, np.uint8), np.arange(7, dtype=np.uint8))


@pytest.mark.parametrize(("pen_digits", "non_digits"), [(60, 0), (0, 70), (1_030, 20)])
def test_as_many_are_written_as_were_asked_for_of_one_kind_or_both(own, pen_digits, non_digits):
    examples = with_added_pictures(
        own, dataclasses.replace(JOB, pen_digits=pen_digits, non_digits=non_digits)
    )

    assert len(examples) == 7 + pen_digits + non_digits
    assert examples.inputs.dtype == np.uint8
    assert np.array_equal(examples.inputs[:7], own.inputs)
    assert examples.labels[:7].tolist() == list(range(7))
    pens, others = examples.labels[7 : 7 + pen_digits], examples.labels[7 + pen_digits :]
    # Of the first 1,000 digits and of the rest, each is as frequent as the others.
    assert np.bincount(pens, minlength=10).tolist() == [pen_digits // 10] * 10
    assert (others == NO_CLASS).all()
    assert (examples.inputs[7:].max(axis=1) > 200).all()  # none was left out


def test_pictures_are_the_generators_own_by_seeds_of_their_own(own):
    job = dataclasses.replace(JOB, config=dataclasses.replace(JOB.config, seed=5), pen_digits=20)

    examples = with_added_pictures(own, job)

    pens, labels = PenGenerator().pictures(20, np.random.default_rng([5, 3]))
    others, _ = NonDigitGenerator().pictures(20, np.random.default_rng([5, 4]))
    assert np.array_equal(examples.inputs[7:], np.concatenate([pens, others]).reshape(40, -1))
    assert np.array_equal(examples.labels[7:27], labels)


@pytest.mark.parametrize("n_asked", [1, 3])
def test_writing_pictures_can_be_stopped_before_every_fifty(own, n_asked):
    answers = iter([False] * (n_asked - 1) + [True])

    assert with_added_pictures(own, JOB, lambda: next(answers)) is None
    assert list(answers) == []


def test_progress_is_told_up_to_the_last_picture_without_the_seconds_of_a_pause(own, clock):
    clock["tick"], told = 0.2, []

    def should_stop():
        clock["now"] += 100.0  # paused
        return False

    with_added_pictures(own, JOB, should_stop, told.append)

    assert with_added_pictures(own, TrainingJob(TrainingConfig()), on_progress=told.append) is own
    assert [progress.samples_done for progress in told] == [50, 60, 80]
    assert {(progress.epoch, progress.samples_total) for progress in told} == {(0, 80)}
    assert told[-1].seconds < 6.0


def test_styles_of_the_user_join_the_shipped_ones_and_the_rest_of_a_job_stays_as_it_is(own):
    euro = own_style("euro", "€", ['{"strokes": [[[0.5, 0], [0, 0.5], [0.5, 1]], [[0, 0.4], [0.4, 0.4]]]}'])
    seven = own_style("hook", "7", ['{"strokes": [[[0, 0.2], [0, 0], [0.5, 0, "corner"], [0.2, 1]]]}'])
    job = with_own_styles(JOB, (seven, euro))

    examples = with_added_pictures(own, job)

    styles = (*load_styles(labels=None), *pen_styles_of((seven, euro)))
    digits = [style for style in styles if style.label in DIGITS]
    pens, labels = PenGenerator(digits).pictures(60, np.random.default_rng([0, 3]))
    others, _ = NonDigitGenerator(styles).pictures(20, np.random.default_rng([0, 4]))
    assert np.array_equal(examples.inputs[7:], np.concatenate([pens, others]).reshape(80, -1))
    assert not np.array_equal(examples.inputs, with_added_pictures(own, JOB).inputs)
    assert np.array_equal(examples.labels[7:67], labels)


def test_a_job_has_only_styles_that_its_added_pictures_are_written_in():
    euro = own_style("euro", "€", ['{"strokes": [[[0.5, 0], [0, 0.5], [0.5, 1]]]}'])
    seven = own_style("hook", "7", ['{"strokes": [[[0, 0], [0.5, 0], [0.2, 1]]]}'])

    def styles(pen_digits, non_digits):
        job = dataclasses.replace(JOB, pen_digits=pen_digits, non_digits=non_digits)
        return with_own_styles(job, (seven, euro)).own_styles

    assert styles(60, 20) == styles(0, 20) == (seven, euro)
    assert styles(60, 0) == (seven,)
    assert styles(0, 0) == ()
