"""Small runs for tests of training: settings, data that can be learnt, and a loop to compare with."""

import dataclasses
import math

import numpy as np
import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network, train

SMALL = TrainingConfig(layers=(6, 5, 3), batch_size=4, epochs=2, learning_rate=0.5)
SMALL_RELU = dataclasses.replace(SMALL, activation="relu", cost="cross_entropy", initialization="he")
SMALL_MOMENTUM = dataclasses.replace(
    SMALL_RELU, optimizer="momentum", momentum=0.8, learning_rate=0.1, schedule="one_cycle"
)
CONFIGS = {"sigmoid": SMALL, "relu": SMALL_RELU, "momentum": SMALL_MOMENTUM}


@pytest.fixture(params=CONFIGS)
def config(request):
    """Return each of the three small settings, one after another."""
    return CONFIGS[request.param]


@pytest.fixture
def small():
    """Return settings of a run that takes no time: sigmoid units, quadratic cost, plain steps."""
    return SMALL


@pytest.fixture
def small_relu():
    """Return settings of a run of the same size with rectified units and cross-entropy."""
    return SMALL_RELU


@pytest.fixture
def small_momentum():
    """Return settings with momentum, rectified units and a learning rate that comes and goes."""
    return SMALL_MOMENTUM


@pytest.fixture
def examples():
    """Return a function that makes bytes like pixels, whose brightest column says the class."""

    def examples(n, seed=0, n_in=6, n_classes=3):
        rng = np.random.default_rng(seed)
        labels = rng.integers(0, n_classes, n).astype(np.uint8)
        inputs = rng.integers(0, 100, (n, n_in)).astype(np.uint8)
        inputs[np.arange(n), labels] = 255
        return Examples(inputs, labels)

    return examples


@pytest.fixture
def training_data(examples):
    """Return a function that makes ``n`` examples to learn from, and ten others to validate with."""

    def training_data(n=22, **kinds):
        return TrainingData(examples(n, seed=1, **kinds), examples(10, seed=2, **kinds))

    return training_data


@pytest.fixture
def team():
    """Return a team of three threads."""
    team = ThreadTeam(3)
    yield team
    team.close()


@pytest.fixture
def trained():
    """Return a function that trains to the end and returns the network and all results."""

    def trained(config, data, **hooks):
        network = create_network(config)
        results = list(train(network, data, config, **hooks))
        return network, results

    return trained


@pytest.fixture
def to_the_end():
    """Return a function that trains the epochs that a trainer has left and returns their results."""

    def to_the_end(trainer):
        results = []
        while not trainer.is_over:
            results.append(trainer.epoch())
        return results

    return to_the_end


@pytest.fixture
def new_trainer():
    """Return a function that makes a trainer of a new network."""

    def new_trainer(config, data, **options):
        return Trainer(create_network(config), data, config, **options)

    return new_trainer


@pytest.fixture
def central_differences():
    """Return a function that gives d value() / d numbers, which are nudged in place, one after another."""

    def central_differences(value, numbers, step=1e-3):
        differences = np.empty_like(numbers)
        for place in np.ndindex(numbers.shape):
            old, values = numbers[place], []
            for n_steps in (-2, -1, 1, 2):
                numbers[place] = old + n_steps * step
                values.append(value())
            numbers[place] = old
            # Of fourth order: Abramowitz and Stegun, 25.3.21.
            differences[place] = (values[0] - 8.0 * values[1] + 8.0 * values[2] - values[3]) / (12.0 * step)
        return differences

    return central_differences


@pytest.fixture
def reference_training():
    """Return the definition of training to compare with: one example and one layer at a time."""
    return train_example_by_example


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


def train_example_by_example(config, data, max_steps=math.inf):
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
