"""Patience: when a run ends early, and whose weights it keeps."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitpad.errors import CheckpointError
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
def weights_after(patient, contrary_data, trained):
    """Return a function that gives the weights of a run of so many epochs without patience."""

    def weights_after(n_epochs):
        return trained(dataclasses.replace(patient, epochs=n_epochs), contrary_data)[0].parameters

    return weights_after


@pytest.mark.parametrize(("patience", "n_epochs", "kept"), [(0, 9, 9), (1, 2, 1), (7, 8, 1), (8, 9, 1)])
def test_a_run_ends_after_so_many_epochs_without_a_better_one_and_keeps_the_best(
    patient, contrary_data, trained, weights_after, patience, n_epochs, kept
):
    config = dataclasses.replace(patient, patience=patience)

    network, results = trained(config, contrary_data)

    losses = [result.validation_loss for result in results]
    assert losses == sorted(losses)
    assert len(results) == n_epochs
    assert np.array_equal(network.parameters, weights_after(kept))
    assert kept_result(results, config) is results[kept - 1]


def test_a_run_with_patience_that_is_stopped_keeps_the_best_epoch_too(patient, contrary_data, weights_after):
    config = dataclasses.replace(patient, patience=5)
    network = create_network(config)
    answers = itertools.chain([False] * (8 * 3 + 2), [True])

    results = list(train(network, contrary_data, config, should_stop=lambda: next(answers)))

    assert len(results) == 3
    assert np.array_equal(network.parameters, weights_after(1))


def test_patience_starts_again_where_a_run_that_is_over_goes_further(
    patient, contrary_data, new_trainer, to_the_end
):
    short, long = (dataclasses.replace(patient, patience=2, epochs=epochs) for epochs in (9, 12))
    over, further, again, ended = (
        new_trainer(config, contrary_data) for config in (short, long, long, short)
    )
    assert len(to_the_end(over)) == 3

    with pytest.raises(CheckpointError, match="epochs is 9 there and 12 here"):
        further.restore(over.state())
    further.restore(over.state(), goes_further=True)
    further.epoch()
    again.restore(further.state())
    ended.restore(over.state())

    assert ended.is_over
    for trainer in (further, again):
        assert len(to_the_end(trainer)) == 1
        assert (trainer.epochs_done, trainer.kept_result.epoch) == (5, 1)
