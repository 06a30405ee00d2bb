"""A trainer: single steps, epochs, pauses, the first result, and the end of a run."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from digitpad.errors import TrainingOverError
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network


def without_seconds(results):
    return [
        {name: number for name, number in result.as_json().items() if "second" not in name}
        for result in results
    ]


def test_single_steps_go_on_through_the_epochs_and_evaluate_nothing(small, training_data, new_trainer):
    data = training_data(22)
    # Validation examples that have a shape and nothing to be evaluated.
    unreadable = Examples(SimpleNamespace(shape=(10, 6)), data.validation.labels)
    trainer = new_trainer(small, TrainingData(data.train, unreadable))

    steps = [trainer.step() for _ in range(12)]

    assert [step.number for step in steps] == list(range(1, 13))
    assert [step.epoch for step in steps] == [1] * 6 + [2] * 6
    assert [step.batch_size for step in steps] == [4, 4, 4, 4, 4, 2] * 2
    assert [step.epochs_done for step in steps] == pytest.approx([number / 6 for number in range(1, 13)])
    assert {step.learning_rate for step in steps} == {0.5}
    assert all(step.gradient is None and step.loss > 0.0 for step in steps)


def test_a_run_paused_before_every_step_and_every_evaluation_ends_as_one_taken_at_once(
    config, training_data, new_trainer, trained
):
    trainer = new_trainer(config, training_data(22))
    answers = itertools.cycle([True, False, False, True, False, False])
    results = []

    while not trainer.is_over:
        result = trainer.epoch(lambda: next(answers))
        results += [] if result is None else [result]

    network, expected = trained(config, training_data(22))
    assert trainer.network.parameters.tobytes() == network.parameters.tobytes()
    assert without_seconds(results) == without_seconds(expected)


def test_after_the_last_step_only_the_evaluation_is_left_and_then_the_run_is_over(
    small, training_data, new_trainer
):
    trainer = new_trainer(small, training_data())
    for _ in range(2 * trainer.steps_per_epoch):
        trainer.step()

    with pytest.raises(TrainingOverError, match="No step of the last epoch is left, only its evaluation"):
        trainer.step()

    assert trainer.epoch().epoch == 2
    assert trainer.is_over
    for go_on in (trainer.step, trainer.epoch):
        with pytest.raises(TrainingOverError) as refusal:
            go_on()
        assert str(refusal.value) == "Training is over after 2 epochs. Make a new Trainer to train again."


@pytest.mark.parametrize("is_evaluated", [True, False])
def test_finish_gives_back_the_last_finished_epoch_and_ends_the_run(
    small, training_data, new_trainer, is_evaluated
):
    trainer = new_trainer(small, training_data(22))
    for _ in range(6):
        trainer.step()
    result = trainer.epoch() if is_evaluated else None
    weights = trainer.network.parameters.copy()
    trainer.step()

    trainer.finish()

    assert np.array_equal(trainer.network.parameters, weights)
    assert trainer.kept_result == result
    with pytest.raises(TrainingOverError, match="over"):
        trainer.step()


@pytest.mark.parametrize("n_steps", [0, 8])
def test_the_first_result_is_that_of_the_untrained_network_whenever_it_is_asked_for(
    small, training_data, new_trainer, n_steps
):
    data = training_data()
    untrained = create_network(small)
    on_train, on_validation = evaluate(untrained, data.train), evaluate(untrained, data.validation)
    trainer = new_trainer(small, data)
    for _ in range(n_steps):
        trainer.step()
    weights = trainer.network.parameters.copy()

    first = trainer.first_result

    assert first.epoch == 0
    assert (first.train_loss, first.train_accuracy) == (on_train.loss, on_train.accuracy)
    assert (first.validation_loss, first.validation_accuracy) == (on_validation.loss, on_validation.accuracy)
    assert trainer.first_result is first
    assert np.array_equal(trainer.network.parameters, weights)
