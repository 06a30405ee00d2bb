"""The training loop: against a loop over single examples, and at its edges."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from digitpad.errors import DivergenceError, SettingError
from digitpad.nn import examples as examples_module
from digitpad.nn import training
from digitpad.nn.backpropagation import Backpropagation
from digitpad.nn.costs import COSTS
from digitpad.nn.examples import NO_CLASS, Examples, TrainingData
from digitpad.nn.live_settings import LiveSettings, SettingChange
from digitpad.nn.optimizer import Optimizer
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.schedules import SCHEDULES
from digitpad.nn.settings import TrainingConfig
from digitpad.nn.training import (
    Evaluation,
    Progress,
    as_json,
    check_fit,
    create_network,
    evaluate,
    kept_result,
    train,
)

SMALL = TrainingConfig(layers=(6, 5, 3), batch_size=4, epochs=2, learning_rate=0.5)
CROSS_ENTROPY = dataclasses.replace(SMALL, activation="relu", cost="cross_entropy", initialization="he")
MOMENTUM = dataclasses.replace(
    CROSS_ENTROPY, optimizer="momentum", momentum=0.8, learning_rate=0.1, schedule="one_cycle"
)


def examples(n, seed=0, n_in=6, n_classes=3):
    """Return bytes like pixels, whose brightest column says the class, so they can be learnt."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n).astype(np.uint8)
    inputs = rng.integers(0, 100, (n, n_in)).astype(np.uint8)
    inputs[np.arange(n), labels] = 255
    return Examples(inputs, labels)


def training_data(n=22, **kinds):
    return TrainingData(examples(n, seed=1, **kinds), examples(10, seed=2, **kinds))


@pytest.fixture
def steps(monkeypatch):
    """Return a list that gets an item for each step that is taken."""
    taken = []
    note_steps(monkeypatch, lambda optimizer, learning_rate: taken.append("step"))
    return taken


def note_steps(monkeypatch, note):
    """Have ``note(optimizer, learning_rate)`` called before each step of any optimizer."""

    def noted(step):
        def noted_step(optimizer, inputs, one_hot, learning_rate):
            note(optimizer, learning_rate)
            step(optimizer, inputs, one_hot, learning_rate)

        return noted_step

    for optimizer in OPTIMIZERS.values():
        if "step" in vars(optimizer):  # inherited ones are noted where they come from
            monkeypatch.setattr(optimizer, "step", noted(optimizer.step))


def trained(config, data, **hooks):
    network = create_network(config)
    results = list(train(network, data, config, **hooks))
    return network, results


class Clock:
    """Stands in for the module's ``time``: every look at it takes a tick, and time can be made to pass."""

    def __init__(self, tick=0.001):
        self.now = 1_000.0
        self.tick = tick

    def perf_counter(self):
        self.now += self.tick
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(training, "time", clock)
    return clock


# The definition, one example and one layer at a time -----------------------------------------------------


def reference_gradient(network, example, label):
    """Return one example's gradient as lists of d_weights and d_biases: Nielsen (2015), chapter 2."""
    activations = [example]
    for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
        z = np.dot(weights, activations[-1]) + biases
        if name == "sigmoid":
            z = 1.0 / (1.0 + np.exp(-z))
        elif name == "relu":
            z = np.where(z > 0.0, z, 0.0)
        activations.append(z)
    target = np.zeros(network.n_out)
    target[label] = 1.0
    outputs = activations[-1]
    if network.cost == "cross_entropy":
        outputs = np.exp(outputs) / np.exp(outputs).sum()
    error = outputs - target
    d_weights, d_biases = [], []
    for index in reversed(range(len(network.weights))):
        a, name = activations[index + 1], network.activations[index]
        error = error * {"sigmoid": a * (1.0 - a), "relu": 1.0 * (a > 0.0), "identity": 1.0}[name]
        d_weights.insert(0, np.outer(error, activations[index]))
        d_biases.insert(0, error)
        error = np.dot(network.weights[index].T, error)
    return d_weights, d_biases


