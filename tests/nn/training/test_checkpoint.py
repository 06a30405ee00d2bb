"""A trainer's state: flat, its own, and refused where it belongs to something else or is damaged."""

import dataclasses
import functools
import json

import numpy as np
import pytest

from digitpad.errors import CheckpointError, TrainingOverError
from digitpad.nn.config.settings import SETTINGS, TrainingConfig
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, TrainingData
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
def begun(new_trainer, training_data):
    """Return a trainer in the middle of its second epoch."""
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)
    trainer.epoch()
    trainer.step()
    trainer.step()
    return trainer


def to_the_end(trainer):
    while not trainer.is_over:
        trainer.epoch()
    return trainer.network.parameters.tobytes()


def through_a_file(state, tmp_path):
    np.savez(tmp_path / "state.npz", **state)
    with np.load(tmp_path / "state.npz", allow_pickle=False) as file:
        return dict(file)


def test_a_state_is_flat_and_goes_through_a_file_without_pickle(begun, tmp_path):
    state = begun.state()

    assert all(isinstance(value, np.ndarray | int | float | str) for value in state.values())
    loaded = through_a_file(state, tmp_path)
    assert loaded.keys() == state.keys()
    assert all(np.array_equal(loaded[key], value) for key, value in state.items())


def test_a_state_owns_its_arrays(begun):
    state = begun.state()
    before = {key: np.copy(value) for key, value in state.items()}

    to_the_end(begun)
    begun.finish()

    assert all(np.array_equal(value, before[key]) for key, value in state.items())


def test_a_restored_trainer_shares_no_array_with_the_state(begun, new_trainer, training_data):
    state = begun.state()
    before = {key: np.copy(value) for key, value in state.items()}
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)

    trainer.restore(state)
    to_the_end(trainer)
    assert trainer.first_result.epoch == 0

    assert all(np.array_equal(value, before[key]) for key, value in state.items())


def test_taking_a_state_changes_nothing(begun, new_trainer, training_data):
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)

    while not trainer.is_over:
        trainer.epoch(lambda: trainer.state() is None)

    assert trainer.network.parameters.tobytes() == to_the_end(begun)


def test_a_state_can_be_restored_many_times_and_into_the_same_trainer(begun):
    state = begun.state()
    end = to_the_end(begun)

    for _ in range(2):
        begun.restore(state)

        assert (begun.epochs_done, begun.steps_done, begun.is_over) == (1, 8, False)
        assert to_the_end(begun) == end


def test_the_state_of_a_restored_trainer_is_the_state_it_was_given(begun, new_trainer, training_data):
    state = begun.state()
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)

    trainer.restore(state)

    again = trainer.state()
    assert again.keys() == state.keys()
    assert all(np.array_equal(again[key], value) for key, value in state.items())


def test_seconds_go_on_from_where_they_were(begun, new_trainer, training_data, tmp_path):
    state = {**begun.state(), "earlier_seconds": 1_000.0, "evaluation_seconds": 100.0, "steps.seconds": 10.0}
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)

    trainer.restore(through_a_file(state, tmp_path))
    result = trainer.epoch()

    assert (result.elapsed_seconds, result.seconds) >= (1_110.0, 10.0)
    assert result.evaluation_seconds >= 100.0


def test_the_newest_learning_rate_and_changes_are_restored(begun, new_trainer, training_data):
    begun.change("learning_rate", 0.02)
    begun.step()
    begun.change("momentum", 0.5)
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)
    changes = []
    trainer.observe(on_change=changes.append)

    trainer.restore(begun.state())

    assert trainer.learning_rate == 0.02
    assert trainer.config == dataclasses.replace(CONFIG, learning_rate=0.02)
    trainer.step()
    assert [(change.name, change.value) for change in changes] == [("momentum", 0.5)]


