"""Patience: when a run ends early, and whose weights it keeps."""

import dataclasses
import itertools

import numpy as np
import pytest

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


class Biases:
    """Gradients with which plain steps give the first bias one value after the other."""

    def __init__(self, values):
        self.values = iter(values)

    def __call__(self, network, max_batch_size):
        self.network, self.outputs = network, np.zeros((max_batch_size, network.n_out))
        return self

    def compute(self, inputs, one_hot, scale=None):
        gradient = self.network.parameters.copy()
        (_, biases) = self.network.views(gradient)
        biases[0][0] -= next(self.values)
        return gradient


def test_patience_starts_anew_with_each_better_epoch_and_one_as_good_is_no_better(small, examples, trained):
    # The larger the bias of the right class, the smaller the loss.
    biases = Biases([1.0, 2.0, 2.0, 1.5, 3.0, 3.0, 2.5, 2.75, 9.0])
    config = dataclasses.replace(
        small, layers=(6, 3), cost="cross_entropy", batch_size=22, epochs=9, patience=3
    )
    data = TrainingData(examples(22, n_classes=1), examples(10, n_classes=1))

    network, results = trained(config, data, gradients=biases)

    assert len(results) == 8
    assert kept_result(results, config) is results[4]
    assert network.biases[0].tolist() == [3.0, 0.0, 0.0]


def test_a_run_with_patience_that_is_stopped_keeps_the_best_epoch_too(patient, contrary_data, weights_after):
    config = dataclasses.replace(patient, patience=5)
    network = create_network(config)
    answers = itertools.chain([False] * (8 * 3 + 2), [True])

    results = list(train(network, contrary_data, config, should_stop=lambda: next(answers)))

    assert len(results) == 3
    assert np.array_equal(network.parameters, weights_after(1))