def reference_training(config, data, max_steps=math.inf):
    """Return a network trained by a loop over single examples."""
    network = create_network(config)
    rng = np.random.default_rng([config.seed, 1])
    arrays = [*network.weights, *network.biases]
    velocities = [np.zeros_like(array) for array in arrays]
    n = len(data.train)
    n_steps = math.ceil(n / config.batch_size) * config.epochs
    step = 0
    for _ in range(config.epochs):
        order = rng.permutation(n)
        for start in range(0, n, config.batch_size):
            if step == max_steps:
                return network
            rows = order[start : start + config.batch_size]
            sums = [np.zeros_like(array) for array in arrays]
            for row in rows:
                gradient = reference_gradient(network, data.train.inputs[row] / 255.0, data.train.labels[row])
                for total, part in zip(sums, [*gradient[0], *gradient[1]], strict=True):
                    total += part
            factor = 1.0
            if config.schedule == "one_cycle":
                progress = step / n_steps
                if progress < 0.3:
                    factor = 0.05 + 0.95 * (1.0 - math.cos(math.pi * progress / 0.3)) / 2.0
                else:
                    factor = (1.0 + math.cos(math.pi * (progress - 0.3) / 0.7)) / 2.0
            for array, velocity, total in zip(arrays, velocities, sums, strict=True):
                velocity *= config.momentum if config.optimizer == "momentum" else 0.0
                velocity += config.learning_rate * factor * total / len(rows)
                array -= velocity
            step += 1
    return network


