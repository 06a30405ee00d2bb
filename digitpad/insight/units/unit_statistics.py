"""Statistics of the units of a layer over a whole data set."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.units.pieces import pieces
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, check_fit
from digitpad.nn.training.layer_health import CAN_BE_INACTIVE, SATURATED_BEYOND

N_TOP = 9


@dataclass(frozen=True, eq=False)
class UnitStatistics:
    """What excites the units of one layer of weights, and how often they are inactive or saturated.

    A unit of a convolution is a channel; its activation for a picture is the largest over all places.

    Attributes
    ----------
    layer : int
        Layer of weights, counted from 0.
    n_examples : int
    mean_activations : (n_classes, n_units) float64
        Mean for each class; nan for a class without examples.
    top_examples : (n_units, n_top) int
        Rows of the examples with the largest activations, largest first; ties in order of rows. With fewer
        than ``n_top`` examples there are as many columns as examples.
    top_activations : (n_units, n_top) float
        Activations of these examples.
    inactive_share : (n_units,) float64
        Share of examples with an activation of at most 0, for ReLU, leaky ReLU and SiLU; otherwise 0.
    saturated_share : (n_units,) float64
        Share of examples with a nearly flat activation: below 0.01 or above 0.99 for the sigmoid, below -0.98
        or above 0.98 for tanh; otherwise 0.
    """

    layer: int
    n_examples: int
    mean_activations: NDArray[np.float64]
    top_examples: NDArray[np.intp]
    top_activations: FloatArray
    inactive_share: NDArray[np.float64]
    saturated_share: NDArray[np.float64]


def unit_statistics(
    network: Network,
    inputs: NDArray[np.generic],
    labels: NDArray[np.integer],
    layer: int,
    n_top: int = N_TOP,
    should_stop: Callable[[], object] = lambda: False,
) -> UnitStatistics | None:
    """Return the statistics of the units of a layer, or None if stopped.

    The examples go through the network a few hundred at a time, so their feature maps are never all in
    memory.

    Parameters
    ----------
    network : Network
        Must not change meanwhile.
    inputs : (n, n_in) uint8 or float
    labels : (n,) int
        Class indices. Examples without a class (``NO_CLASS``) are left out of the class means only.
    layer : int
        Layer of weights, counted from 0.
    n_top : int
        Number of top examples per unit.
    should_stop : callable
        Called every few hundred examples.

    Raises
    ------
    SettingError
        If the examples do not fit the network.
    IndexError
        If the layer does not exist.
    """
    if not 0 <= layer < len(network.shapes):
        raise IndexError(f"there is no layer {layer}: the network has {len(network.shapes)}, from 0")
    check_fit(network.layers, Examples(inputs, labels))
    tally = _Tally(network.shapes[layer].n_sums, network.n_out, network.activations[layer], n_top)
    for rows in pieces(len(inputs), network.shapes[: layer + 1]):
        if should_stop():
            return None
        tally.add(_unit_activations(network, inputs[rows], layer), labels[rows], rows.start)
    return tally.result(layer, len(inputs))


def _unit_activations(network: Network, inputs: NDArray[np.generic], layer: int) -> FloatArray:
    """Return the activation of each unit for each example, (batch, n_units)."""
    layers = network.layer_outputs(inputs)
    by_place = next(itertools.islice(layers, layer, None)).reshape(
        len(inputs), -1, network.shapes[layer].n_sums
    )
    largest: FloatArray = by_place.max(axis=1)
    return largest


class _Tally:
    """Accumulates activations of units, chunk by chunk."""

    def __init__(self, n_units: int, n_classes: int, activation: str, n_top: int) -> None:
        self._n_units = n_units
        self._n_top = n_top
        self._is_inactive = activation in CAN_BE_INACTIVE
        self._saturated_beyond = SATURATED_BEYOND.get(activation)
        self._classes = np.arange(n_classes)
        self._sums = np.zeros((n_classes, n_units))
        self._counts = np.zeros((n_classes, 1), np.int64)
        self._n_inactive = np.zeros(n_units, np.int64)
        self._n_saturated = np.zeros(n_units, np.int64)
        self._top_examples = np.empty((n_units, 0), np.intp)
        self._top_activations: FloatArray = np.empty((n_units, 0), np.float32)

    def add(self, activations: FloatArray, labels: NDArray[np.integer], first_row: int) -> None:
        """Add the activations (batch, n_units) of the next examples."""
        one_hot = labels[:, np.newaxis] == self._classes
        self._sums += one_hot.T.astype(activations.dtype) @ activations
        self._counts += one_hot.sum(axis=0)[:, np.newaxis]
        if self._is_inactive:
            self._n_inactive += (activations <= 0.0).sum(axis=0)
        if self._saturated_beyond is not None:
            low, high = self._saturated_beyond
            self._n_saturated += ((activations < low) | (activations > high)).sum(axis=0)
        if self._top_examples.shape[1] < self._n_top:
            self._sort(activations, first_row)
        else:
            self._merge(activations, first_row)

    def _sort(self, activations: FloatArray, first_row: int) -> None:
        """Merge while there are free places, where every example is a candidate."""
        rows = np.arange(first_row, first_row + len(activations))
        all_rows = np.hstack([self._top_examples, np.broadcast_to(rows, (self._n_units, len(rows)))])
        values = np.hstack([self._top_activations, activations.T])
        order = np.argsort(-values, axis=1, kind="stable")[:, : self._n_top]
        self._top_examples = np.take_along_axis(all_rows, order, axis=1)
        self._top_activations = np.take_along_axis(values, order, axis=1)

    def _merge(self, activations: FloatArray, first_row: int) -> None:
        """Merge when all places are taken: only activations above the smallest kept one can enter."""
        units, rows = np.nonzero((activations > self._top_activations[:, -1]).T)
        changed = np.unique(units)
        # Equal activations are in order of rows in both parts, and a stable sort keeps that order.
        all_units = np.concatenate([np.repeat(changed, self._n_top), units])
        all_rows = np.concatenate([self._top_examples[changed].ravel(), rows + first_row])
        values = np.concatenate([self._top_activations[changed].ravel(), activations[rows, units]])
        order = np.lexsort((-values, all_units))
        first_of_each = np.searchsorted(all_units[order], changed)
        best = order[first_of_each[:, np.newaxis] + np.arange(self._n_top)]
        self._top_examples[changed] = all_rows[best]
        self._top_activations[changed] = values[best]

    def result(self, layer: int, n_examples: int) -> UnitStatistics:
        """Return the statistics."""
        with np.errstate(invalid="ignore"):
            means = self._sums / self._counts
        return UnitStatistics(
            layer,
            n_examples,
            means,
            self._top_examples,
            self._top_activations,
            self._n_inactive / n_examples,
            self._n_saturated / n_examples,
        )
