"""A trainer: single steps, epochs, pauses, the first result, and the end of a run."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitpad.errors import SettingError, TrainingOverError
from digitpad.nn.training import trainer as trainer_module
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import NO_CLASS, Examples, TrainingData
from digitpad.nn.training.training import create_network


def without_seconds(results):
    return [
        {name: number for name, number in result.as_json().items() if "second" not in name}
        for result in results
    ]


def to_the_end(trainer, **hooks):
    results = []
    while not trainer.is_over:
        results.append(trainer.epoch(**hooks))
    return results


@pytest.fixture
def never_evaluated(monkeypatch):
    def fail(*arguments):
        raise AssertionError("evaluated")

    monkeypatch.setattr(trainer_module, "evaluate", fail)


@pytest.mark.usefixtures("never_evaluated")
def test_single_steps_go_on_through_the_epochs_and_evaluate_nothing(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data(22))

    steps = [trainer.step() for _ in range(12)]

    assert [step.number for step in steps] == list(range(1, 13))
    assert [step.epoch for step in steps] == [1] * 6 + [2] * 6
    assert [step.batch_size for step in steps] == [4, 4, 4, 4, 4, 2] * 2
    assert [step.epochs_done for step in steps] == pytest.approx([number / 6 for number in range(1, 13)])
    assert {step.learning_rate for step in steps} == {0.5}
    assert all(step.gradient is None and step.loss > 0.0 for step in steps)


def test_a_trainer_knows_where_in_the_run_it_is(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data(22))
    places = []

    def note():
        places.append((trainer.epochs_done, trainer.steps_done, trainer.progress, trainer.is_epoch_trained))

    note()
    for _ in range(6):
        trainer.step()
    note()
    trainer.epoch()
    note()
    trainer.step()
    note()

    assert trainer.steps_per_epoch == 6
    assert places == [(0, 0, 0.0, False), (0, 6, 1.0, True), (1, 6, 1.0, False), (1, 7, 1.0 + 1 / 6, False)]


@pytest.mark.parametrize("n_steps", [0, 1, 5, 6])
def test_an_epoch_begun_by_single_steps_ends_as_one_taken_at_once(
    config, training_data, new_trainer, trained, n_steps
):
    network, expected = trained(config, training_data(22))
    trainer = new_trainer(config, training_data(22))
    results = []

    while not trainer.is_over:
        for _ in range(n_steps):
            trainer.step()
        results.append(trainer.epoch())

    assert trainer.network.parameters.tobytes() == network.parameters.tobytes()
    assert without_seconds(results) == without_seconds(expected)


def test_single_steps_alone_lead_to_the_same_weights(config, training_data, new_trainer, trained):
    trainer = new_trainer(config, training_data(22))
    for _ in range(12):
        trainer.step()

    result = trainer.epoch()

    network, expected = trained(config, training_data(22))
    assert trainer.network.parameters.tobytes() == network.parameters.tobytes()
    assert without_seconds([result]) == without_seconds(expected[-1:])


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


@pytest.mark.parametrize("n_answers", [6, 7], ids=["on train", "on validation"])
def test_a_pause_in_the_evaluation_leaves_the_epoch_open(small, training_data, new_trainer, n_answers):
    trainer = new_trainer(small, training_data(22))
    answers = itertools.chain([False] * n_answers, [True])

    assert trainer.epoch(lambda: next(answers)) is None

    assert trainer.is_epoch_trained
    assert trainer.epochs_done == 0
    weights = trainer.network.parameters.copy()
    assert trainer.epoch().epoch == 1
    assert np.array_equal(trainer.network.parameters, weights)


def test_the_run_is_over_after_the_last_epoch(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data())
    assert len(to_the_end(trainer)) == 2

    for go_on in (trainer.step, trainer.epoch):
        with pytest.raises(TrainingOverError, match=r"over after 2 epochs\. Make a new Trainer"):
            go_on()


def test_the_last_epoch_has_no_step_after_its_last(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data(22))
    for _ in range(12):
        trainer.step()

    with pytest.raises(TrainingOverError, match="only its evaluation"):
        trainer.step()

    assert not trainer.is_over
    assert trainer.epoch().epoch == 2


def test_finish_gives_back_the_last_finished_epoch_and_ends_the_run(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data())
    trainer.epoch()
    weights = trainer.network.parameters.copy()
    trainer.step()

    trainer.finish()

    assert np.array_equal(trainer.network.parameters, weights)
    assert trainer.kept_result.epoch == 1
    with pytest.raises(TrainingOverError, match="over"):
        trainer.step()


def test_an_epoch_that_was_stepped_through_and_not_evaluated_is_finished_too(
    small, training_data, new_trainer
):
    trainer = new_trainer(small, training_data(22))
    for _ in range(6):
        trainer.step()
    weights = trainer.network.parameters.copy()
    trainer.step()

    trainer.finish()

    assert np.array_equal(trainer.network.parameters, weights)
    assert trainer.kept_result is None


def test_with_patience_an_epoch_that_was_not_evaluated_neither_ends_the_run_nor_is_kept(
    small, training_data, new_trainer
):
    config = dataclasses.replace(small, patience=1, epochs=4)
    trainer = new_trainer(config, training_data(22))

    for _ in range(20):
        trainer.step()

    assert not trainer.is_over
    trainer.finish()
    assert np.array_equal(trainer.network.parameters, create_network(config).parameters)


@pytest.mark.parametrize("n_steps", [0, 1, 8])
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
    assert first.seconds == first.learning_rate == 0.0
    assert trainer.first_result is first
    assert np.array_equal(trainer.network.parameters, weights)


def test_the_first_evaluation_can_be_stopped_and_asked_for_again(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data())
    answers = iter([False, True])

    assert trainer.evaluate_first(lambda: next(answers)) is None

    trainer.step()
    undisturbed = new_trainer(small, training_data())
    assert without_seconds([trainer.evaluate_first()]) == without_seconds([undisturbed.first_result])


def test_results_are_of_what_has_a_class_alone(small, examples, new_trainer):
    some = examples(40, seed=1)
    labels = np.where(np.arange(40) < 15, NO_CLASS, some.labels.astype(int))
    of_a_class = Examples(some.inputs[15:], some.labels[15:])
    trainer = new_trainer(small, TrainingData(Examples(some.inputs, labels), examples(10)))

    result = trainer.epoch()

    assert result.train_loss == evaluate(trainer.network, of_a_class).loss


def test_a_network_that_does_not_fit_the_data_is_refused(small, training_data, new_trainer):
    with pytest.raises(SettingError, match=r"^layers: the first layer has 6 units"):
        new_trainer(small, training_data(n_in=8))


def test_an_unknown_gradient_method_is_refused_with_those_that_there_are(small, training_data, new_trainer):
    with pytest.raises(SettingError, match=r"there is no gradient method 'magic'.*full_matrix"):
        new_trainer(small, training_data(), gradients="magic")
