"""The training loop: against a loop over single examples, and what it tells."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.training import mini_batches, trainer
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import NO_CLASS, Examples, TrainingData
from digitpad.nn.training.training import create_network, train


@pytest.mark.parametrize("rows_gathered", [4, 9, 512])
@pytest.mark.parametrize("batch_size", [1, 4, 5, 22])
def test_it_ends_at_the_weights_of_a_loop_over_single_examples(
    training_data, trained, reference_training, monkeypatch, config, batch_size, rows_gathered
):
    # 22 examples: by 4 or 5 the last batch is short. Blocks of 9 rows end inside an epoch, of 512 not.
    monkeypatch.setattr(mini_batches, "ROWS_GATHERED", rows_gathered)
    config = dataclasses.replace(config, batch_size=batch_size, dtype="float64")
    data = training_data(22)

    network, _ = trained(config, data)

    assert network.parameters == pytest.approx(
        reference_training(config, data).parameters, rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_seed_gives_the_same_weights_with_every_optimizer(
    small_relu, training_data, trained, optimizer, dropout
):
    config = dataclasses.replace(
        small_relu, optimizer=optimizer, learning_rate=0.01, dropout=dropout, weight_decay=0.01, l1=1e-3
    )
    data = training_data()

    first, second = (trained(config, data)[0].parameters for _ in range(2))
    other_seed = trained(dataclasses.replace(config, seed=1), data)[0].parameters

    assert first.tobytes() == second.tobytes()
    assert not np.array_equal(first, other_seed)


@pytest.mark.parametrize("config", ["sigmoid", "momentum"], ids=["sgd", "momentum"], indirect=True)
def test_the_same_seed_gives_the_same_weights_bit_for_bit(training_data, trained, config):
    data = training_data()

    first, first_results = trained(config, data)
    second, second_results = trained(config, data)

    assert first.parameters.tobytes() == second.parameters.tobytes()
    for one, other in zip(first_results, second_results, strict=True):
        assert (one.train_loss, one.validation_loss) == (other.train_loss, other.validation_loss)


def test_another_seed_gives_other_first_weights_and_another_order(small, training_data, trained):
    data = training_data()
    other_config = dataclasses.replace(small, seed=1)
    same_start = create_network(small)

    list(train(same_start, data, other_config))

    assert not np.array_equal(create_network(small).parameters, create_network(other_config).parameters)
    assert not np.array_equal(same_start.parameters, trained(small, data)[0].parameters)


def test_it_learns_what_can_be_learnt(training_data, trained, config):
    config = dataclasses.replace(config, epochs=60)

    _, results = trained(config, training_data(60))

    assert results[-1].train_accuracy > 0.95
    assert results[-1].validation_accuracy > 0.8
    assert results[-1].train_loss < results[0].train_loss


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_keeps_the_configured_precision(small, training_data, trained, reference_training, dtype):
    config = dataclasses.replace(small, dtype=dtype)

    network, _ = trained(config, training_data())

    assert network.parameters.dtype == np.dtype(dtype)
    exact = reference_training(dataclasses.replace(small, dtype="float64"), training_data())
    assert network.parameters == pytest.approx(exact.parameters, abs=1e-4)


def test_float_inputs_train_like_the_bytes_they_were(small, training_data, trained):
    data = training_data()
    as_floats = TrainingData(
        *(
            Examples(part.inputs / 255.0, part.labels.astype(np.int64))
            for part in (data.train, data.validation)
        )
    )

    network, _ = trained(small, data)
    twin, _ = trained(small, as_floats)

    assert twin.parameters == pytest.approx(network.parameters, abs=1e-5)


def test_the_data_is_left_alone_and_may_be_read_only(small, training_data, trained):
    data = training_data()
    before = data.train.inputs.copy()
    for part in (data.train, data.validation):
        part.inputs.flags.writeable = False
        part.labels.flags.writeable = False

    trained(small, data)

    assert np.array_equal(data.train.inputs, before)


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


def test_there_is_one_result_for_each_epoch_counted_from_one(small, training_data, trained):
    _, results = trained(dataclasses.replace(small, epochs=3), training_data())

    assert [result.epoch for result in results] == [1, 2, 3]


def test_results_are_those_of_evaluating_after_the_epoch(small, training_data):
    data = training_data()
    network = create_network(small)

    for result in train(network, data, small):
        on_train, on_validation = evaluate(network, data.train), evaluate(network, data.validation)

        assert (result.train_loss, result.train_accuracy) == (on_train.loss, on_train.accuracy)
        assert (result.validation_loss, result.validation_accuracy) == (
            on_validation.loss,
            on_validation.accuracy,
        )


def test_training_accuracy_is_told_of_evenly_picked_examples(small, training_data, trained, monkeypatch):
    monkeypatch.setattr(trainer, "TRAIN_ROWS_EVALUATED", 8)
    data = training_data(22)
    every_third = Examples(data.train.inputs[::3], data.train.labels[::3])

    network, results = trained(small, data)

    assert results[-1].train_loss == evaluate(network, every_third).loss