# What it learns -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows_gathered", [4, 9, 512])
@pytest.mark.parametrize("batch_size", [1, 4, 5, 22])
@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_it_ends_at_the_weights_of_a_loop_over_single_examples(
    monkeypatch, config, batch_size, rows_gathered
):
    # 22 examples: by 4 or 5 the last batch is short. Blocks of 9 rows end inside an epoch, of 512 not.
    monkeypatch.setattr(examples_module, "ROWS_GATHERED", rows_gathered)
    config = dataclasses.replace(config, batch_size=batch_size, dtype="float64")
    data = training_data(22)

    network, _ = trained(config, data)

    assert network.parameters == pytest.approx(
        reference_training(config, data).parameters, rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_seed_gives_the_same_weights_with_every_optimizer(optimizer, dropout):
    config = dataclasses.replace(
        CROSS_ENTROPY, optimizer=optimizer, learning_rate=0.01, dropout=dropout, weight_decay=0.01, l1=1e-3
    )
    data = training_data()

    first, second = (trained(config, data)[0].parameters for _ in range(2))
    other_seed = trained(dataclasses.replace(config, seed=1), data)[0].parameters

    assert first.tobytes() == second.tobytes()
    assert not np.array_equal(first, other_seed)


@pytest.mark.parametrize("config", [SMALL, MOMENTUM], ids=["sgd", "momentum"])
def test_the_same_seed_gives_the_same_weights_bit_for_bit(config):
    data = training_data()

    first, first_results = trained(config, data)
    second, second_results = trained(config, data)

    assert first.parameters.tobytes() == second.parameters.tobytes()
    for one, other in zip(first_results, second_results, strict=True):
        assert (one.train_loss, one.validation_loss) == (other.train_loss, other.validation_loss)


def test_another_seed_gives_other_first_weights_and_another_order():
    data = training_data()
    other_config = dataclasses.replace(SMALL, seed=1)
    same_start = create_network(SMALL)

    list(train(same_start, data, other_config))

    assert not np.array_equal(create_network(SMALL).parameters, create_network(other_config).parameters)
    assert not np.array_equal(same_start.parameters, trained(SMALL, data)[0].parameters)


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_it_learns_what_can_be_learnt(config):
    config = dataclasses.replace(config, epochs=60)

    _, results = trained(config, training_data(60))

    assert results[-1].train_accuracy > 0.95
    assert results[-1].validation_accuracy > 0.8
    assert results[-1].train_loss < results[0].train_loss


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_keeps_the_configured_precision(dtype):
    config = dataclasses.replace(SMALL, dtype=dtype)

    network, _ = trained(config, training_data())

    assert network.parameters.dtype == np.dtype(dtype)
    exact = reference_training(dataclasses.replace(SMALL, dtype="float64"), training_data())
    assert network.parameters == pytest.approx(exact.parameters, abs=1e-4)


def test_float_inputs_train_like_the_bytes_they_were():
    data = training_data()
    as_floats = TrainingData(
        *(
            Examples(part.inputs / 255.0, part.labels.astype(np.int64))
            for part in (data.train, data.validation)
        )
    )

    network, _ = trained(SMALL, data)
    twin, _ = trained(SMALL, as_floats)

    assert twin.parameters == pytest.approx(network.parameters, abs=1e-5)


def test_the_data_is_left_alone_and_may_be_read_only():
    data = training_data()
    before = data.train.inputs.copy()
    for part in (data.train, data.validation):
        part.inputs.flags.writeable = False
        part.labels.flags.writeable = False

    trained(SMALL, data)

    assert np.array_equal(data.train.inputs, before)


# What it tells ------------------------------------------------------------------------------------------


def test_there_is_one_result_for_each_epoch_counted_from_one():
    _, results = trained(dataclasses.replace(SMALL, epochs=3), training_data())

    assert [result.epoch for result in results] == [1, 2, 3]


def test_results_are_those_of_evaluating_after_the_epoch():
    data = training_data()
    network = create_network(SMALL)

    for result in train(network, data, SMALL):
        on_train, on_validation = evaluate(network, data.train), evaluate(network, data.validation)

        assert (result.train_loss, result.train_accuracy) == (on_train.loss, on_train.accuracy)
        assert (result.validation_loss, result.validation_accuracy) == (
            on_validation.loss,
            on_validation.accuracy,
        )


def test_training_accuracy_is_told_of_evenly_picked_examples(monkeypatch):
    monkeypatch.setattr(training, "TRAIN_ROWS_EVALUATED", 8)
    data = training_data(22)
    every_third = Examples(data.train.inputs[::3], data.train.labels[::3])

    network, results = trained(SMALL, data)

    assert results[-1].train_loss == evaluate(network, every_third).loss


def test_evaluating_in_parts_is_evaluating_all(monkeypatch):
    network, some = create_network(SMALL), examples(50)
    outputs = network.outputs(some.inputs)
    loss = COSTS["quadratic"].losses(outputs, some.labels).mean()
    correct = int((outputs.argmax(axis=1) == some.labels).sum())
    monkeypatch.setattr(training, "ROWS_EVALUATED", 7)

    evaluation = evaluate(network, some)

    assert evaluation.loss == pytest.approx(loss, rel=1e-6)
    assert (evaluation.correct, evaluation.total) == (correct, 50)
    assert evaluation.accuracy == correct / 50


def test_evaluating_can_be_stopped_between_parts(monkeypatch):
    monkeypatch.setattr(training, "ROWS_EVALUATED", 7)
    answers = iter([False, False, True])

    assert evaluate(create_network(SMALL), examples(50), lambda: next(answers)) is None


def test_accuracy_is_a_part_of_one():
    assert Evaluation(loss=0.1, correct=9, total=12).accuracy == 0.75


def test_json_has_the_names_of_the_command_line():
    _, results = trained(SMALL, training_data())

    assert list(as_json(results[0])) == [
        "epoch",
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
        "seconds",
        "evaluation_seconds",
        "elapsed_seconds",
        "samples_per_second",
        "learning_rate",
    ]


# Times --------------------------------------------------------------------------------------------------


def test_seconds_are_training_alone_and_elapsed_seconds_are_all_work(clock):
    _, results = trained(dataclasses.replace(SMALL, epochs=3), training_data())

    elapsed = 0.0
    for result in results:
        elapsed += result.seconds + result.evaluation_seconds
        assert result.seconds > 0.0
        assert result.evaluation_seconds > 0.0
        assert result.elapsed_seconds == pytest.approx(elapsed)
        assert result.samples_per_second == pytest.approx(22 / result.seconds)


def test_a_wait_inside_should_stop_is_not_counted(clock):
    _, brisk = trained(SMALL, training_data())

    def wait():
        clock.now += 3_600.0
        return False

    _, paused = trained(SMALL, training_data(), should_stop=wait)

    for one, other in zip(paused, brisk, strict=True):
        assert one.seconds == pytest.approx(other.seconds, abs=1e-6)
        assert one.evaluation_seconds == pytest.approx(other.evaluation_seconds, abs=1e-6)
        assert one.elapsed_seconds == pytest.approx(other.elapsed_seconds, abs=1e-6)


def test_time_between_two_epochs_belongs_to_whoever_holds_the_results(clock):
    _, brisk = trained(SMALL, training_data())
    elapsed = []

    for result in train(create_network(SMALL), training_data(), SMALL):
        elapsed.append(result.elapsed_seconds)
        clock.now += 3_600.0

    assert elapsed == pytest.approx([result.elapsed_seconds for result in brisk], abs=1e-6)


def test_time_spent_varying_the_inputs_is_counted(clock):
    def vary(inputs, rng):
        clock.now += 5.0
        return inputs / 255.0

    _, results = trained(SMALL, training_data(), augmentation=vary)

    assert results[0].seconds == pytest.approx(5.0, abs=0.5)


def test_progress_is_told_ten_times_a_second(clock):
    told = []
    data = training_data(400)
    config = dataclasses.replace(SMALL, batch_size=1)

    _, results = trained(config, data, on_progress=told.append)

    assert {progress.epoch for progress in told} == {1, 2}
    for epoch, result in enumerate(results, 1):
        moments = [0.0] + [progress.seconds for progress in told if progress.epoch == epoch]
        gaps = np.diff(moments)
        assert gaps.min() >= 0.1 - 1e-9
        # Nor much less often: at a tick of 1 ms, each batch takes 2.
        assert gaps.max() < 0.11
        assert moments[-1] > result.seconds - 0.11


def test_progress_counts_examples_up_to_all(clock):
    clock.tick = 0.1  # every batch is worth a word
    told = []

    trained(SMALL, training_data(22), on_progress=told.append)

    first_epoch = [progress for progress in told if progress.epoch == 1]
    assert [progress.samples_done for progress in first_epoch] == [4, 8, 12, 16, 20, 22]
    assert {progress.samples_total for progress in told} == {22}
    assert all(isinstance(progress, Progress) for progress in told)


# Stopping -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_batches", [0, 1, 3, 5, 6, 8, 17])
def test_stop_is_honoured_within_one_batch_and_gives_back_the_last_finished_epoch(steps, n_batches):
    config = dataclasses.replace(MOMENTUM, dtype="float64", epochs=3)
    data = training_data(22)
    network = create_network(config)
    n_epochs = n_batches // 6
    # An epoch of 6 batches asks twice more: once for each of its two evaluations.
    answers = itertools.chain([False] * (n_batches + 2 * n_epochs), [True])

    # Asking once more after True would find no answer, and fail.
    results = list(train(network, data, config, should_stop=lambda: next(answers)))

    assert len(steps) == n_batches
    assert len(results) == n_epochs
    expected = reference_training(config, data, max_steps=6 * n_epochs)
    assert network.parameters == pytest.approx(expected.parameters, rel=1e-9, abs=1e-12)


def test_a_run_stopped_at_once_leaves_the_first_weights():
    network = create_network(SMALL)

    results = list(train(network, training_data(), SMALL, should_stop=lambda: True))

    assert results == []
    assert np.array_equal(network.parameters, create_network(SMALL).parameters)


@pytest.mark.parametrize("n_answers", [6, 7], ids=["on train", "on validation"])
@pytest.mark.parametrize("n_epochs", [0, 1, 2])
def test_a_run_stopped_while_it_evaluates_has_no_result_for_that_epoch_nor_its_weights(n_epochs, n_answers):
    config = dataclasses.replace(SMALL, epochs=3)
    network, snapshots = create_network(config), [create_network(config).parameters]
    answers = itertools.chain([False] * (8 * n_epochs + n_answers), itertools.repeat(True))

    for _ in train(network, training_data(22), config, should_stop=lambda: next(answers)):
        snapshots.append(network.parameters.copy())

    assert len(snapshots) == 1 + n_epochs
    assert np.array_equal(network.parameters, snapshots[-1])


def test_should_stop_is_asked_once_for_each_batch_before_it_is_taken(steps):
    def should_stop():
        steps.append("asked")
        return False

    trained(dataclasses.replace(SMALL, epochs=1), training_data(22), should_stop=should_stop)

    assert steps == ["asked", "step"] * 6 + ["asked"] * 2


def test_an_exception_from_outside_comes_out_as_it_is():
    def fail():
        raise MemoryError("at step 1")

    with pytest.raises(MemoryError, match="at step 1"):
        trained(SMALL, training_data(), should_stop=fail)


def test_numpys_warnings_are_as_they_were_while_a_result_is_held():
    before = np.geterr()
    run = train(create_network(SMALL), training_data(), SMALL)

    next(run)

    assert np.geterr() == before
    run.close()


# Divergence ---------------------------------------------------------------------------------------------


def explosive(**changes):
    config = TrainingConfig(
        layers=(6, 5, 3), activation="identity,identity", learning_rate=100.0, batch_size=1, epochs=3
    )
    return dataclasses.replace(config, **changes)


def test_divergence_in_the_first_epoch_is_named_and_the_first_weights_restored():
    config = explosive()
    network = create_network(config)

    with pytest.raises(
        DivergenceError,
        match=r"^Training diverged in epoch 1: the weights are no longer numbers to compute with\. "
        r"Try a smaller learning rate\.$",
    ):
        list(train(network, training_data(60), config))

    assert np.array_equal(network.parameters, create_network(config).parameters)


def test_a_loss_that_is_not_a_number_is_named():
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


def test_divergence_is_found_long_before_a_long_epoch_ends(steps):
    config = explosive()
    network = create_network(config)
    n_asked = 0

    def count():
        nonlocal n_asked
        n_asked += 1
        return False

    with pytest.raises(DivergenceError, match="in epoch 1: the weights are no longer numbers"):
        list(train(network, training_data(2_000), config, should_stop=count))

    assert len(steps) == training.STEPS_BETWEEN_CHECKS
    # The evaluation of 2,000 and of 10 examples asks a few times more.
    assert n_asked == training.STEPS_BETWEEN_CHECKS + 2_000 // training.ROWS_EVALUATED + 1
    assert np.array_equal(network.parameters, create_network(config).parameters)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 1e38])
