"""Patience: when a run ends early, and whose weights it keeps."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitpad.nn.training import trainer
from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, kept_result, train


@pytest.fixture
def patient(small_relu):
    """Return settings of 9 epochs, to which a test adds its patience."""
    return dataclasses.replace(small_relu, learning_rate=0.1, epochs=9, seed=1)


@pytest.fixture
def contrary_data(examples):
    """Return data whose validation labels are wrong, so that each epoch makes their loss larger."""
    some = examples(22, seed=1)
    return TrainingData(some, Examples(some.inputs, (some.labels + 1) % 3))


@pytest.fixture
def weights_after(patient, trained):
    """Return a function that gives the weights of a run of so many epochs without patience."""

    def weights_after(n_epochs, data):
        return trained(dataclasses.replace(patient, epochs=n_epochs), data)[0].parameters

    return weights_after


@pytest.mark.parametrize("patience", [1, 3, 7])
def test_training_ends_after_so_many_epochs_without_a_better_one_and_keeps_the_best(
    patient, contrary_data, trained, weights_after, patience
):
    config = dataclasses.replace(patient, patience=patience)

    network, results = trained(config, contrary_data)

    losses = [result.validation_loss for result in results]
    assert losses == sorted(losses)
    assert len(results) == 1 + patience
    assert np.array_equal(network.parameters, weights_after(1, contrary_data))
    assert kept_result(results, config) is results[0]


def test_without_patience_all_epochs_are_done_and_the_last_one_stays(patient, contrary_data, trained):
    network, results = trained(patient, contrary_data)

    assert len(results) == 9
    assert evaluate(network, contrary_data.validation).loss == results[-1].validation_loss
    assert kept_result(results, patient) is results[-1]


def test_patience_starts_anew_with_each_better_epoch(
    patient, training_data, trained, weights_after, monkeypatch
):
    # Loss on validation after each epoch; the one of train before it is not looked at.
    losses = iter([5.0, 4.0, 4.0, 4.5, 3.0, 3.0, 3.5, 3.1, 0.0])
    real = trainer.evaluate
    data = training_data()

    def made_up(network, some, should_stop=None):
        if some is not data.validation:
            return real(network, some)
        return Evaluation(next(losses), 1, 10)

    monkeypatch.setattr(trainer, "evaluate", made_up)
    config = dataclasses.replace(patient, patience=3)

    network, results = trained(config, data)

    # A loss that is only as good counts as no better.
    assert [result.validation_loss for result in results] == [5.0, 4.0, 4.0, 4.5, 3.0, 3.0, 3.5, 3.1]
    assert kept_result(results, config) is results[4]
    monkeypatch.undo()
    assert np.array_equal(network.parameters, weights_after(5, data))


def test_the_last_result_of_an_early_end_is_seen_with_its_own_weights(patient, contrary_data):
    config = dataclasses.replace(patient, patience=2)
    network = create_network(config)

    for result in train(network, contrary_data, config):
        assert evaluate(network, contrary_data.validation).loss == result.validation_loss


def test_a_run_with_patience_that_comes_to_its_end_keeps_the_best_epoch_too(
    patient, contrary_data, trained, weights_after
):
    config = dataclasses.replace(patient, patience=100)

    network, results = trained(config, contrary_data)

    assert len(results) == 9
    assert np.array_equal(network.parameters, weights_after(1, contrary_data))


def test_a_run_with_patience_that_is_stopped_keeps_the_best_epoch_too(patient, contrary_data, weights_after):
    config = dataclasses.replace(patient, patience=5)
    network = create_network(config)
    answers = itertools.chain([False] * (8 * 3 + 2), [True])

    results = list(train(network, contrary_data, config, should_stop=lambda: next(answers)))

    assert len(results) == 3
    assert np.array_equal(network.parameters, weights_after(1, contrary_data))


def test_only_a_run_that_is_closed_early_leaves_the_weights_of_its_last_result(
    patient, contrary_data, weights_after
):
    config = dataclasses.replace(patient, patience=8)
    network = create_network(config)
    run = train(network, contrary_data, config)
    results = list(itertools.islice(run, 4))

    run.close()

    assert kept_result(results, config) is results[0]
    assert np.array_equal(network.parameters, weights_after(4, contrary_data))
