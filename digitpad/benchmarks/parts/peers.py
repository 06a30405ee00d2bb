"""The same training with PyTorch and scikit-learn, if they are installed: extra ``[peers]``."""

import dataclasses
import functools
import importlib.util
import math
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.network import Network
from digitpad.nn.optimizers.schedules import SCHEDULES
from digitpad.nn.training.examples import Examples
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import PRESETS

CROSS_ENTROPY_LEARNING_RATE = 0.3

_PREFIX = "PyTorch eager, threads: "


def epoch_runs(examples: Examples) -> dict[str, Callable[[], float]]:
    """Return functions that train one epoch of the classic preset with PyTorch and return its seconds.

    784-30-10, sigmoid, quadratic cost, batches of 10, learning rate 3.
    """
    torch = _pytorch()
    if torch is None:
        return {}
    run = functools.partial(_torch_classic, torch, examples)
    return {f"{_PREFIX}{threads}": functools.partial(run, threads) for threads in (1, 2)}


def cross_entropy_epoch_runs(examples: Examples) -> dict[str, Callable[[], float]]:
    """Return the same for scikit-learn, which supports only cross-entropy.

    Uses the learning rate ``CROSS_ENTROPY_LEARNING_RATE``.
    """
    if importlib.util.find_spec("sklearn") is None:
        return {}
    return {"scikit-learn": functools.partial(_sklearn_classic, examples)}


def goal_runs(
    examples: Examples, test: Examples, config: TrainingConfig, goal: float
) -> dict[str, Callable[[], list[float] | None]]:
    """Return functions that train each peer by the configuration until it reaches a test accuracy.

    They return the seconds of each epoch up to the first that reaches it, or None if none does.

    Initial weights and the order of the pictures are those of ``train`` with the configuration's seed. So
    only the seconds of an epoch differ, and the rounding, which each step magnifies.
    """
    torch = _pytorch()
    if torch is None:
        return {}
    run = functools.partial(_torch_to_goal, torch, examples, test, config, goal)
    return {f"{_PREFIX}{threads}": functools.partial(run, threads) for threads in (1, 2)}


def convolution_epoch_runs(config: TrainingConfig, examples: Examples) -> dict[str, Callable[[], float]]:
    """Return functions that train a convolutional network for one epoch and return its seconds.

    Layers, initial weights and settings are those of the configuration, without augmentation.
    """
    torch = _pytorch()
    if torch is None:
        return {}
    run = functools.partial(_torch_convolutions, torch, config, examples)
    return {f"{_PREFIX}{threads}": functools.partial(run, threads) for threads in (1, 2)}


def _pytorch() -> Any:
    try:
        import torch
    except ImportError:
        return None
    return torch


def _torch_model(torch: Any, network: Network) -> Any:
    """Return a PyTorch model with the layers, activations and weights of a network."""
    activations = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU, "identity": torch.nn.Identity}
    modules = []
    channels = 0  # of the convolution before this layer
    for weights, biases, activation, shape in zip(
        network.weights, network.biases, network.activations, network.shapes, strict=True
    ):
        if shape.convolution is not None:
            assert shape.grid_in is not None
            kernel, n_in = shape.convolution.kernel, shape.grid_in.n_channels
            module = torch.nn.Conv2d(n_in, shape.n_sums, kernel, shape.convolution.stride)
            # PyTorch puts the channels first.
            weights = weights.reshape(-1, kernel, kernel, n_in).transpose(0, 3, 1, 2)
        else:
            module = torch.nn.Linear(shape.n_in, shape.n_out)
            if channels:
                modules.append(torch.nn.Flatten())
                weights = weights.reshape(shape.n_out, -1, channels).transpose(0, 2, 1)
                weights = weights.reshape(shape.n_out, -1)
        with torch.no_grad():
            module.weight.copy_(torch.from_numpy(np.ascontiguousarray(weights)))
            module.bias.copy_(torch.from_numpy(biases))
        modules += [module, activations[activation]()]
        channels = shape.n_sums if shape.convolution is not None else 0
    if network.activations[-1] == "identity":
        modules.pop()
    return torch.nn.Sequential(*modules)


