"""What an answer becomes when training digits are left out."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import DataFileError, StoppedError
from digitpad.insight.why.left_out import (
    LeftOut,
    Recipe,
    Retraining,
    leave_out,
    margin,
    same_classes,
    without,
)
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import run_training

JOB = TrainingJob(
    TrainingConfig((784, 10), cost="cross_entropy", initialization="he", learning_rate=0.1, epochs=3, seed=7)
)


def trained(dataset, n_epochs):
    network = create_network(JOB.config)
    for result in run_training(network, dataset, JOB):
        if result.epoch == n_epochs:
            break
    return network


@pytest.fixture
def recipe(rows_dataset):
    """A network after two of three epochs."""
    return Recipe(trained(rows_dataset, 2), JOB, rows_dataset, rows_dataset.fingerprint, 2)


@pytest.fixture
def picture(rows_dataset):
    """A 4."""
    row = int(np.flatnonzero(rows_dataset.test.labels == 4)[0])
    return rows_dataset.test.images[row] / 255.0


def test_both_networks_are_those_that_the_recipe_gives_without_the_digits(rows_dataset, recipe, picture):
    fours = np.flatnonzero(rows_dataset.train.labels == 4)
    teachers = fours[: len(fours) // 2]

    *progress, left_out = leave_out(recipe, picture, 4, 5, teachers)

    assert progress == [Retraining(done, 4) for done in (1, 2, 3, 4)]
    others = same_classes(rows_dataset.train.labels, teachers, JOB.config.seed)
    expected = [margin(trained(without(rows_dataset, rows), 2), picture, 4, 5) for rows in (teachers, others)]
    assert left_out == LeftOut(len(teachers), margin(recipe.network, picture, 4, 5), *expected)


def test_an_answer_is_lost_without_all_that_taught_it(rows_dataset, recipe, picture):
    fours = np.flatnonzero(rows_dataset.train.labels == 4)

    *_, left_out = leave_out(recipe, picture, 4, 5, fours)

    assert left_out.before.answer == 4
    assert left_out.without_teachers.answer != 4
    assert left_out.without_teachers.lead < 0.0 < left_out.before.lead
    assert left_out.without_others.lead == left_out.before.lead  # no other 4 is left to pick


def test_the_control_is_of_the_same_classes_and_other_digits():
    labels = np.repeat(np.arange(4), 50)
    rows = np.array([3, 7, 60, 150, 151, 152])

    others = same_classes(labels, rows, 1)

    assert np.bincount(labels[others], minlength=4).tolist() == [2, 1, 0, 3]
    assert not np.intersect1d(rows, others).size
    assert len(np.unique(others)) == 6
    np.testing.assert_array_equal(others, same_classes(labels, rows, 1))
    assert not same_classes(labels, rows[:0], 1).size


def test_the_lead_is_that_of_the_sums_not_of_squashed_outputs():
    network = create_network(dataclasses.replace(JOB.config, cost="quadratic"))
    network.parameters[:] = 0.0
    network.biases[0][:3] = [1.0, 50.0, 60.0]

    found = margin(network, np.zeros((28, 28)), 2, 1)

    assert (found.answer, found.lead) == (2, 10.0)


def test_other_data_and_a_stop_are_told(recipe, picture):
    other = dataclasses.replace(recipe, fingerprint="another")
    with pytest.raises(DataFileError, match="not trained on rows"):
        next(leave_out(other, picture, 4, 5, np.array([1])))
    with pytest.raises(DataFileError, match="Leave fewer out"):
        next(leave_out(recipe, picture, 4, 5, np.arange(600)))
    with pytest.raises(StoppedError):
        list(
            leave_out(dataclasses.replace(recipe, fingerprint=""), picture, 4, 5, np.array([1]), lambda: True)
        )
