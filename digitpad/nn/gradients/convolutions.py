"""The convolutions of a network, forwards and backwards, with the examples of a mini-batch side by side.

A convolution is a dense layer that reads squares of its inputs: see ``patches``. Besides the matrix products,
it gathers the squares, and adds up the derivatives of units that are in several of them. Here the last axis
of every array is the batch, so both move runs of neighbouring numbers, as long as the mini-batch: that is
three to seven times as fast as with the examples as rows. cuda-convnet (Krizhevsky, 2012) has the same order:
channels, rows, columns, examples.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients.dropout import Dropout
from digitpad.nn.layers import LayerShape
from digitpad.nn.network import Network
from digitpad.nn.patches import places_read

_FEW_PRODUCTS = 1_000_000
"""Multiplications of a matrix product that OpenBLAS does without packing its matrices first, where it can."""

_FEW_WEIGHTS = 1_000
"""Packing takes most of the time of products with so few weights, but thousands of squares."""


class Convolutions:
    """All convolutions of a network: they come before its dense layers.

    Parameters
    ----------
    network : Network
        With at least one convolution.
    d_weights, d_biases : sequence of float arrays
        Where to put the gradient, shaped like the network's.
    max_batch_size : int
    dropout : float
        The part of the units that is left out, 0 up to but not 1.
    rng : numpy.random.Generator or None
        Where dropout draws from. Needed with it.

    Attributes
    ----------
    outputs : (batch, n_out) float
        The last convolution's activations in the last call, thinned by dropout.
    d_outputs : (batch, n_out) float
        Where to put dloss/doutputs before ``backward``.
    """

    def __init__(
        self,
        network: Network,
        d_weights: Sequence[FloatArray],
        d_biases: Sequence[FloatArray],
        max_batch_size: int,
        dropout: float,
        rng: np.random.Generator | None,
    ) -> None:
        dtype = network.parameters.dtype
        self._layers = [
            ConvolutionLayer(network, index, d_weights[index], d_biases[index], max_batch_size, dropout, rng)
            for index, shape in enumerate(network.shapes)
            if shape.convolution is not None
        ]
        self._last = self._layers[-1].shape
        self._n_in = network.n_in
        self._all_inputs = aligned_zeros(network.n_in * max_batch_size, dtype)
        self._all_rows = [aligned_zeros((max_batch_size, self._last.n_out), dtype) for _ in range(2)]
        self.cut_to(max_batch_size)

    def cut_to(self, batch_size: int) -> None:
        """Use the arrays for this many examples from now on."""
        self._inputs = _cut(self._all_inputs, self._n_in, batch_size)
        for layer in self._layers:
            layer.cut_to(batch_size)
        self.outputs, self.d_outputs = (rows[:batch_size] for rows in self._all_rows)

    def forward(self, inputs: FloatArray) -> FloatArray:
        """Return ``outputs`` for inputs (batch, n_in). Overwritten by the next call."""
        units = self._inputs
        np.copyto(units, inputs.T)
        for layer in self._layers:
            units = layer.forward(units)
        np.copyto(self._channels_last(self.outputs), self._channels_first(units))
        return self.outputs

    def backward(self) -> None:
        """Compute the gradient of all convolutions from ``d_outputs``, which stays as it is."""
        np.copyto(self._channels_first(self._layers[-1].errors), self._channels_last(self.d_outputs))
        for index in reversed(range(len(self._layers))):
            self._layers[index].backward()
            if index > 0:
                self._layers[index].spread(self._layers[index - 1].errors)

    def _channels_last(self, rows: FloatArray) -> FloatArray:
        """Return a view (batch, n_places, n_channels) of rows as dense layers read them."""
        return rows.reshape(len(rows), -1, self._last.n_sums)

    def _channels_first(self, units: FloatArray) -> FloatArray:
        """Return the same view of an array of the last convolution."""
        return units.reshape(self._last.n_sums, -1, self._inputs.shape[1]).transpose(2, 1, 0)


class ConvolutionLayer:
    """One convolution's arrays, cut to a batch size once instead of in every step.

    ``sums`` and ``d_sums`` have a row for each channel, and a column for each square of each example.
    They are the memory of ``activations`` and ``errors``, which have a row for each unit: first all of one
    channel, place by place.
    """

    def __init__(
        self,
        network: Network,
        index: int,
        d_weights: FloatArray,
        d_biases: FloatArray,
        max_batch_size: int,
        dropout: float,
        rng: np.random.Generator | None,
    ) -> None:
        dtype = network.parameters.dtype
        self.shape = shape = network.shapes[index]
        activation = ACTIVATIONS[network.activations[index]]
        self._activate = activation.apply
        self._multiply_by_slope = activation.multiply_by_slope
        self._weights, self._biases = network.weights[index], network.biases[index][:, None]
        self._d_weights, self._d_biases = d_weights, d_biases
        self._d_weights_of_part = np.zeros_like(d_weights)
        self._d_weights_transposed = np.zeros((shape.n_read, shape.n_sums), dtype)
        self._places = _units_read(shape)
        n_units, n_squares = shape.n_out * max_batch_size, len(self._places) * max_batch_size
        self._all = [aligned_zeros(n_units, dtype) for _ in range(3)]
        self._all_kept_sums = aligned_zeros(n_units, dtype) if activation.slope_needs_sums else None
        self._all_squares = aligned_zeros(n_squares, dtype)
        self._all_d_squares = aligned_zeros(n_squares, dtype) if index else None
        self._all_ones = np.ones(n_units // shape.n_sums, dtype)
        self._dropout = None
        if dropout:
            assert rng is not None
            self._dropout = Dropout(n_units, dtype, dropout, rng)
        self.cut_to(max_batch_size)

    def cut_to(self, batch_size: int) -> None:
        """Use as much of all arrays as that many examples need from now on."""
        shape = self.shape
        self.activations, self.errors, self._scratch = (
            _cut(flat, shape.n_out, batch_size) for flat in self._all
        )
        self._kept_sums = None
        if self._all_kept_sums is not None:
            self._kept_sums = _cut(self._all_kept_sums, shape.n_out, batch_size)
        self._slope_sums = self.activations if self._kept_sums is None else self._kept_sums
        self._sums = self.activations.reshape(shape.n_sums, -1)
        self._d_sums = self.errors.reshape(shape.n_sums, -1)
        self._squares = _cut(self._all_squares, len(self._places), batch_size)
        self._rows = self._squares.reshape(shape.n_read, -1)
        if self._all_d_squares is not None:
            d_squares = _cut(self._all_d_squares, len(self._places), batch_size)
            self._d_rows = d_squares.reshape(shape.n_read, -1)
        self._d_sums_transposed = self._scratch.reshape(-1, shape.n_sums)
        self._ones = self._all_ones[: self._sums.shape[1]]
        n_squares = self._sums.shape[1]
        n_at_once = n_squares
        if self._weights.size <= _FEW_WEIGHTS:
            n_at_once = _FEW_PRODUCTS // self._weights.size // 16 * 16
        parts = [np.s_[:, start : start + n_at_once] for start in range(0, n_squares, n_at_once)]
        self._forward_parts = [(self._rows[part], self._sums[part]) for part in parts]
        self._backward_parts = [(self._d_sums[part], self._rows[part].T) for part in parts]
        if self._dropout is not None:
            self._dropout.cut_to(self.activations.shape)

    def forward(self, units: FloatArray) -> FloatArray:
        """Return the activations (n_out, batch) for the units (n_in, batch) before it."""
        # mode="clip" lets take() write straight into out; the indices are right anyway.
        np.take(units, self._places, axis=0, out=self._squares, mode="clip")
        for rows, sums in self._forward_parts:
            np.matmul(self._weights, rows, sums)
        np.add(self._sums, self._biases, self._sums)
        if self._kept_sums is not None:
            np.copyto(self._kept_sums, self.activations)
        self._activate(self.activations)
        return self.activations if self._dropout is None else self._dropout.thinned(self.activations)

    def backward(self) -> None:
        """Make dloss/dsums of the derivatives in ``errors``, and with them the gradient."""
        if self._dropout is not None:
            np.multiply(self.errors, self._dropout.mask, self.errors)
        self._multiply_by_slope(self.errors, self.activations, self._slope_sums, self._scratch)
        if len(self._backward_parts) == 1:
            # A product whose sum runs along the rows of both matrices takes BLAS half as long again.
            np.copyto(self._d_sums_transposed, self._d_sums.T)
            np.matmul(self._rows, self._d_sums_transposed, self._d_weights_transposed)
            np.copyto(self._d_weights, self._d_weights_transposed.T)
        else:
            self._d_weights[:] = 0.0
            for d_sums, rows_transposed in self._backward_parts:
                np.matmul(d_sums, rows_transposed, self._d_weights_of_part)
                np.add(self._d_weights, self._d_weights_of_part, self._d_weights)
        self._d_sums.dot(self._ones, self._d_biases)

    def spread(self, d_units: FloatArray) -> None:
        """Compute dloss/dunits (n_in, batch) before it: each unit's of all squares that it is in.

        Two squares never have the same unit at the same place of theirs: so one place of all of them is added
        at a time.
        """
        convolution, grid_in = self.shape.convolution, self.shape.grid_in
        assert convolution is not None
        assert grid_in is not None
        kernel, stride, side = convolution.kernel, convolution.stride, grid_in.side
        np.matmul(self._weights.T, self._d_sums, self._d_rows)
        side_out = (side - kernel) // stride + 1
        grid = d_units.reshape(grid_in.n_channels, side, side, -1)
        squares = self._d_rows.reshape(kernel, kernel, grid_in.n_channels, side_out, side_out, -1)
        grid[:] = 0.0
        reach = stride * (side_out - 1) + 1
        for row in range(kernel):
            for column in range(kernel):
                seen = grid[:, row : row + reach : stride, column : column + reach : stride]
                np.add(seen, squares[row, column], out=seen)


def _units_read(shape: LayerShape) -> NDArray[np.intp]:
    """Return the units that each weight meets, one for each square: (n_read * n_places,) int.

    Units are counted channel by channel, weights as they lie in memory: place by place.
    """
    convolution, grid = shape.convolution, shape.grid_in
    assert convolution is not None
    assert grid is not None
    places = places_read(shape).reshape(-1, convolution.kernel**2).T
    first_units = grid.side**2 * np.arange(grid.n_channels)
    return np.ascontiguousarray(places[:, None, :] + first_units[:, None]).ravel()


def _cut(flat: FloatArray, n_rows: int, batch_size: int) -> FloatArray:
    """Return the beginning of an array as (n_rows, batch), without a gap between the rows."""
    return flat[: n_rows * batch_size].reshape(n_rows, batch_size)
