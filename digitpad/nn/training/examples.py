"""Examples to train and evaluate a network on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.layers import LayerSpec, layer_shapes

Augmentation = Callable[[NDArray[np.generic], np.random.Generator], FloatArray]
"""Turns inputs (n, n_in) into varied copies: floats of the same shape."""

NO_CLASS = -1
"""Label of examples of no class. A network is trained to give all classes the same probability for them, and
so learns to doubt: Hendrycks, Mazeika and Dietterich (2019), section 3."""


@dataclass(frozen=True)
class Examples:
    """Inputs and their labels.

    Attributes
    ----------
    inputs : (n, n_in) uint8 or float
        uint8 counts as 0..255 and is scaled to 0..1.
    labels : (n,) int
        Class indices; training examples may also have ``NO_CLASS``.
    """

    inputs: NDArray[np.generic]
    labels: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class TrainingData:
    """The examples to train on and those to validate on after each epoch."""

    train: Examples
    validation: Examples


def of_a_class(examples: Examples) -> Examples:
    """Return the examples with a label other than ``NO_CLASS``."""
    is_of_a_class = examples.labels != NO_CLASS
    return Examples(examples.inputs[is_of_a_class], examples.labels[is_of_a_class])


def evenly_picked(examples: Examples, n_most: int) -> Examples:
    """Return at most ``n_most`` of the examples, evenly spaced from first to last."""
    step = -(-len(examples) // n_most)
    return examples if step == 1 else Examples(examples.inputs[::step], examples.labels[::step])


def check_fit(layers: Sequence[LayerSpec], examples: Examples, data_name: str = "the data") -> None:
    """Raise SettingError, naming the data, if a network with these layers does not fit the examples."""
    n_in = examples.inputs.shape[1]
    shapes = layer_shapes(layers)
    if shapes[0].n_in != n_in:
        raise SettingError(
            f"the first layer has {shapes[0].n_in} units, but each picture has {n_in} pixels. "
            f"Set it to {n_in}.",
            setting="layers",
        )
    n_classes = int(examples.labels.max()) + 1
    if shapes[-1].n_out < n_classes:
        raise SettingError(
            f"the last layer has {shapes[-1].n_out} units, but {data_name} has {n_classes} classes. "
            f"Set it to {n_classes}.",
            setting="layers",
        )