def test_divergence_in_a_later_epoch_restores_the_weights_of_the_last_good_one(poison):
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


def test_a_loss_far_worse_than_guessing_is_divergence_too():
    # Two steps: far off, but still numbers.
    config = explosive(batch_size=5, epochs=1, learning_rate=1.0)
    network = create_network(config)

    with pytest.raises(
        DivergenceError,
        match=r"in epoch 1: the loss is [0-9.e+]+, where guessing has 0\.33\. Try a .* rate\.$",
    ):
        list(train(network, training_data(10), config))

    assert np.array_equal(network.parameters, create_network(config).parameters)


def test_a_loss_that_comes_down_from_bad_first_weights_is_no_divergence():
    config = explosive(learning_rate=1e-4, batch_size=4)
    network = create_network(config)
    network.parameters *= 10.0
    data = training_data()
    first_loss = evaluate(network, data.train).loss

    losses = [first_loss, *(result.train_loss for result in train(network, data, config))]

    assert min(losses) > 10.0 * COSTS["quadratic"].guessing_loss(3)
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 4


def test_the_weights_that_divergence_restores_predict():
    config = explosive()
    network = create_network(config)
    with pytest.raises(DivergenceError, match="diverged"):
        list(train(network, training_data(60), config))

    probabilities = network.probabilities(examples(5).inputs)

    assert np.isfinite(probabilities).all()


