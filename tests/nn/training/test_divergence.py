"""A run whose weights or loss are no longer numbers to compute with, and runs that only look like it."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import DivergenceError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.divergence import divergence
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, train
from digitpad.presentation import number_text

BROKEN = r"the weights are too large or not finite\."


def explosive(**changes):
    config = TrainingConfig(
        layers=(6, 5, 3), activation="identity,identity", learning_rate=100.0, batch_size=1, epochs=3
    )
    return dataclasses.replace(config, **changes)


def darkened(inputs, rng):
    return np.zeros(inputs.shape)


@pytest.mark.parametrize(
    ("changes", "n", "augmentation", "reason"),
    [
        ({}, 60, None, BROKEN),
        # Two steps: far off, but still numbers.
        (
            {"batch_size": 5, "learning_rate": 1.0},
            10,
            None,
            r"the loss is [0-9.,e]+, while guessing gives 0\.3333\.",
        ),
        ({"learning_rate": 0.01}, 60, darkened, r"the loss is not a number\."),
    ],
    ids=["weights", "loss", "no loss"],
)
def test_divergence_is_named_and_leaves_the_first_weights_which_predict(
    training_data, examples, changes, n, augmentation, reason
):
    data = training_data(n)
    if augmentation:  # darkened in training, too bright for the evaluation
        data = TrainingData(Examples(np.full((n, 6), np.inf), data.train.labels), data.validation)
    network, config = create_network(explosive(**changes)), explosive(**changes)

    with pytest.raises(
        DivergenceError, match=rf"^Training diverged in epoch 1: {reason} Try a smaller learning rate\.$"
    ):
        list(train(network, data, config, augmentation=augmentation))

    assert np.array_equal(network.parameters, create_network(config).parameters)
    assert np.isfinite(network.probabilities(examples(5).inputs)).all()


def step_on(trainer, n_asked):
    while True:
        trainer.step()


def pause_after_100_and_step(trainer, n_asked):
    assert trainer.epoch(lambda: trainer.steps_done == 100) is None
    trainer.step()


def epoch_that_counts(trainer, n_asked):
    trainer.epoch(lambda: n_asked.append(1))


@pytest.mark.parametrize(
    ("go_on", "n", "n_steps"),
    [(go_on, 2_000, 100) for go_on in (step_on, pause_after_100_and_step, epoch_that_counts)]
    + [(step_on, 60, 60)],
)
def test_divergence_is_found_where_an_epoch_ends_or_long_before(
    training_data, new_trainer, go_on, n, n_steps
):
    trainer, n_asked = new_trainer(explosive(), training_data(n)), []

    with pytest.raises(DivergenceError, match=f"in epoch 1: {BROKEN}"):
        go_on(trainer, n_asked)

    assert trainer.steps_done == n_steps
    # The evaluation of 2,000 and of 10 examples, 500 at a time, asks a few times more.
    assert len(n_asked) in (0, 100 + 4 + 1)
    assert trainer.is_over
    assert np.array_equal(trainer.network.parameters, create_network(explosive()).parameters)


@pytest.mark.parametrize("poison", [np.nan, 1e38])
def test_divergence_in_a_later_epoch_restores_the_weights_of_the_last_good_one(training_data, poison):
    n_epochs_begun, snapshots = 0, []

    def poisoned_from_epoch_3(inputs, rng):
        nonlocal n_epochs_begun
        n_epochs_begun += 1
        return inputs / 255.0 if n_epochs_begun <= 2 else np.full(inputs.shape, poison)

    config = explosive(epochs=5, learning_rate=0.01, batch_size=4)
    network = create_network(config)

    def run():
        for _ in train(network, training_data(), config, augmentation=poisoned_from_epoch_3):
            snapshots.append(network.parameters.copy())

    with pytest.raises(DivergenceError, match=r"^Training diverged in epoch 3: "):
        run()

    assert len(snapshots) == 2
    assert np.array_equal(network.parameters, snapshots[-1])


@pytest.mark.parametrize(("n_out", "guessing"), [(1, 0.25), (4, 0.375)])
def test_a_loss_up_to_ten_times_that_of_guessing_is_borne(examples, n_out, guessing):
    network = create_network(explosive(layers=(6, 5, n_out)))
    good = np.zeros_like(network.parameters)  # the loss of outputs of 0 is 1/2

    def judged(loss):
        return divergence(network, loss, good, examples(10, n_classes=n_out))

    assert judged(10.0 * guessing) is None
    assert judged(10.01 * guessing) == (
        f"the loss is {number_text(10.01 * guessing)}, while guessing gives {number_text(guessing)}"
    )
