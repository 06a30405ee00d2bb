"""Learning rates by schedule, and settings that change while a run goes on."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.config.live_settings import LiveSettings, SettingChange
from digitpad.nn.optimizers.gradient_descent import OPTIMIZERS
from digitpad.nn.optimizers.schedules import SCHEDULES
from digitpad.nn.training.training import create_network, train


@pytest.fixture
def rates(note_steps):
    """Return a list that gets the learning rate of each step that is taken."""
    taken = []
    note_steps(lambda optimizer, learning_rate: taken.append(learning_rate))
    return taken


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_result_tells_the_learning_rate_of_its_last_step(small, training_data, trained, rates, name):
    config = dataclasses.replace(small, schedule=name, epochs=3)

    _, results = trained(config, training_data(22))

    assert rates == [0.5 * SCHEDULES[name](step / 18) for step in range(18)]
    assert [result.learning_rate for result in results] == [rates[5], rates[11], rates[17]]


@pytest.mark.parametrize("n_batches", [0, 1, 4, 5])
def test_a_change_takes_effect_at_the_very_next_batch(small, training_data, trained, rates, n_batches):
    live, n_asked = LiveSettings(), 0

    def change_before_that_batch():
        nonlocal n_asked
        if n_asked == n_batches:
            live.change("learning_rate", 0.25)
        n_asked += 1
        return False

    _, results = trained(
        dataclasses.replace(small, epochs=1),
        training_data(22),
        should_stop=change_before_that_batch,
        live=live,
    )

    assert rates == [0.5] * n_batches + [0.25] * (6 - n_batches)
    assert results[0].learning_rate == 0.25


@pytest.mark.parametrize("n_batches", [0, 1, 5, 6, 9])
def test_a_change_is_reported_once_with_the_epochs_done_when_it_took_effect(
    small, training_data, trained, rates, n_batches
):
    taken = []
    live = LiveSettings(lambda change: taken.append((change, len(rates))))

    def change_before_that_batch():
        if len(rates) == n_batches:
            live.change("learning_rate", 0.25)
        return False

    trained(small, training_data(22), should_stop=change_before_that_batch, live=live)

    assert taken == [(SettingChange("learning_rate", 0.25, n_batches / 6), n_batches)]


def test_a_changed_learning_rate_keeps_to_the_schedule(small, training_data, rates):
    live = LiveSettings()
    config = dataclasses.replace(small, schedule="cosine")
    run = train(create_network(config), training_data(22), config, live=live)
    next(run)

    live.change("learning_rate", 0.25)
    result = next(run)

    assert rates[6:] == [0.25 * SCHEDULES["cosine"](step / 12) for step in range(6, 12)]
    assert result.learning_rate == rates[-1]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("name", "value"), [("momentum", 0.2), ("weight_decay", 0.3)])
def test_a_change_between_epochs_is_a_run_with_other_settings_from_there(
    small, training_data, note_steps, trained, optimizer, name, value
):
    config = dataclasses.replace(small, optimizer=optimizer, learning_rate=0.05)
    rules = []
    note_steps(lambda optimizer, learning_rate: rules.append(getattr(optimizer.rules, name)))
    live, network = LiveSettings(), create_network(config)
    run = train(network, training_data(22), config, live=live)
    next(run)

    live.change(name, value)
    next(run)

    assert rules == [getattr(config, name)] * 6 + [value] * 6
    has_effect = (optimizer, name) != ("sgd", "momentum")
    assert has_effect != np.array_equal(network.parameters, trained(config, training_data(22))[0].parameters)


def test_changes_made_before_the_run_count_and_none_change_nothing(small_momentum, training_data, trained):
    live, data = LiveSettings(), training_data()
    unchanged, _ = trained(small_momentum, data, live=live)
    live.change("momentum", 0.3)

    changed, _ = trained(small_momentum, data, live=live)

    assert np.array_equal(unchanged.parameters, trained(small_momentum, data)[0].parameters)
    other = dataclasses.replace(small_momentum, momentum=0.3)
    assert np.array_equal(changed.parameters, trained(other, data)[0].parameters)