# Odd data -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_a_batch_larger_than_the_data_is_the_whole_data(config):
    data = training_data(7)
    huge = dataclasses.replace(config, batch_size=60_000)
    fitting = dataclasses.replace(config, batch_size=7)

    network, results = trained(huge, data)

    assert len(results) == 2
    same, _ = trained(fitting, data)
    for weights, expected in zip(network.weights, same.weights, strict=True):  # in any order in memory
        assert np.allclose(weights, expected, atol=1e-6)


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_one_example_can_be_learnt(config):
    data = TrainingData(examples(1), examples(1))

    network, results = trained(dataclasses.replace(config, epochs=100), data)

    assert results[-1].train_accuracy == 1.0
    assert network.is_usable()


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_one_class_of_several_can_be_learnt(config):
    data = training_data(n_classes=1)

    network, results = trained(dataclasses.replace(config, epochs=20), data)

    assert results[-1].validation_accuracy == 1.0
    assert network.is_usable()


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_a_network_with_a_single_output_trains(config):
    data = training_data(n_classes=1)

    network, results = trained(dataclasses.replace(config, layers=(6, 5, 1)), data)

    assert [result.train_accuracy for result in results] == [1.0, 1.0]
    assert network.is_usable()


def test_a_single_output_that_swings_around_its_target_is_no_divergence():
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


@pytest.mark.parametrize("config", [SMALL, CROSS_ENTROPY, MOMENTUM], ids=["sigmoid", "relu", "momentum"])
def test_pictures_without_ink_teach_the_biases_alone(config):
    black = examples(20)
    black.inputs[:] = 0
    first = create_network(config)

    network, results = trained(config, TrainingData(black, black))

    assert len(results) == 2
    assert network.is_usable()
    assert np.array_equal(network.weights[0], first.weights[0])
    assert not np.array_equal(network.biases[-1], first.biases[-1])


