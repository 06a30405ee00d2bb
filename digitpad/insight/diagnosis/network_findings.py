"""What the validation pictures reveal about a trained network."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, evenly_picked
from digitpad.nn.training.layer_health import SATURATED_BEYOND, layer_healths

_EXAMPLES_OF_LAYERS = 1_000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, eq=False)
class NetworkFindings:
    """Behaviour of a network on the validation pictures.

    Attributes
    ----------
    class_accuracies : (n_classes,) float
        Accuracy on each class, 0..1; nan for a class without pictures.
    surely_missed : float
        Share of the pictures, 0..1, for which the correct class's sigmoid output is below 0.01: saturated,
        and wrong.
    inactive, saturated : tuple of float
        Share of inactive and of saturated units in each hidden layer, 0..1, as in ``LayerHealth``; 0 where
        the activation cannot become so.
    """

    class_accuracies: NDArray[np.float64]
    surely_missed: float
    inactive: tuple[float, ...]
    saturated: tuple[float, ...]


def examine(
    network: Network, examples: Examples, should_stop: Callable[[], bool] = lambda: False
) -> NetworkFindings | None:
    """Return the findings on validation pictures, or None if stopped.

    Parameters
    ----------
    network : Network
    examples : Examples
        At least one, all with labels.
    should_stop : callable
        Called every few hundred examples.
    """
    right, missed = np.zeros(network.n_out), 0
    labels = examples.labels
    has_sigmoids, saturated_below = network.activations[-1] == "sigmoid", SATURATED_BEYOND["sigmoid"][0]
    for start in range(0, len(examples), _ROWS_AT_ONCE):
        if should_stop():
            return None
        rows = slice(start, start + _ROWS_AT_ONCE)
        outputs, some = network.outputs(examples.inputs[rows]), labels[rows]
        right += np.bincount(some[outputs.argmax(axis=1) == some], minlength=network.n_out)
        if has_sigmoids:
            missed += int((outputs[np.arange(len(some)), some] < saturated_below).sum())
    counts = np.bincount(labels, minlength=network.n_out)
    accuracies = np.divide(right, counts, out=np.full(network.n_out, np.nan), where=counts > 0)
    hidden = layer_healths(network, evenly_picked(examples, _EXAMPLES_OF_LAYERS).inputs)[:-1]
    return NetworkFindings(
        accuracies,
        missed / len(examples),
        tuple(layer.inactive_share or 0.0 for layer in hidden),
        tuple(layer.saturated_share or 0.0 for layer in hidden),
    )
