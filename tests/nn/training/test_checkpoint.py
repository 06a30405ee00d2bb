"""A trainer's state: flat, its own, and refused where it belongs to something else or is damaged."""

import dataclasses
import functools
import json
import math

import numpy as np
import pytest

from digitpad.errors import CheckpointError, TrainingOverError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network

CONFIG = TrainingConfig(
    layers=(6, 5, 3),
    activation="tanh",
    cost="cross_entropy",
    batch_size=4,
    epochs=4,
    learning_rate=0.05,
    optimizer="adam",
    dropout=0.3,
    patience=3,
)


def vary(inputs, rng, by=0.1):
    return inputs / 255.0 + rng.normal(0.0, by, inputs.shape)


@pytest.fixture
def another(new_trainer, training_data):
    """Return a function that makes a trainer of ``CONFIG``, of which a test may change some parts."""

    def another(config=CONFIG, data=None, augmentation=vary):
        return new_trainer(config, data or training_data(22), augmentation=augmentation)

    return another


@pytest.fixture
def begun(another):
    """Return a trainer in the middle of its second epoch."""
    trainer = another()
    trainer.epoch()
    trainer.step()
    trainer.step()
    return trainer


def to_the_end(trainer):
    while not trainer.is_over:
        trainer.epoch()
    return trainer.network.parameters.tobytes()


def copied(state):
    return {key: np.copy(value) for key, value in state.items()}


def assert_same_state(state, other):
    assert state.keys() == other.keys()
    assert all(np.array_equal(value, other[key]) for key, value in state.items())


def through_a_file(state, tmp_path):
    np.savez(tmp_path / "state.npz", **state)
    with np.load(tmp_path / "state.npz", allow_pickle=False) as file:
        return dict(file)


def test_a_state_shares_no_array_with_the_trainer_it_is_of_or_with_one_that_takes_it(begun, another):
    state, trainer = begun.state(), another()
    before = copied(state)

    trainer.restore(state)
    assert_same_state(trainer.state(), before)
    for one in (begun, trainer):
        to_the_end(one)
        assert one.first_result.epoch == 0
        one.finish()

    assert_same_state(state, before)


def test_the_state_of_a_run_that_is_over_is_over(begun, another):
    to_the_end(begun)
    trainer = another()

    trainer.restore(begun.state())

    with pytest.raises(TrainingOverError, match="over"):
        trainer.step()
    for one in (begun, trainer):
        one.finish()
    assert trainer.network.parameters.tobytes() == begun.network.parameters.tobytes()
    assert trainer.kept_result == begun.kept_result


def test_divergence_that_was_found_is_not_forgotten(new_trainer, training_data):
    config = TrainingConfig(
        layers=(6, 5, 3), activation="identity,identity", learning_rate=100.0, batch_size=1
    )
    trainer, twin = (new_trainer(config, training_data(200)) for _ in range(2))
    trainer.epoch(lambda: trainer.steps_done == 100)

    twin.restore(trainer.state())

    assert trainer.is_epoch_trained
    assert twin.is_epoch_trained


def test_a_loss_in_the_open_epoch_is_compared_with_its_first_weights(new_trainer, training_data):
    # Bad first weights: the loss comes down in each epoch, so that nothing diverges.
    config = TrainingConfig(
        layers=(6, 5, 3), activation="identity,identity", learning_rate=1e-4, batch_size=4, epochs=3
    )
    network = create_network(config)
    network.parameters *= 10.0
    trainer = Trainer(network, training_data(), config)
    trainer.step()
    other = new_trainer(config, training_data())  # of good first weights

    other.restore(trainer.state())

    assert to_the_end(other) == to_the_end(trainer)


@pytest.fixture
def assert_refused(begun, tmp_path):
    """Return a function that asserts that a trainer refuses a state and is left as it was."""

    def assert_refused(trainer, state, message):
        before = copied(trainer.state())

        for given in (state, through_a_file(state, tmp_path)):
            with pytest.raises(CheckpointError, match=message) as caught:
                trainer.restore(given)
            assert str(caught.value).endswith(".")
            assert_same_state(trainer.state(), before)

    return assert_refused


@pytest.mark.parametrize(
    ("name", "there", "here", "value"),
    [
        ("layers", "6-5-3", "6-7-3", (6, 7, 3)),
        ("activation", "tanh", "relu", "relu"),
        ("learning_rate", "0.05", "0.02", 0.02),
        ("seed", "0", "1", 1),
    ],
)
def test_a_state_of_another_configuration_is_refused_by_the_settings_name(
    begun, another, assert_refused, name, there, here, value
):
    assert_refused(
        another(dataclasses.replace(CONFIG, **{name: value})),
        begun.state(),
        rf"^The checkpoint belongs to another configuration: {name} is {there} there and {here} here\.$",
    )