def test_pictures_of_another_size_are_refused_with_the_remedy():
    with pytest.raises(
        SettingError, match=r"^layers: the first layer has 6 units, but .* 8 pixels\. Begin with 8\.$"
    ):
        trained(SMALL, training_data(n_in=8))


def test_more_classes_than_outputs_are_refused_with_the_remedy():
    with pytest.raises(
        SettingError, match=r"^layers: the last layer has 3 units, but .* 5 classes\. End with 5\.$"
    ):
        trained(SMALL, training_data(n_classes=5))


def test_validation_examples_must_fit_too():
    with pytest.raises(SettingError, match=r"^layers: the last layer has 3 units"):
        trained(SMALL, TrainingData(examples(20), examples(20, n_classes=6)))


def test_more_outputs_than_classes_are_no_misfit():
    check_fit((6, 5, 12), examples(20))


# Augmentation -------------------------------------------------------------------------------------------


def test_the_varied_inputs_are_what_is_learnt():
    first = create_network(SMALL)

    network, _ = trained(SMALL, training_data(), augmentation=lambda inputs, rng: np.zeros(inputs.shape))

    # Inputs of 0 move no weight of the first layer.
    assert np.array_equal(network.weights[0], first.weights[0])
    assert not np.array_equal(network.biases[0], first.biases[0])


def test_augmentation_sees_every_raw_example_anew_in_each_epoch():
    data = training_data(22)
    seen = []

    def note(inputs, rng):
        seen.append(inputs.copy())
        return inputs / 255.0

    trained(SMALL, data, augmentation=note)

    rows = np.concatenate(seen)
    assert rows.dtype == np.uint8
    assert sorted(map(bytes, rows)) == sorted([*map(bytes, data.train.inputs)] * 2)


def test_an_augmentation_that_changes_nothing_trains_the_same_network():
    data = training_data()

    network, _ = trained(SMALL, data, augmentation=lambda inputs, rng: inputs * np.float32(1.0 / 255.0))

    assert np.array_equal(network.parameters, trained(SMALL, data)[0].parameters)


def test_augmentation_draws_from_the_runs_seed():
    def noise(inputs, rng):
        return inputs / 255.0 + rng.normal(0.0, 0.1, inputs.shape)

    data = training_data()

    first, second = (trained(SMALL, data, augmentation=noise)[0] for _ in range(2))

    assert np.array_equal(first.parameters, second.parameters)
    assert not np.array_equal(first.parameters, trained(SMALL, data)[0].parameters)


# Numbers that processors handle slowly ------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_long_run_leaves_no_subnormal_numbers(monkeypatch, optimizer):
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
        MOMENTUM, optimizer=optimizer, momentum=0.9, schedule="constant", learning_rate=0.05, epochs=250
    )

    network, _ = trained(config, training_data(22), augmentation=fade)

    faded = [values for values, _ in made[0]._fading]
    for values in (network.parameters, *faded):
        assert not ((np.abs(values) < np.finfo(np.float32).tiny) & (values != 0.0)).any()
    assert len(faded) == {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2, "adamw": 2}[optimizer]
    # The second moments of Adam fade too slowly to be gone by now.
    assert all((values == 0.0).any() for values in faded[:1])


# Gradients ----------------------------------------------------------------------------------------------


def test_gradients_may_be_computed_by_something_else():
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

    config = dataclasses.replace(MOMENTUM, dtype="float64", weight_decay=0.01, clip_norm=0.5)
    data = training_data()

    network, _ = trained(config, data, gradients=Slow)

    assert made == [(network, config.batch_size)]
    assert network.parameters == pytest.approx(trained(config, data)[0].parameters, rel=1e-9, abs=1e-12)


def test_dropout_is_refused_where_gradients_do_not_know_it():
    config = dataclasses.replace(SMALL, dropout=0.5)

    with pytest.raises(SettingError, match=r"^dropout: only the full matrix way .* Set it to 0\.$"):
        trained(config, training_data(), gradients=lambda network, n: Backpropagation(network, n))


