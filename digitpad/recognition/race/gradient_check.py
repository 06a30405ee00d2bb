"""Comparison of a contestant's gradients with those of the full matrix."""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.training.training import create_network
from digitpad.recognition.race.contestant import Contestant

_BATCHES_COMPARED = 3  # mini-batches
_COMPARED_STEP_SECONDS = 1.0  # if one takes longer, one is enough


def gradient_difference(contestant: Contestant, dataset: Dataset) -> float:
    """Return the difference between a contestant's gradients and the full matrix's: see ``GradientCheck``."""
    return largest_difference(list(gradient_differences(contestant, dataset)))


def gradient_differences(contestant: Contestant, dataset: Dataset) -> Iterator[float]:
    """Yield ``gradient_difference`` for each mini-batch."""
    config = dataclasses.replace(contestant.job.config, dtype="float64")
    network = create_network(config)
    in_float64 = dataclasses.replace(contestant, job=dataclasses.replace(contestant.job, config=config))
    batch_size = min(max(1, in_float64.largest_batch()), len(dataset.train), 10)
    seconds = contestant.method.needs(config.layers, batch_size, network.parameters.itemsize).seconds
    method = contestant.method.make(network, batch_size)
    full_matrix = Backpropagation(network, batch_size)
    for number in range(_BATCHES_COMPARED if seconds <= _COMPARED_STEP_SECONDS else 1):
        rows = slice(number * batch_size, (number + 1) * batch_size)
        inputs = dataset.train.images[rows].reshape(-1, network.n_in) / 255.0
        one_hot = np.eye(network.n_out)[dataset.train.labels[rows]]
        if len(inputs) == 0:
            break
        expected = full_matrix.compute(inputs, one_hot).copy()
        # If all answers are right already, the gradient is mere rounding; with other labels it is not.
        of_others = full_matrix.compute(inputs, np.roll(one_hot, 1, axis=1))
        # With a single class, both gradients are 0.
        largest = max(np.abs(expected).max(), np.abs(of_others).max()) or 1.0
        yield float(np.abs(method.compute(inputs, one_hot) - expected).max() / largest)


def largest_difference(differences: Sequence[float]) -> float:
    """Return the largest difference; nan if any is nan, which counts as disagreement."""
    return float(np.max(differences))