def _torch_classic(torch: Any, examples: Examples, threads: int) -> float:
    torch.set_num_threads(threads)
    config = PRESETS["classic"].job.config
    model = _torch_model(torch, create_network(config))
    # PyTorch's loss averages over examples and the ten outputs: a fifth of digitpad's half sum.
    optimizer = torch.optim.SGD(model.parameters(), lr=5 * config.learning_rate)
    inputs = torch.from_numpy(np.asarray(examples.inputs, np.float32) / np.float32(255.0))
    targets = torch.eye(10)[torch.from_numpy(examples.labels.astype(np.int64))]
    start = time.perf_counter()
    order = torch.randperm(len(inputs))
    for rows in order.split(config.batch_size):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()
    return time.perf_counter() - start


def _torch_to_goal(
    torch: Any, examples: Examples, test: Examples, config: TrainingConfig, goal: float, threads: int
) -> list[float] | None:
    torch.set_num_threads(threads)
    model = _torch_model(torch, create_network(config))
    optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate, momentum=config.momentum)
    inputs = torch.from_numpy(np.asarray(examples.inputs, np.float32) / np.float32(255.0))
    labels = torch.from_numpy(examples.labels.astype(np.int64))
    test_inputs = torch.from_numpy(np.asarray(test.inputs, np.float32) / np.float32(255.0))
    test_labels = torch.from_numpy(test.labels.astype(np.int64))
    group = optimizer.param_groups[0]
    factors = _factors(config, len(inputs))
    rng = np.random.default_rng([config.seed, 1])  # the order of ``train``
    epochs = []
    for _ in range(config.epochs):
        start = time.perf_counter()
        for rows in torch.from_numpy(rng.permutation(len(inputs))).split(config.batch_size):
            # PyTorch's velocity is ours divided by the learning rate, so a new rate rescales the momentum.
            rate_before, group["lr"] = group["lr"], config.learning_rate * next(factors)
            group["momentum"] = config.momentum * rate_before / group["lr"]
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows]).backward()
            optimizer.step()
        epochs.append(time.perf_counter() - start)
        with torch.no_grad():
            accuracy = (model(test_inputs).argmax(1) == test_labels).double().mean().item()
        if accuracy >= goal:
            return epochs
    return None


def _torch_convolutions(torch: Any, config: TrainingConfig, examples: Examples, threads: int) -> float:
    torch.set_num_threads(threads)
    model = _torch_model(torch, create_network(config))
    optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate, momentum=config.momentum)
    inputs = torch.from_numpy(np.asarray(examples.inputs, np.float32) / np.float32(255.0))
    side = math.isqrt(inputs.shape[1])
    inputs = inputs.reshape(-1, 1, side, side)
    labels = torch.from_numpy(examples.labels.astype(np.int64))
    group = optimizer.param_groups[0]
    factors = _factors(dataclasses.replace(config, epochs=1), len(inputs))
    start = time.perf_counter()
    for rows in torch.randperm(len(inputs)).split(config.batch_size):
        group["lr"] = config.learning_rate * next(factors)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows]).backward()
        optimizer.step()
    return time.perf_counter() - start


def _factors(config: TrainingConfig, n_examples: int) -> Iterator[float]:
    n_steps = config.epochs * -(-n_examples // config.batch_size)
    schedule = SCHEDULES[config.schedule]
    return (schedule(step / n_steps) for step in range(n_steps))


def _sklearn_classic(examples: Examples) -> float:
    from sklearn.neural_network import MLPClassifier

    inputs = np.asarray(examples.inputs, np.float32) / np.float32(255.0)
    model = MLPClassifier(
        (30,),
        activation="logistic",
        solver="sgd",
        batch_size=10,
        learning_rate_init=CROSS_ENTROPY_LEARNING_RATE,
        momentum=0.0,
        nesterovs_momentum=False,
        alpha=0.0,  # no weight decay
        max_iter=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that one epoch is not enough
        start = time.perf_counter()
        model.fit(inputs, examples.labels)
        return time.perf_counter() - start