def test_dropout_leaves_out_units_in_training_and_not_in_evaluation():
    data, config = training_data(), dataclasses.replace(SMALL, dropout=0.5)
    network = create_network(config)

    for result in train(network, data, config, gradients=Backpropagation):
        assert result.validation_loss == evaluate(network, data.validation).loss

    assert not np.array_equal(network.parameters, trained(SMALL, data)[0].parameters)


def test_regularization_changes_what_is_learnt():
    data = training_data()
    plain = np.abs(trained(dataclasses.replace(SMALL, epochs=50), data)[0].weights[0]).sum()

    for changes in ({"weight_decay": 0.1}, {"l1": 0.01}, {"clip_norm": 0.01}):
        network, _ = trained(dataclasses.replace(SMALL, epochs=50, **changes), data)

        assert np.abs(network.weights[0]).sum() < 0.95 * plain, changes


# Learning rates and live changes ------------------------------------------------------------------------


@pytest.fixture
def rates(monkeypatch):
    """Return a list that gets the learning rate of each step that is taken."""
    taken = []
    note_steps(monkeypatch, lambda optimizer, learning_rate: taken.append(learning_rate))
    return taken


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_result_tells_the_learning_rate_of_its_last_step(rates, name):
    config = dataclasses.replace(SMALL, schedule=name, epochs=3)

    _, results = trained(config, training_data(22))

    assert rates == [0.5 * SCHEDULES[name](step / 18) for step in range(18)]
    assert [result.learning_rate for result in results] == [rates[5], rates[11], rates[17]]


@pytest.mark.parametrize("n_batches", [0, 1, 4, 5])
def test_a_change_takes_effect_at_the_very_next_batch(rates, n_batches):
    live, n_asked = LiveSettings(), 0

    def change_before_that_batch():
        nonlocal n_asked
        if n_asked == n_batches:
            live.change("learning_rate", 0.25)
        n_asked += 1
        return False

    _, results = trained(
        dataclasses.replace(SMALL, epochs=1),
        training_data(22),
        should_stop=change_before_that_batch,
        live=live,
    )

    assert rates == [0.5] * n_batches + [0.25] * (6 - n_batches)
    assert results[0].learning_rate == 0.25


@pytest.mark.parametrize("n_batches", [0, 1, 5, 6, 9])
def test_a_change_is_reported_once_with_the_epochs_done_when_it_took_effect(rates, n_batches):
    taken = []
    live = LiveSettings(lambda change: taken.append((change, len(rates))))

    def change_before_that_batch():
        if len(rates) == n_batches:
            live.change("learning_rate", 0.25)
        return False

    trained(SMALL, training_data(22), should_stop=change_before_that_batch, live=live)

    assert taken == [(SettingChange("learning_rate", 0.25, n_batches / 6), n_batches)]


def test_a_changed_learning_rate_keeps_to_the_schedule(rates):
    live = LiveSettings()
    config = dataclasses.replace(SMALL, schedule="cosine")
    run = train(create_network(config), training_data(22), config, live=live)
    next(run)

    live.change("learning_rate", 0.25)
    result = next(run)

    assert rates[6:] == [0.25 * SCHEDULES["cosine"](step / 12) for step in range(6, 12)]
    assert result.learning_rate == rates[-1]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("name", "value"), [("momentum", 0.2), ("weight_decay", 0.3)])
def test_a_change_between_epochs_is_a_run_with_other_settings_from_there(monkeypatch, optimizer, name, value):
    config = dataclasses.replace(SMALL, optimizer=optimizer, learning_rate=0.05)
    rules = []
    note_steps(monkeypatch, lambda optimizer, learning_rate: rules.append(getattr(optimizer.rules, name)))
    live, network = LiveSettings(), create_network(config)
    run = train(network, training_data(22), config, live=live)
    next(run)

    live.change(name, value)
    next(run)

    assert rules == [getattr(config, name)] * 6 + [value] * 6
    has_effect = (optimizer, name) != ("sgd", "momentum")
    assert has_effect != np.array_equal(network.parameters, trained(config, training_data(22))[0].parameters)


def test_changes_made_before_the_run_count_and_none_change_nothing():
    live, data = LiveSettings(), training_data()
    unchanged, _ = trained(MOMENTUM, data, live=live)
    live.change("momentum", 0.3)

    changed, _ = trained(MOMENTUM, data, live=live)

    assert np.array_equal(unchanged.parameters, trained(MOMENTUM, data)[0].parameters)
    other = dataclasses.replace(MOMENTUM, momentum=0.3)
    assert np.array_equal(changed.parameters, trained(other, data)[0].parameters)


