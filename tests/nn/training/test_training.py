"""The training loop: against a loop over single examples, and what it tells."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import NO_CLASS, Examples, TrainingData
from digitpad.nn.training.training import create_network, train


@pytest.mark.parametrize(("n", "batch_size"), [(22, 4), (150, 1), (150, 100)])
def test_it_ends_at_the_weights_of_a_loop_over_single_examples(
    training_data, trained, reference_training, config, n, batch_size
):
    # By 4 or 100 the last batch is short. 150 are more than a block of 128.
    config = dataclasses.replace(config, batch_size=batch_size)
    data = training_data(n)
    exact = reference_training(dataclasses.replace(config, dtype="float64"), data).parameters

    for dtype, tolerance in (("float64", 1e-11), ("float32", 2e-4)):
        network, _ = trained(dataclasses.replace(config, dtype=dtype), data)

        assert network.parameters.dtype == dtype
        assert network.parameters == pytest.approx(exact, rel=tolerance, abs=tolerance)


def test_the_first_weights_are_those_of_the_seed_whatever_their_order_in_memory(small):
    for layers, batch_size, is_input_major in [((6, 5, 3), 4, False), ((500, 40, 3), 100, True)]:
        config = dataclasses.replace(small, layers=layers, batch_size=batch_size, seed=7)

        network = create_network(config)

        assert network.is_input_major is is_input_major
        weights = network.weights[0]
        assert np.array_equal(
            weights, np.random.default_rng([7, 0]).standard_normal(weights.shape).astype("f4")
        )


def test_what_is_of_no_class_is_learnt_as_doubt(small_momentum, training_data, trained):
    data = training_data(200)
    rng = np.random.default_rng(5)
    noise = rng.integers(200, 255, (200, 6)).astype(np.uint8)  # every column is bright, so there is no class
    labels = np.concatenate([data.train.labels.astype(int), np.full(200, NO_CLASS)])
    mixed = TrainingData(Examples(np.concatenate([data.train.inputs, noise]), labels), data.validation)
    config = dataclasses.replace(small_momentum, epochs=60)

    def confidence_in_noise(network):
        return network.probabilities(rng.integers(200, 255, (50, 6)).astype(np.uint8)).max(axis=1).mean()

    fine_tuned, results = trained(config, mixed)
    base, _ = trained(config, data)

    assert confidence_in_noise(fine_tuned) < 0.6 < 0.7 < confidence_in_noise(base)
    # Judged on what has a class alone: of the 400, a half could not be right.
    assert results[-1].train_accuracy > 0.8


def test_results_are_those_of_evaluating_after_each_epoch_from_1(small, training_data):
    data = training_data()
    network, numbers = create_network(small), []

    for result in train(network, data, small):
        on_train, on_validation = evaluate(network, data.train), evaluate(network, data.validation)
        numbers.append(result.epoch)

        assert (result.train_loss, result.train_accuracy) == (on_train.loss, on_train.accuracy)
        assert (result.validation_loss, result.validation_accuracy) == (
            on_validation.loss,
            on_validation.accuracy,
        )
    assert numbers == [1, 2]


@pytest.mark.parametrize(("n", "step"), [(10_000, 1), (10_001, 2)])
def test_training_accuracy_is_told_of_at_most_10_000_evenly_picked_examples(
    small, training_data, trained, n, step
):
    data = training_data(n)
    picked = Examples(data.train.inputs[::step], data.train.labels[::step])

    network, results = trained(dataclasses.replace(small, batch_size=5_000, epochs=1), data)

    assert results[-1].train_loss == evaluate(network, picked).loss
    assert results[-1].train_accuracy == evaluate(network, picked).accuracy
