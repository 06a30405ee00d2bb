"""Accuracy of a network after changes to its units, without a full forward pass.

A changed unit adds, to each sum of the next layer, its weight times the change of its activation. With the
stored sums of the unchanged network, the layers before the unit need not be computed again, and the next
layer needs only the unit's column of weights. With several hidden layers or convolutions, this is a small
part of a full forward pass.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.units.pieces import pieces
from digitpad.insight.units.unit_change import UnitChange, changed_network, merged_changes
from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.layers import Grid, LayerShape
from digitpad.nn.network import Network, as_floats
from digitpad.nn.patches import gather, places_read
from digitpad.nn.training.examples import Examples, check_fit

MOST_BYTES_KEPT = 100_000_000
"""With more stored sums, every answer uses a full forward pass."""

_ROWS_COMPARED = 100
_SAFETY = 100.0
"""If the two largest outputs differ by less than this multiple of the observed rounding, use a full pass."""


class ChangedAccuracy:
    """Answers of a network on fixed examples after changes to its units.

    The first call makes a full forward pass and stores the sums of all layers but the first, 4 bytes for each
    unit and example: with 10,000 examples 11 MB for 784-512-256-10, and 50 MB for the preset *handwriting*.
    Not safe for use by two threads at the same time.

    Parameters
    ----------
    network : Network
        Must not change while this object is in use.
    examples : Examples

    Raises
    ------
    SettingError
        If the examples do not fit the network.
    """

    def __init__(self, network: Network, examples: Examples) -> None:
        check_fit(network.layers, examples)
        self._network = network
        self._examples = examples
        self._last = len(network.shapes) - 1
        # Skip the first layer: in a convolution it has the most units, and single units are cheap to compute.
        kept = [index for index in range(len(network.shapes)) if index > 0 or index == self._last]
        n_sums = len(examples) * sum(network.shapes[index].n_out for index in kept)
        self._kept = kept if n_sums * network.parameters.itemsize <= MOST_BYTES_KEPT else []
        self._sums: dict[int, FloatArray] = {}

    def correct(
        self, changes: Sequence[UnitChange] = (), should_stop: Callable[[], object] = lambda: False
    ) -> int | None:
        """Return the number of correct answers after changes, or None if stopped.

        See ``answers`` for parameters and errors.
        """
        answers = self.answers(changes, should_stop)
        return None if answers is None else int((answers == self._examples.labels).sum())

    def answers(
        self, changes: Sequence[UnitChange] = (), should_stop: Callable[[], object] = lambda: False
    ) -> NDArray[np.intp] | None:
        """Return the answers (n,) after changes, or None if stopped.

        Equal to the answers of ``changed_network(network, changes).predict``.

        Parameters
        ----------
        changes : sequence of UnitChange
            Changes to the original network; earlier calls have no effect.
        should_stop : callable
            Called every few hundred examples.

        Raises
        ------
        SettingError, IndexError
            As in ``changed_network``.
        """
        outputs = self.outputs(changes, should_stop)
        if outputs is None:
            return None
        answers: NDArray[np.intp] = outputs.argmax(axis=1)
        # Another order of summation rounds differently, which may decide between two outputs.
        changed = changed_network(self._network, changes)
        inputs = self._examples.inputs
        some = slice(None, None, -(-len(inputs) // _ROWS_COMPARED))
        rounding = np.abs(outputs[some] - changed.outputs(inputs[some])).max()
        doubtful = np.flatnonzero(~(_margins(outputs) > _SAFETY * rounding))  # also true for nan
        for piece in pieces(len(doubtful), changed.shapes):
            if should_stop():
                return None
            answers[doubtful[piece]] = changed.predict(inputs[doubtful[piece]])
        return answers

    def outputs(
        self, changes: Sequence[UnitChange] = (), should_stop: Callable[[], object] = lambda: False
    ) -> FloatArray | None:
        """Return the outputs (n, n_out) after changes, or None if stopped.

        Equal to those of ``changed_network(network, changes)`` up to rounding. See ``answers`` for parameters
        and errors.
        """
        network = self._network
        merged = merged_changes(network, changes)
        changed = changed_network(network, merged)
        if self._kept and not self._sums and not self._keep_sums(should_stop):
            return None
        outputs: FloatArray = np.empty((len(self._examples), network.n_out), network.parameters.dtype)
        for rows in pieces(len(outputs), self._shapes_passed(merged)):
            if should_stop():
                return None
            if self._sums:
                outputs[rows] = self._outputs(rows, merged, changed)
            else:
                outputs[rows] = changed.outputs(self._examples.inputs[rows])
        return outputs

    def _shapes_passed(self, changes: Sequence[UnitChange]) -> list[LayerShape]:
        """Return the layers that allocate arrays for answers after changes."""
        shapes = self._network.shapes
        if not self._sums:
            return list(shapes)
        first = min((change.layer for change in changes), default=self._last)
        not_kept = [] if first in self._sums else [shapes[first]]
        return not_kept + list(shapes[first + 2 :])

    def _keep_sums(self, should_stop: Callable[[], object]) -> bool:
        """Make a full pass through the unchanged network. Return False if stopped."""
        network, dtype = self._network, self._network.parameters.dtype
        sums = {
            index: np.empty((len(self._examples), network.shapes[index].n_out), dtype) for index in self._kept
        }
        for rows in pieces(len(self._examples), network.shapes):
            if should_stop():
                return False
            activations: FloatArray = as_floats(self._examples.inputs[rows], dtype)
            for index, name in enumerate(network.activations):
                activations = network.sums(index, activations)
                if index in sums:
                    sums[index][rows] = activations
                ACTIVATIONS[name].apply(activations)
        self._sums = sums
        return True

    def _outputs(self, rows: slice, changes: Sequence[UnitChange], changed: Network) -> FloatArray:
        """Return the changed network's outputs, computed from the first changed layer on."""
        by_layer: dict[int, list[UnitChange]] = {}
        for change in changes:
            by_layer.setdefault(change.layer, []).append(change)
        first = min(by_layer, default=self._last)
        index = min(first + 1, self._last)
        sums: FloatArray = self._sums[index][rows].copy()
        if first < index:
            sums += self._added_sums(rows, by_layer[first])
        if index in by_layer:
            units = [change.unit for change in by_layer[index]]
            by_place = sums.reshape(-1, self._network.shapes[index].n_sums)
            by_place[:, units] = self._changed_sums(by_place[:, units], by_layer[index])
        ACTIVATIONS[self._network.activations[index]].apply(sums)
        activations: FloatArray = sums
        for later in range(index + 1, self._last + 1):
            activations = changed.sums(later, activations)
            ACTIVATIONS[self._network.activations[later]].apply(activations)
        return activations

    def _added_sums(self, rows: slice, changes: Sequence[UnitChange]) -> FloatArray:
        """Return what changes to units of one layer add to the sums of the next, (batch, n_out)."""
        network, layer = self._network, changes[0].layer
        units = [change.unit for change in changes]
        if layer in self._sums:
            before = self._sums[layer][rows].reshape(-1, network.shapes[layer].n_sums)[:, units]
        else:
            inputs = as_floats(self._examples.inputs[rows], network.parameters.dtype)
            before = network.sums(layer, inputs, units).reshape(-1, len(units))
        after = self._changed_sums(before, changes)
        activate = ACTIVATIONS[network.activations[layer]].apply
        activate(before)
        activate(after)
        after[:, [change.is_off for change in changes]] = 0.0
        n_rows = len(self._sums[layer + 1][rows])
        added = (after - before).reshape(n_rows, -1)

        shape, weights = network.shapes[layer + 1], network.weights[layer + 1]
        by_input = weights.reshape(shape.n_sums, -1, network.shapes[layer].n_sums)
        weights_of_units = by_input[:, :, units].reshape(shape.n_sums, -1)
        read: FloatArray = added
        if shape.convolution is not None and shape.grid_in is not None:
            narrow = dataclasses.replace(
                shape, n_read=weights_of_units.shape[1], grid_in=Grid(shape.grid_in.side, len(units))
            )
            read = gather(added, narrow, places_read(shape))
        sums: FloatArray = read @ weights_of_units.T
        return sums.reshape(n_rows, shape.n_out)

    def _changed_sums(self, sums: FloatArray, changes: Sequence[UnitChange]) -> FloatArray:
        """Return the sums of the changed units (n, n_changes) after the changes."""
        dtype = sums.dtype
        biases = self._network.biases[changes[0].layer][[change.unit for change in changes]]
        scales = np.array([change.weight_scale for change in changes], dtype)
        shifts = np.array([change.bias_shift for change in changes], dtype)
        changed: FloatArray = (sums - biases) * scales + (biases + shifts)
        return changed


def _margins(outputs: FloatArray) -> FloatArray:
    """Return the difference between the two largest outputs of each row, (batch,)."""
    if outputs.shape[1] == 1:
        return np.full(len(outputs), np.inf, outputs.dtype)
    two = np.partition(outputs, -2, axis=1)[:, -2:]
    margins: FloatArray = two[:, 1] - two[:, 0]
    return margins