# Early stopping -----------------------------------------------------------------------------------------


def contrary_data():
    """Return data whose validation labels are wrong, so that each epoch makes their loss larger."""
    some = examples(22, seed=1)
    return TrainingData(some, Examples(some.inputs, (some.labels + 1) % 3))


PATIENT = dataclasses.replace(CROSS_ENTROPY, learning_rate=0.1, epochs=9, seed=1)


def weights_after(n_epochs, data):
    return trained(dataclasses.replace(PATIENT, epochs=n_epochs), data)[0].parameters


@pytest.mark.parametrize("patience", [1, 3, 7])
def test_training_ends_after_so_many_epochs_without_a_better_one_and_keeps_the_best(patience):
    config, data = dataclasses.replace(PATIENT, patience=patience), contrary_data()

    network, results = trained(config, data)

    losses = [result.validation_loss for result in results]
    assert losses == sorted(losses)
    assert len(results) == 1 + patience
    assert np.array_equal(network.parameters, weights_after(1, data))
    assert kept_result(results, config) is results[0]


def test_without_patience_all_epochs_are_done_and_the_last_one_stays():
    data = contrary_data()

    network, results = trained(PATIENT, data)

    assert len(results) == 9
    assert evaluate(network, data.validation).loss == results[-1].validation_loss
    assert kept_result(results, PATIENT) is results[-1]


def test_patience_starts_anew_with_each_better_epoch(monkeypatch):
    # Loss on validation after each epoch; the one of train before it is not looked at.
    losses = iter([5.0, 4.0, 4.0, 4.5, 3.0, 3.0, 3.5, 3.1, 0.0])
    real = training.evaluate
    data = training_data()

    def made_up(network, some, should_stop=None):
        if some is not data.validation:
            return real(network, some)
        return Evaluation(next(losses), 1, 10)

    monkeypatch.setattr(training, "evaluate", made_up)
    config = dataclasses.replace(PATIENT, patience=3)

    network, results = trained(config, data)

    # A loss that is only as good counts as no better.
    assert [result.validation_loss for result in results] == [5.0, 4.0, 4.0, 4.5, 3.0, 3.0, 3.5, 3.1]
    assert kept_result(results, config) is results[4]
    monkeypatch.undo()
    assert np.array_equal(network.parameters, weights_after(5, data))


def test_the_last_result_of_an_early_end_is_seen_with_its_own_weights():
    data, config = contrary_data(), dataclasses.replace(PATIENT, patience=2)
    network = create_network(config)

    for result in train(network, data, config):
        assert evaluate(network, data.validation).loss == result.validation_loss


def test_a_run_with_patience_that_comes_to_its_end_keeps_the_best_epoch_too():
    data, config = contrary_data(), dataclasses.replace(PATIENT, patience=100)

    network, results = trained(config, data)

    assert len(results) == 9
    assert np.array_equal(network.parameters, weights_after(1, data))


def test_a_run_with_patience_that_is_stopped_keeps_the_best_epoch_too():
    data, config = contrary_data(), dataclasses.replace(PATIENT, patience=5)
    network = create_network(config)
    answers = itertools.chain([False] * (8 * 3 + 2), [True])

    results = list(train(network, data, config, should_stop=lambda: next(answers)))

    assert len(results) == 3
    assert np.array_equal(network.parameters, weights_after(1, data))


def test_what_is_of_no_class_is_learnt_as_doubt():
    data = training_data(200)
    rng = np.random.default_rng(5)
    noise = rng.integers(200, 255, (200, 6)).astype(np.uint8)  # every column is bright, so there is no class
    labels = np.concatenate([data.train.labels.astype(int), np.full(200, NO_CLASS)])
    mixed = TrainingData(Examples(np.concatenate([data.train.inputs, noise]), labels), data.validation)
    config = dataclasses.replace(MOMENTUM, epochs=60)

    def confidence_in_noise(network):
        return network.probabilities(rng.integers(200, 255, (50, 6)).astype(np.uint8)).max(axis=1).mean()

    taught, results = trained(config, mixed)
    untaught, _ = trained(config, data)

    assert confidence_in_noise(taught) < 0.6 < 0.7 < confidence_in_noise(untaught)
    # Judged on what has a class alone: of the 400, a half could not be right.
    assert results[-1].train_accuracy > 0.8
