"""The same training done by PyTorch and scikit-learn, where they are installed: extra ``[peers]``."""

import functools
import importlib.util
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from digitpad.nn.examples import Examples
from digitpad.nn.schedules import SCHEDULES
from digitpad.nn.settings import TrainingConfig

_PREFIX = "PyTorch eager, threads: "


def epoch_runs(examples: Examples) -> dict[str, Callable[[], float]]:
    """Return for each peer what runs one epoch of the classic preset and returns its seconds.

    784-30-10, sigmoid, quadratic cost, batches of 10, learning rate 3 (scikit-learn's classifier knows no
    quadratic cost: cross-entropy there, which costs the same).
    """
    runs: dict[str, Callable[[], float]] = {}
    torch = _pytorch()
    if torch is not None:
        for threads in (1, 2):
            runs[f"{_PREFIX}{threads}"] = functools.partial(_torch_classic, torch, examples, threads)
    if importlib.util.find_spec("sklearn") is not None:
        runs["scikit-learn"] = lambda: _sklearn_classic(examples)
    return runs


def goal_runs(
    examples: Examples, test: Examples, config: TrainingConfig, goal: float
) -> dict[str, Callable[[], float | None]]:
    """Return for each peer what trains by the configuration until a test accuracy and returns the seconds."""
    torch = _pytorch()
    if torch is None:
        return {}
    run = functools.partial(_torch_to_goal, torch, examples, test, config, goal)
    return {f"{_PREFIX}{threads}": functools.partial(run, threads) for threads in (1, 2)}


def _pytorch() -> Any:
    try:
        import torch
    except ImportError:
        return None
    return torch


def _torch_classic(torch: Any, examples: Examples, threads: int) -> float:
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 30), torch.nn.Sigmoid(), torch.nn.Linear(30, 10), torch.nn.Sigmoid()
    )
    # Its own loss is the mean over examples and outputs: a fifth of half the sum over ten outputs.
    optimizer = torch.optim.SGD(model.parameters(), lr=5 * 3.0)
    inputs = torch.from_numpy(np.asarray(examples.inputs, np.float32) / np.float32(255.0))
    targets = torch.eye(10)[torch.from_numpy(examples.labels.astype(np.int64))]
    start = time.perf_counter()
    order = torch.randperm(len(inputs))
    for rows in order.split(10):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()
    return time.perf_counter() - start


def _torch_to_goal(
    torch: Any, examples: Examples, test: Examples, config: TrainingConfig, goal: float, threads: int
) -> float | None:
    torch.set_num_threads(threads)
    torch.manual_seed(config.seed)
    n_in, n_hidden, n_out = config.layers
    model = torch.nn.Sequential(
        torch.nn.Linear(n_in, n_hidden), torch.nn.ReLU(), torch.nn.Linear(n_hidden, n_out)
    )
    for layer in (model[0], model[2]):
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate, momentum=config.momentum)
    inputs = torch.from_numpy(np.asarray(examples.inputs, np.float32) / np.float32(255.0))
    labels = torch.from_numpy(examples.labels.astype(np.int64))
    test_inputs = torch.from_numpy(np.asarray(test.inputs, np.float32) / np.float32(255.0))
    test_labels = torch.from_numpy(test.labels.astype(np.int64))
    factors = _factors(config, len(inputs))
    seconds = 0.0
    for _ in range(config.epochs):
        start = time.perf_counter()
        for rows in torch.randperm(len(inputs)).split(config.batch_size):
            optimizer.param_groups[0]["lr"] = config.learning_rate * next(factors)
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows]).backward()
            optimizer.step()
        seconds += time.perf_counter() - start
        with torch.no_grad():
            accuracy = (model(test_inputs).argmax(1) == test_labels).double().mean().item()
        if accuracy >= goal:
            return seconds
    return None


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
        learning_rate_init=0.3,
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
