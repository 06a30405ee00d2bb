"""Where a step's gradient comes from, what regularization changes, and what a long run leaves."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.optimizers.gradient_descent import OPTIMIZERS
from digitpad.nn.optimizers.optimizer import Optimizer
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.training import create_network, train


def test_gradients_may_be_computed_by_something_else(small_momentum, training_data, trained):
    made = []

    class Slow:
        """Gradients one example at a time, in new arrays."""

        def __init__(self, network, max_batch_size):
            made.append((network, max_batch_size))
            self._one = Backpropagation(network, 1)

        def compute(self, inputs, one_hot, scale=None):
            scale = 1.0 / len(inputs) if scale is None else scale
            rows = zip(inputs, one_hot, strict=True)
            return sum(self._one.compute(x[None], y[None], scale).copy() for x, y in rows)

    config = dataclasses.replace(small_momentum, dtype="float64", weight_decay=0.01, clip_norm=0.5)
    data = training_data()

    network, _ = trained(config, data, gradients=Slow)

    assert made == [(network, config.batch_size)]
    assert network.parameters == pytest.approx(trained(config, data)[0].parameters, rel=1e-9, abs=1e-12)


def test_dropout_is_refused_where_gradients_do_not_know_it(small, training_data, trained):
    config = dataclasses.replace(small, dropout=0.5)

    with pytest.raises(SettingError, match=r"^dropout: only the full matrix method .* Set it to 0\.$"):
        trained(config, training_data(), gradients=lambda network, n: Backpropagation(network, n))


def test_dropout_leaves_out_units_in_training_and_not_in_evaluation(small, training_data, trained):
    data, config = training_data(), dataclasses.replace(small, dropout=0.5)
    network = create_network(config)

    for result in train(network, data, config, gradients=Backpropagation):
        assert result.validation_loss == evaluate(network, data.validation).loss

    assert not np.array_equal(network.parameters, trained(small, data)[0].parameters)


def test_first_weights_order_and_dropout_have_chance_of_their_own_with_every_seed(
    small, training_data, trained, monkeypatch
):
    data, beginnings, make = training_data(), [], np.random.default_rng

    def noted_make(seed):
        rng = make(seed)
        beginnings.append(str(rng.bit_generator.state))
        return rng

    monkeypatch.setattr(np.random, "default_rng", noted_make)

    for seed in (3, 4):
        trained(dataclasses.replace(small, dropout=0.5, seed=seed), data)

    assert len(beginnings) == len(set(beginnings)) == 6


def test_regularization_changes_what_is_learnt(small, training_data, trained):
    data = training_data()
    plain = np.abs(trained(dataclasses.replace(small, epochs=50), data)[0].weights[0]).sum()

    for changes in ({"weight_decay": 0.1}, {"l1": 0.01}, {"clip_norm": 0.01}):
        network, _ = trained(dataclasses.replace(small, epochs=50, **changes), data)

        assert np.abs(network.weights[0]).sum() < 0.95 * plain, changes


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_long_run_leaves_no_subnormal_numbers(
    small_momentum, training_data, trained, monkeypatch, optimizer
):
    made = []
    make = Optimizer.__init__

    def noted_make(self, *arguments):
        made.append(self)
        make(self, *arguments)

    monkeypatch.setattr(Optimizer, "__init__", noted_make)
    # Inputs go dark after 20 epochs, so that the first layer's velocity has nothing to live on.
    n_calls = 0

    def fade(inputs, rng):
        nonlocal n_calls
        n_calls += 1
        return inputs / 255.0 if n_calls <= 20 else np.zeros(inputs.shape)

    config = dataclasses.replace(
        small_momentum, optimizer=optimizer, momentum=0.9, schedule="constant", learning_rate=0.05, epochs=250
    )

    network, _ = trained(config, training_data(22), augmentation=fade)

    faded = [values for values, _ in made[0]._fading]
    for values in (network.parameters, *faded):
        assert not ((np.abs(values) < np.finfo(np.float32).tiny) & (values != 0.0)).any()
    assert len(faded) == {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2, "adamw": 2}[optimizer]
    # The second moments of Adam fade too slowly to be gone by now.
    assert all((values == 0.0).any() for values in faded[:1])
