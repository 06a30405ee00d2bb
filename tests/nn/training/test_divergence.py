"""A run whose weights or loss are no longer numbers to compute with, and runs that only look like it."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import DivergenceError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.costs import COSTS
from digitpad.nn.training.evaluation import ROWS_EVALUATED, evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.steps import STEPS_BETWEEN_CHECKS
from digitpad.nn.training.training import create_network, train


def explosive(**changes):
    config = TrainingConfig(
        layers=(6, 5, 3), activation="identity,identity", learning_rate=100.0, batch_size=1, epochs=3
    )
    return dataclasses.replace(config, **changes)


def test_divergence_in_the_first_epoch_is_named_and_the_first_weights_restored(training_data):
    config = explosive()
    network = create_network(config)

    with pytest.raises(
        DivergenceError,
        match=r"^Training diverged in epoch 1: the weights are no longer numbers to compute with\. "
        r"Try a smaller learning rate\.$",
    ):
        list(train(network, training_data(60), config))

    assert np.array_equal(network.parameters, create_network(config).parameters)


def test_a_loss_that_is_not_a_number_is_named(examples):
    bright = Examples(np.full((20, 6), np.inf), examples(20).labels)
    config = explosive(learning_rate=0.01)
    network = create_network(config)

    def darken(inputs, rng):
        return np.zeros(inputs.shape)

    with pytest.raises(
        DivergenceError,
        match=r"^Training diverged in epoch 1: the loss is not a number\. Try a smaller learning rate\.$",
    ):
        list(train(network, TrainingData(bright, examples(10)), config, augmentation=darken))

    assert np.array_equal(network.parameters, create_network(config).parameters)


def test_divergence_is_found_long_before_a_long_epoch_ends(training_data, new_trainer):
    config = explosive()
    trainer, n_asked = new_trainer(config, training_data(2_000)), 0

    def count():
        nonlocal n_asked
        n_asked += 1
        return False

    with pytest.raises(DivergenceError, match="in epoch 1: the weights are no longer numbers"):
        trainer.epoch(count)

    assert trainer.steps_done == STEPS_BETWEEN_CHECKS
    # The evaluation of 2,000 and of 10 examples asks a few times more.
    assert n_asked == STEPS_BETWEEN_CHECKS + 2_000 // ROWS_EVALUATED + 1
    assert trainer.is_over
    assert np.array_equal(trainer.network.parameters, create_network(config).parameters)


def test_single_steps_find_divergence_too(training_data, new_trainer):
    config = explosive()
    trainer = new_trainer(config, training_data(2_000))

    def step_on():
        while True:
            trainer.step()

    with pytest.raises(DivergenceError, match=r"^Training diverged in epoch 1: the weights are no longer n"):
        step_on()

    assert trainer.steps_done == STEPS_BETWEEN_CHECKS
    assert trainer.is_over
    assert np.array_equal(trainer.network.parameters, create_network(config).parameters)


def test_single_steps_end_no_epoch_with_weights_that_are_no_numbers(training_data, new_trainer):
    config = explosive()
    trainer = new_trainer(config, training_data(60))
    for _ in range(60):
        trainer.step()

    with pytest.raises(DivergenceError, match=r"^Training diverged in epoch 1: the weights are no longer n"):
        trainer.step()

    assert np.array_equal(trainer.network.parameters, create_network(config).parameters)


def test_a_run_found_to_diverge_does_not_go_on_after_a_pause(training_data, new_trainer):
    config = explosive()
    trainer = new_trainer(config, training_data(2_000))
    assert trainer.epoch(lambda: trainer.steps_done == STEPS_BETWEEN_CHECKS) is None

    with pytest.raises(DivergenceError, match="in epoch 1: the weights are no longer numbers"):
        trainer.step()

    assert np.array_equal(trainer.network.parameters, create_network(config).parameters)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 1e38])
def test_divergence_in_a_later_epoch_restores_the_weights_of_the_last_good_one(training_data, poison):
    n_epochs_begun = 0

    def poisoned_from_epoch_3(inputs, rng):
        nonlocal n_epochs_begun
        n_epochs_begun += 1
        return inputs / 255.0 if n_epochs_begun <= 2 else np.full(inputs.shape, poison)

    config = explosive(epochs=5, learning_rate=0.01, batch_size=4)
    network = create_network(config)
    snapshots = []

    def run():
        for _ in train(network, training_data(), config, augmentation=poisoned_from_epoch_3):
            snapshots.append(network.parameters.copy())

    with pytest.raises(DivergenceError, match=r"^Training diverged in epoch 3: "):
        run()

    assert len(snapshots) == 2
    assert np.array_equal(network.parameters, snapshots[-1])


def test_a_loss_far_worse_than_guessing_is_divergence_too(training_data):
    # Two steps: far off, but still numbers.
    config = explosive(batch_size=5, epochs=1, learning_rate=1.0)
    network = create_network(config)

    with pytest.raises(
        DivergenceError,
        match=r"in epoch 1: the loss is [0-9.e+]+, where guessing has 0\.33\. Try a .* rate\.$",
    ):
        list(train(network, training_data(10), config))

    assert np.array_equal(network.parameters, create_network(config).parameters)


def test_a_loss_that_comes_down_from_bad_first_weights_is_no_divergence(training_data):
    config = explosive(learning_rate=1e-4, batch_size=4)
    network = create_network(config)
    network.parameters *= 10.0
    data = training_data()
    first_loss = evaluate(network, data.train).loss

    losses = [first_loss, *(result.train_loss for result in train(network, data, config))]

    assert min(losses) > 10.0 * COSTS["quadratic"].guessing_loss(3)
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 4


def test_the_weights_that_divergence_restores_predict(examples, training_data):
    config = explosive()
    network = create_network(config)
    with pytest.raises(DivergenceError, match="diverged"):
        list(train(network, training_data(60), config))

    probabilities = network.probabilities(examples(5).inputs)

    assert np.isfinite(probabilities).all()


def test_a_single_output_that_swings_around_its_target_is_no_divergence(training_data, trained):
    config = explosive(
        layers=(6, 5, 1),
        batch_size=22,
        epochs=30,
        optimizer="momentum",
        learning_rate=0.005,
        initialization="he",
    )

    _, results = trained(config, training_data(n_classes=1))

    losses = [result.train_loss for result in results]
    assert len(losses) == 30
    assert losses != sorted(losses, reverse=True)