@pytest.mark.parametrize(
    ("part", "kind"), [("train", "inputs"), ("train", "number"), ("validation", "labels"), ("train", "dtype")]
)
def test_a_state_of_other_data_is_refused(begun, training_data, another, assert_refused, part, kind):
    some = getattr(training_data(22), part)
    inputs, labels = some.inputs.copy(), some.labels.copy()
    if kind == "inputs":
        inputs[-1, -1] ^= 1
    elif kind == "labels":
        labels[-1] = (labels[-1] + 1) % 3
    elif kind == "number":
        inputs, labels = inputs[:-1], labels[:-1]
    else:
        labels = labels.view(np.int8)
    data = dataclasses.replace(training_data(22), **{part: Examples(inputs, labels)})

    message = r"^The checkpoint belongs to other training or validation data\.$"
    assert_refused(another(data=data), begun.state(), message)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"augmentation": None}, "augmentation is not none"),
        (
            {"augmentation": functools.partial(vary, by=0.2)},
            r"augmentation is not functools\.partial\(<function vary>, by=0\.2\)",
        ),
        ({"gradients": "per_sample"}, "gradient method is not per_sample"),
    ],
    ids=["none", "partial", "gradients"],
)
def test_a_state_of_another_augmentation_or_gradient_method_is_refused(
    new_trainer, training_data, assert_refused, changes, reason
):
    config = dataclasses.replace(CONFIG, dropout=0.0)
    state = new_trainer(config, training_data(22), augmentation=vary).state()
    other = new_trainer(config, training_data(22), **{"augmentation": vary, **changes})

    assert_refused(other, state, rf"^The checkpoint belongs to another run: its {reason}\.$")


@pytest.mark.parametrize("change", ["layout in memory", "activations"])
def test_another_network_with_as_many_parameters_is_refused(begun, training_data, assert_refused, change):
    network = create_network(CONFIG)
    activations = network.activations if change == "layout in memory" else network.activations[::-1]
    other = Network(network.layers, activations, network.cost, is_input_major=change == "layout in memory")
    trainer = Trainer(other, training_data(22), CONFIG, augmentation=vary)

    assert_refused(trainer, begun.state(), r"^The checkpoint belongs to another network\.$")


GENERATOR = np.random.default_rng(0).bit_generator.state
RESULT = EpochResult(1, *[0.5] * 9).as_json()
DAMAGED = [
    *(
        (key, "1", "cannot be read")
        for key in ("earlier_seconds", "is_over", "steps.optimizer.total", "kept.epoch")
    ),
    ("is_over", True, "cannot be read"),
    ("steps.seconds", np.zeros(1), "cannot be read"),
    ("steps.batches.generator", json.dumps(GENERATOR)[:-1], "cannot be read"),
    ("steps.batches.generator", json.dumps({**GENERATOR, "uinteger": 0.5}), "cannot be read"),
    ("steps.dropout_generator", json.dumps({**GENERATOR, "bit_generator": "MT19937"}), "cannot be read"),
    ("steps.batches.epoch_generator", json.dumps({**GENERATOR, "state": None}), "cannot be read"),
    ("first_result", json.dumps({**RESULT, "validation_loss": "0.5"}), "cannot be read"),
    ("kept.result", json.dumps({**RESULT, "more": 1}), "cannot be read"),
    ("config", "[]", "cannot be read"),
    ("steps.pending", "{", "cannot be read"),
    ("steps.seconds", math.nan, "is nan"),
    ("steps.learning_rate", math.inf, "is inf"),
    *((key, -1, "is -1") for key in ("is_over", "steps.epochs_done", "kept.epoch")),
    *((key, 2, "is 2") for key in ("is_over", "steps.is_broken")),
    *(("steps.epochs_done", 5, "is 5"), ("steps.steps_done", 25, "is 25")),
]


@pytest.mark.parametrize(("key", "value", "told"), DAMAGED)
def test_what_is_damaged_is_named(begun, assert_refused, key, value, told):
    assert_refused(begun, {**begun.state(), key: value}, rf"^The checkpoint is damaged: {key} {told}\.$")


@pytest.mark.parametrize(
    ("key", "change"), [("steps.steps_done", 1), ("steps.epochs_done", -1), ("steps.batches.done", 1)]
)
def test_counts_that_do_not_go_together_are_refused(begun, assert_refused, key, change):
    state = begun.state()
    state[key] += change

    assert_refused(begun, state, r"^The checkpoint is damaged: steps_done is \d+\.$")


@pytest.mark.parametrize("key", ["changed", "pending"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"layers": 5}', "layers: it cannot be changed"),
        ('{"momentum": NaN}', "momentum: nan is not a number"),
    ],
)
def test_changes_that_are_not_allowed_are_refused(begun, assert_refused, key, text, reason):
    assert_refused(begun, {**begun.state(), f"steps.{key}": text}, f"^The checkpoint is damaged: {reason}")


@pytest.mark.parametrize("key", ["config", "kept.result", "steps.optimizer.square_sum", "parameters"])
def test_what_is_missing_is_named(begun, assert_refused, key):
    state = begun.state()
    del state[key]

    assert_refused(begun, state, rf"^The checkpoint is incomplete: it has no {key}\.$")


@pytest.mark.parametrize("key", ["parameters", "steps.optimizer.square_sum"])
@pytest.mark.parametrize(
    ("damage", "found"),
    [(lambda a: a[:-1], r"float32 \(52,\)"), (lambda a: a.astype(np.float64), r"float64 \(53,\)")],
    ids=["short", "float64"],
)
def test_an_array_of_another_shape_or_dtype_is_named(begun, assert_refused, key, damage, found):
    state = begun.state()
    state[key] = damage(state[key])

    message = rf"^The checkpoint does not fit: {key} is {found} instead of float32 \(53,\)\.$"
    assert_refused(begun, state, message)
