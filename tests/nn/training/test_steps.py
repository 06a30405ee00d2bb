"""Learning rates by schedule, settings that change while a run goes on, and where gradients come from."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.schedules import SCHEDULES


@pytest.fixture
def rates_of():
    """Return a function that gives a list which gets the learning rate of each step that is taken."""

    def rates_of(trainer):
        rates = []
        trainer.observe(on_step=lambda step: rates.append(step.learning_rate))
        return rates

    return rates_of


@pytest.mark.parametrize("name", SCHEDULES)
def test_steps_take_the_learning_rate_of_the_schedule_and_a_result_has_that_of_the_last(
    small, training_data, new_trainer, to_the_end, rates_of, name
):
    trainer = new_trainer(dataclasses.replace(small, schedule=name, epochs=3), training_data(22))
    rates = rates_of(trainer)
    assert trainer.learning_rate == 0.0

    results = to_the_end(trainer)

    assert rates == [0.5 * SCHEDULES[name](step / 18) for step in range(18)]
    assert [result.learning_rate for result in results] == [rates[5], rates[11], rates[17]]
    assert trainer.learning_rate == rates[-1]


@pytest.mark.parametrize("n_batches", [0, 1, 6])
def test_a_changed_learning_rate_takes_effect_at_the_very_next_batch_and_keeps_to_the_schedule(
    small, training_data, new_trainer, rates_of, n_batches
):
    trainer = new_trainer(dataclasses.replace(small, schedule="cosine"), training_data(22))
    rates = rates_of(trainer)

    def change_before_that_batch():
        if trainer.steps_done == n_batches:
            trainer.change("learning_rate", 0.25)

    results = [trainer.epoch(change_before_that_batch) for _ in range(2)]

    bases = [0.5] * n_batches + [0.25] * (12 - n_batches)
    assert rates == [base * SCHEDULES["cosine"](step / 12) for step, base in enumerate(bases)]
    assert [result.learning_rate for result in results] == [rates[5], rates[11]]
    assert trainer.config.learning_rate == 0.25


@pytest.mark.parametrize("n_batches", [0, 5, 6])
def test_a_change_is_reported_once_with_the_epochs_done_when_it_took_effect(
    small, training_data, new_trainer, n_batches
):
    trainer, taken = new_trainer(small, training_data(22)), []
    trainer.observe(on_change=lambda change: taken.append((change, trainer.steps_done)))
    while trainer.steps_done < n_batches:
        trainer.step()

    trainer.change("learning_rate", 0.125)
    trainer.change("learning_rate", 0.25)
    assert taken == []
    assert trainer.config.learning_rate == 0.5
    trainer.step()
    trainer.step()

    assert taken == [(SettingChange("learning_rate", 0.25, n_batches / 6), n_batches)]


@pytest.mark.parametrize(("name", "value"), [("momentum", 0.2), ("weight_decay", 0.3)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_change_is_a_run_of_those_settings_from_there(
    small, training_data, new_trainer, trained, to_the_end, optimizer, name, value
):
    config = dataclasses.replace(small, optimizer=optimizer, learning_rate=0.05)
    at_once, later = (new_trainer(config, training_data(22)) for _ in range(2))

    at_once.change(name, value)
    to_the_end(at_once)
    later.epoch()
    after_one = later.network.parameters.copy()
    later.change(name, value)
    later.epoch()

    other, _ = trained(dataclasses.replace(config, **{name: value}), training_data(22))
    assert np.array_equal(at_once.network.parameters, other.parameters)
    without = new_trainer(config, training_data(22))
    without.epoch()
    assert np.array_equal(after_one, without.network.parameters)
    without.epoch()
    has_effect = (optimizer, name) != ("sgd", "momentum")
    assert has_effect != np.array_equal(later.network.parameters, without.network.parameters)


@pytest.mark.parametrize("way", [name for name in GRADIENT_METHODS if name != "full_matrix"])
def test_every_gradient_method_takes_a_run_through_the_same_steps(
    small_momentum, training_data, new_trainer, to_the_end, way
):
    config = dataclasses.replace(
        small_momentum, optimizer="nesterov", learning_rate=0.05, dtype="float64", weight_decay=0.01
    )
    runs, trainers = [], []
    for gradients in (way, "full_matrix"):
        trainer, steps = new_trainer(config, training_data(), gradients=gradients), []
        trainer.observe(on_step=steps.append, with_gradient=True)
        to_the_end(trainer)
        runs.append(steps)
        trainers.append(trainer)

    for ours, expected in zip(*runs, strict=True):
        assert ours.loss == pytest.approx(expected.loss, rel=1e-9)
        assert ours.gradient == pytest.approx(expected.gradient, rel=1e-9, abs=1e-12)
    one, other = (trainer.network.parameters for trainer in trainers)
    assert one == pytest.approx(other, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("way", [name for name in GRADIENT_METHODS if name != "full_matrix"])
def test_dropout_is_refused_where_gradients_do_not_know_it(small, training_data, new_trainer, way):
    config = dataclasses.replace(small, dropout=0.5)

    for gradients in (way, lambda network, n: Backpropagation(network, n)):
        with pytest.raises(SettingError) as refusal:
            new_trainer(config, training_data(), gradients=gradients)
        assert str(refusal.value) == "dropout: only the full matrix method supports dropout. Set it to 0."


def test_a_gradient_method_that_does_not_exist_is_refused_with_those_that_do(
    small, training_data, new_trainer
):
    with pytest.raises(SettingError, match=r"no gradient method 'magic'\. Choose from .*full_matrix"):
        new_trainer(small, training_data(), gradients="magic")