def test_observers_go_on_counting_from_the_restored_step(begun, new_trainer, training_data):
    trainer, numbers = new_trainer(CONFIG, training_data(22), augmentation=vary), []
    trainer.observe(on_step=lambda step: numbers.append(step.number), every=5)
    for _ in range(12):
        trainer.step()
    numbers.clear()

    trainer.restore(begun.state())
    trainer.epoch()

    assert numbers == [10]


def test_the_state_of_a_run_that_is_over_is_over(begun, new_trainer, training_data):
    to_the_end(begun)
    trainer = new_trainer(CONFIG, training_data(22), augmentation=vary)

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

    def with_bad_weights():
        trainer = new_trainer(config, training_data())
        trainer.network.parameters *= 10.0
        return Trainer(trainer.network, training_data(), config)

    trainer = with_bad_weights()
    trainer.step()
    other = new_trainer(config, training_data())  # of good first weights

    other.restore(trainer.state())

    assert to_the_end(other) == to_the_end(trainer)


@pytest.fixture
def assert_refused(begun, tmp_path):
    """Return a function that asserts that a trainer refuses a state and goes on as if nothing had been."""

    def assert_refused(trainer, state, message):
        before = trainer.state()

        for given in (state, through_a_file(state, tmp_path)):
            with pytest.raises(CheckpointError, match=message) as caught:
                trainer.restore(given)
            assert str(caught.value).endswith(".")
            after = trainer.state()
            assert after.keys() == before.keys()
            assert all(np.array_equal(after[key], value) for key, value in before.items())

    return assert_refused


