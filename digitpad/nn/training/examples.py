"""What a network learns from, and how it gets it: examples, in mini-batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.network import Network, as_floats

Augmentation = Callable[[NDArray[np.generic], np.random.Generator], FloatArray]
"""Turns inputs (n, n_in) into varied copies, floats of the same shape."""

ROWS_GATHERED = 128
"""Examples are picked and scaled this many at a time: small enough to be in the cache still when their turn
comes, and a call for many mini-batches instead of three for each."""

ROWS_AUGMENTED = 512
"""The same where they are varied too, which takes many calls."""

NO_CLASS = -1
"""The label of what is of no class. A network is trained to answer it with all classes alike, and so learns
to doubt: Hendrycks, Mazeika and Dietterich (2019), section 3."""


@dataclass(frozen=True)
class Examples:
    """Inputs with their labels.

    Attributes
    ----------
    inputs : (n, n_in) uint8 or float
        uint8 counts as 0..255 and is scaled to 0..1.
    labels : (n,) int
        Class indices; among those to learn from also ``NO_CLASS``.
    """

    inputs: NDArray[np.generic]
    labels: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class TrainingData:
    """What a network learns from, and what it is judged by after each epoch."""

    train: Examples
    validation: Examples


def of_a_class(examples: Examples) -> Examples:
    """Return the examples whose label is not ``NO_CLASS``."""
    is_of_a_class = examples.labels != NO_CLASS
    return Examples(examples.inputs[is_of_a_class], examples.labels[is_of_a_class])


def evenly_picked(examples: Examples, n_most: int) -> Examples:
    """Return at most so many of the examples, evenly picked from first to last."""
    step = -(-len(examples) // n_most)
    return examples if step == 1 else Examples(examples.inputs[::step], examples.labels[::step])


def mini_batches(
    examples: Examples,
    network: Network,
    batch_size: int,
    rng: np.random.Generator,
    augmentation: Augmentation | None,
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield one epoch's mini-batches in random order as views of arrays that are used again.

    Yields
    ------
    inputs : (batch, n_in) float
    one_hot : (batch, n_out) float
        The last batch may be short.
    """
    dtype = network.parameters.dtype
    order = rng.permutation(len(examples))
    batches_gathered = max(1, (ROWS_AUGMENTED if augmentation else ROWS_GATHERED) // batch_size)
    rows_gathered = batch_size * batches_gathered
    targets = np.eye(network.n_out + 1, network.n_out, dtype=dtype)
    targets[NO_CLASS] = 1.0 / network.n_out
    raw = np.empty((rows_gathered, examples.inputs.shape[1]), examples.inputs.dtype)
    inputs = aligned_zeros(raw.shape, dtype)
    one_hot = aligned_zeros((rows_gathered, network.n_out), dtype)
    starts = range(0, rows_gathered, batch_size)
    batches = [(inputs[start : start + batch_size], one_hot[start : start + batch_size]) for start in starts]
    for start in range(0, len(order), rows_gathered):
        rows = order[start : start + rows_gathered]
        n_rows = len(rows)
        # mode="clip" lets take() write straight into out; the indices are right anyway.
        np.take(examples.inputs, rows, axis=0, out=raw[:n_rows], mode="clip")
        # mode="wrap" makes NO_CLASS the last row.
        np.take(targets, examples.labels[rows], axis=0, out=one_hot[:n_rows], mode="wrap")
        if augmentation is None:
            as_floats(raw[:n_rows], dtype, out=inputs[:n_rows])
        else:
            inputs[:n_rows] = augmentation(raw[:n_rows], rng)
        n_whole = n_rows // batch_size
        yield from batches[:n_whole]
        if n_whole * batch_size < n_rows:
            rest = slice(n_whole * batch_size, n_rows)
            yield inputs[rest], one_hot[rest]