OTHER = {
    "layers": (6, 7, 3),
    "activation": "relu",
    "cost": "quadratic",
    "initialization": "he",
    "optimizer": "momentum",
    "learning_rate": 0.04,
    "schedule": "cosine",
    "momentum": 0.8,
    "weight_decay": 0.1,
    "l1": 0.1,
    "dropout": 0.2,
    "clip_norm": 1.0,
    "batch_size": 5,
    "epochs": 9,
    "patience": 4,
    "seed": 1,
    "dtype": "float64",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_state_of_another_configuration_is_refused_by_the_settings_name(
    begun, new_trainer, training_data, assert_refused, name
):
    config = dataclasses.replace(CONFIG, **{name: OTHER[name]})
    trainer = new_trainer(config, training_data(22), augmentation=vary)

    message = rf"belongs to another configuration: {name} is .* there and .* here"
    assert_refused(trainer, begun.state(), message)


@pytest.mark.parametrize("part", ["train", "validation"])
@pytest.mark.parametrize("kind", ["inputs", "labels", "number"])
def test_a_state_of_other_data_is_refused(begun, training_data, new_trainer, assert_refused, part, kind):
    data = training_data(22)
    some = getattr(data, part)
    inputs, labels = some.inputs.copy(), some.labels.copy()
    if kind == "inputs":
        inputs[-1, -1] ^= 1
    elif kind == "labels":
        labels[-1] = (labels[-1] + 1) % 3
    else:
        inputs, labels = inputs[:-1], labels[:-1]
    data = dataclasses.replace(data, **{part: Examples(inputs, labels)})

    trainer = new_trainer(CONFIG, data, augmentation=vary)

    assert_refused(trainer, begun.state(), "belongs to other training or validation data")


def test_the_same_data_in_other_memory_is_the_same_data(begun, training_data, new_trainer):
    data = training_data(22)
    twin = TrainingData(
        *(
            Examples(np.asfortranarray(part.inputs), part.labels.copy())
            for part in (data.train, data.validation)
        )
    )
    trainer = new_trainer(CONFIG, twin, augmentation=vary)

    trainer.restore(begun.state())

    assert to_the_end(trainer) == to_the_end(begun)


class Varied:
    """An augmentation without a name of its own."""

    def __call__(self, inputs, rng):
        return vary(inputs, rng)


@pytest.mark.parametrize("augmentation", [None, Varied(), functools.partial(vary, by=0.2)])
def test_a_state_of_another_augmentation_is_refused(
    begun, training_data, new_trainer, assert_refused, augmentation
):
    trainer = new_trainer(CONFIG, training_data(22), augmentation=augmentation)

    assert_refused(trainer, begun.state(), "belongs to another run: its augmentation is not ")


@pytest.mark.parametrize("make", [Varied, lambda: functools.partial(vary, by=0.2)], ids=["object", "partial"])
def test_an_augmentation_is_known_again_by_what_it_is_not_by_where_it_lies(training_data, new_trainer, make):
    trainers = [new_trainer(CONFIG, training_data(22), augmentation=make()) for _ in range(2)]
    names = [trainer.state()["steps.augmentation"] for trainer in trainers]

    assert names[0] == names[1]
    assert "0x" not in names[0]
    trainers[1].restore(trainers[0].state())


def test_a_state_of_another_gradient_method_is_refused(training_data, new_trainer, assert_refused):
    config = dataclasses.replace(CONFIG, dropout=0.0)
    state = new_trainer(config, training_data(22), gradients="per_sample").state()

    for gradients in ("full_matrix", Backpropagation):
        trainer = new_trainer(config, training_data(22), gradients=gradients)
        assert_refused(trainer, state, "belongs to another run: its gradient method is not full_matrix")


def test_a_method_may_be_named_or_given(training_data, new_trainer):
    state = new_trainer(CONFIG, training_data(22), gradients=Backpropagation).state()

    new_trainer(CONFIG, training_data(22), gradients="full_matrix").restore(state)


@pytest.mark.parametrize("change", ["layout in memory", "activations"])
def test_another_network_with_as_many_parameters_is_refused(begun, training_data, assert_refused, change):
    network = create_network(CONFIG)
    activations = network.activations if change == "layout in memory" else network.activations[::-1]
    other = Network(network.layers, activations, network.cost, is_input_major=change == "layout in memory")
    trainer = Trainer(other, training_data(22), CONFIG, augmentation=vary)

    assert_refused(trainer, begun.state(), "belongs to another network")


def test_a_state_of_another_version_is_refused(begun, assert_refused):
    assert_refused(begun, {**begun.state(), "format": "digitpad trainer 0"}, "belongs to another version")


def keys_of_a_state():
    """Return the keys of a state of ``CONFIG``."""
    some = Examples(np.zeros((4, 6), np.uint8), np.arange(4) % 3)
    return sorted(Trainer(create_network(CONFIG), TrainingData(some, some), CONFIG).state())


@pytest.mark.parametrize("key", keys_of_a_state())
def test_what_is_missing_is_named(begun, assert_refused, key):
    state = begun.state()
    del state[key]

    assert_refused(begun, state, rf"is incomplete: it has no {key}\.$")


@pytest.mark.parametrize("key", [key for key in keys_of_a_state() if "param" in key or "sum" in key])
@pytest.mark.parametrize(
    "damage",
    [
        lambda a: a[:-1],
        lambda a: a.astype(np.float64),
        lambda a: a[None],
        lambda a: np.zeros(a.shape, np.int32),
    ],
    ids=["short", "float64", "shape", "int"],
)
def test_an_array_of_another_shape_or_dtype_is_named(begun, assert_refused, key, damage):
    state = begun.state()
    state[key] = damage(state[key])

    assert_refused(begun, state, rf"does not fit: {key} is .* instead of float32 \(\d+,\)\.$")


NUMBERS = ["evaluation_seconds", "earlier_seconds", "steps.seconds", "steps.learning_rate"]
OPTIMIZERS_NUMBERS = ["steps.optimizer.total", "steps.optimizer.steps_until_flush"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1", True, np.zeros(1)], ids=str)
@pytest.mark.parametrize("key", [*NUMBERS, *OPTIMIZERS_NUMBERS])
def test_what_is_no_finite_number_is_named(begun, assert_refused, key, value):
    assert_refused(begun, {**begun.state(), key: value}, rf"is damaged: {key} ")


@pytest.mark.parametrize("value", [-1, 10**6, 1.0, float("nan"), "1"], ids=str)
@pytest.mark.parametrize(
    "key", ["is_over", "steps.is_broken", "steps.epochs_done", "steps.steps_done", "steps.batches.done"]
)
def test_a_count_that_cannot_be_is_named(begun, assert_refused, key, value):
    assert_refused(begun, {**begun.state(), key: value}, r"is damaged: (steps\.)?[a-z_.]+ (is|cannot)")


@pytest.mark.parametrize("key", ["steps.steps_done", "steps.epochs_done", "steps.batches.done"])
def test_counts_that_do_not_go_together_are_refused(begun, assert_refused, key):
    state = begun.state()

    assert_refused(begun, {**state, key: state[key] + 1}, r"is damaged: steps_done is \d+\.$")


GENERATORS = ["steps.dropout_generator", "steps.batches.generator", "steps.batches.epoch_generator"]


def damaged_generators():
    good = np.random.default_rng(0).bit_generator.state
    numbers = good["state"]
    return {
        "no JSON": json.dumps(good)[:-1],
        "no mapping": "[1, 2]",
        "empty": "{}",
        "another generator": json.dumps({**good, "bit_generator": "MT19937"}),
        "no numbers": json.dumps({**good, "state": 5}),
        "null": json.dumps({**good, "state": None}),
        "a text": json.dumps({**good, "state": {**numbers, "state": "1"}}),
        "a fraction": json.dumps({**good, "state": {**numbers, "inc": 0.5}}),
        "negative": json.dumps({**good, "state": {**numbers, "state": -1}}),
        "too large": json.dumps({**good, "state": {**numbers, "state": 2**128}}),
        "a list": json.dumps({**good, "state": {**numbers, "state": [1, 2]}}),
        "no buffer": json.dumps({**good, "uinteger": "x"}),
        "buffer too large": json.dumps({**good, "uinteger": 2**40}),
    }


@pytest.mark.parametrize("damage", damaged_generators())
@pytest.mark.parametrize("key", GENERATORS)
def test_a_damaged_generator_is_named(begun, assert_refused, key, damage):
    state = {**begun.state(), key: damaged_generators()[damage]}

    assert_refused(begun, state, rf"is damaged: {key} cannot be read\.$")


@pytest.mark.parametrize("key", ["first_result", "kept.result"])
@pytest.mark.parametrize("damage", ["{", "[]", "{}", "a text", "another field", "epoch"])
def test_a_damaged_result_is_named(begun, assert_refused, key, damage):
    good = begun.first_result.as_json()
    text = {
        "a text": json.dumps({**good, "validation_loss": "0.5"}),
        "another field": json.dumps({**good, "more": 1}),
        "epoch": json.dumps({**good, "epoch": 1.5}),
    }.get(damage, damage)

    assert_refused(begun, {**begun.state(), key: text}, rf"is damaged: {key} cannot be read\.$")


@pytest.mark.parametrize("key", ["changed", "pending"])
@pytest.mark.parametrize(
    "text", ["{", "3", '{"layers": 5}', '{"momentum": NaN}', '{"momentum": "0.5"}', '{"learning_rate": -1}']
)
def test_damaged_changes_are_refused(begun, assert_refused, key, text):
    assert_refused(begun, {**begun.state(), f"steps.{key}": text}, r"^The checkpoint is damaged: ")


@pytest.mark.parametrize("text", ["{", "[]", "null"])
def test_a_damaged_configuration_is_named(begun, assert_refused, text):
    assert_refused(begun, {**begun.state(), "config": text}, r"is damaged: config cannot be read\.$")


def test_a_trainer_that_refused_a_state_trains_on_as_before(begun, new_trainer, training_data):
    twin = new_trainer(CONFIG, training_data(22), augmentation=vary)
    twin.restore(begun.state())
    state = new_trainer(CONFIG, training_data(22), augmentation=vary).state()
    state["kept.epoch"] = -1  # read last

    with pytest.raises(CheckpointError, match=r"kept\.epoch"):
        begun.restore(state)

    assert to_the_end(begun) == to_the_end(twin)
