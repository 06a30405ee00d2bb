"""Forward and backward passes of a network's convolutions, with the mini-batch on the last axis.

A convolution is a dense layer that reads squares of its inputs; see ``patches``. Besides the matrix products,
it gathers the squares and adds up the derivatives of units that belong to several of them. Units are ordered
by place, with all channels of a place together, and the last axis of every array is the batch. So a row of a
square is one contiguous run of kernel * channels * batch numbers, and only such runs are moved. The matrices
of a place are small enough to stay in the processor's cache between operations.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients.dropout import Dropout
from digitpad.nn.layers import LayerShape
from digitpad.nn.network import Network

REVISION = 3
"""Increased with each change of the order of additions, which affects a gradient's last bits."""

_GRADIENTS_AT_ONCE = 262_144
"""Numbers of gradients of single places computed before they are summed: one megabyte."""


class Convolutions:
    """Computes all convolutions of a network, which precede its dense layers.

    Parameters
    ----------
    network : Network
        With at least one convolution.
    d_weights, d_biases : sequence of float arrays
        Output arrays for the gradient, shaped like the network's weights and biases.
    max_batch_size : int
    dropout : float
        The share of the units that is dropped, in [0, 1).
    rng : numpy.random.Generator or None
        Random numbers for dropout. Required if ``dropout`` is not 0.

    Attributes
    ----------
    outputs : (batch, n_out) float
        The last convolution's activations in the last call, after dropout. A transposed array.
    d_outputs : (n_out, batch) float
        The caller writes dloss/doutputs here, transposed, before ``backward``.
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
        self._layers = [
            ConvolutionLayer(network, index, d_weights[index], d_biases[index], max_batch_size, dropout, rng)
            for index, shape in enumerate(network.shapes)
            if shape.convolution is not None
        ]
        self._n_in = network.n_in
        self._all_inputs = aligned_zeros(network.n_in * max_batch_size, network.parameters.dtype)
        self.cut_to(max_batch_size)

    def cut_to(self, batch_size: int) -> None:
        """Use the arrays for ``batch_size`` examples from now on."""
        self._inputs = _cut(self._all_inputs, self._n_in, batch_size)
        units, d_units = self._inputs, None
        for layer in self._layers:
            layer.cut_to(batch_size, units, d_units)
            units, d_units = layer.outputs, layer.errors
        self.outputs, self.d_outputs = units.T, self._layers[-1].errors

    def forward(self, inputs: FloatArray) -> FloatArray:
        """Return ``outputs`` for inputs (batch, n_in). Overwritten by the next call."""
        np.copyto(self._inputs, inputs.T)
        for layer in self._layers:
            layer.forward()
        return self.outputs

    def backward(self) -> None:
        """Compute the gradient of all convolutions from ``d_outputs``, which is overwritten."""
        for layer in reversed(self._layers):
            layer.backward()
            if layer is not self._layers[0]:
                layer.spread()


class ConvolutionLayer:
    """The arrays of one convolution, cut to a batch size once instead of in every step.

    ``sums`` and ``d_sums`` hold one matrix per place, (n_channels, batch). They share memory with
    ``activations``, which overwrite the sums, and with ``errors``; both of these have one row per unit.
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
        self._n_places = shape.n_out // shape.n_sums
        n_units, n_squares = shape.n_out * max_batch_size, self._n_places * shape.n_read * max_batch_size
        self._all = [aligned_zeros(n_units, dtype) for _ in range(3)]
        self._all_kept_sums = aligned_zeros(n_units, dtype) if activation.slope_needs_sums else None
        self._all_squares = aligned_zeros(n_squares, dtype)
        self._all_d_square = aligned_zeros(shape.n_read * max_batch_size, dtype)
        n_at_once = min(self._n_places, max(1, _GRADIENTS_AT_ONCE // d_weights.size))
        self._all_d_weights = np.zeros((n_at_once, shape.n_read, shape.n_sums), dtype)  # one per place
        self._d_weights_of_group, self._d_weights_transposed = np.zeros(
            (2, shape.n_read, shape.n_sums), dtype
        )
        self._d_biases_of_places = np.zeros((self._n_places, shape.n_sums), dtype)
        self._all_ones = np.ones(max_batch_size, dtype)
        self._dropout = None
        if dropout:
            assert rng is not None
            self._dropout = Dropout(n_units, dtype, dropout, rng)

    def cut_to(self, batch_size: int, units: FloatArray, d_units: FloatArray | None) -> None:
        """Use the part of all arrays that ``batch_size`` examples need from now on.

        Parameters
        ----------
        batch_size : int
        units : (n_in, batch) float
            Input of ``forward``.
        d_units : (n_in, batch) float, optional
            Output of ``spread``.
        """
        shape, n_places = self.shape, self._n_places
        self.activations, self.errors, self._scratch = (
            _cut(flat, shape.n_out, batch_size) for flat in self._all
        )
        self.outputs = self.activations
        if self._dropout is not None:
            self._dropout.cut_to(self.activations.shape)
            self.outputs = self._dropout.result
        self._kept_sums = None
        if self._all_kept_sums is not None:
            self._kept_sums = _cut(self._all_kept_sums, shape.n_out, batch_size)
        self._slope_sums = self.activations if self._kept_sums is None else self._kept_sums
        self._sums, self._d_sums = (
            rows.reshape(n_places, shape.n_sums, batch_size) for rows in (self.activations, self.errors)
        )
        self._ones = self._all_ones[:batch_size]
        self._windows = _windows(units, shape)
        squares = _cut(self._all_squares, n_places * shape.n_read, batch_size)
        self._squares = squares.reshape(n_places, shape.n_read, batch_size)
        self._squares_as_windows = squares.reshape(self._windows.shape)
        n_at_once = len(self._all_d_weights)
        groups = [slice(start, start + n_at_once) for start in range(0, n_places, n_at_once)]
        d_sums_transposed = self._d_sums.transpose(0, 2, 1)
        self._backward_groups = [
            (self._squares[group], d_sums_transposed[group], self._all_d_weights[: n_places - group.start])
            for group in groups
        ]
        self._d_units = d_units
        if d_units is not None:
            self._d_square = _cut(self._all_d_square, shape.n_read, batch_size)
            self._d_square_as_window = self._d_square.reshape(self._windows.shape[2:])
            d_windows = [window for row in _windows(d_units, shape) for window in row]
            self._d_places = list(zip(self._d_sums, d_windows, strict=True))

    def forward(self) -> None:
        """Compute ``outputs`` from ``units``."""
        np.copyto(self._squares_as_windows, self._windows)
        np.matmul(self._weights, self._squares, self._sums)
        np.add(self._sums, self._biases, self._sums)
        if self._kept_sums is not None:
            np.copyto(self._kept_sums, self.activations)
        self._activate(self.activations)
        if self._dropout is not None:
            self._dropout.thinned(self.activations)

    def backward(self) -> None:
        """Turn the derivatives in ``errors`` into dloss/dsums, and compute the gradient from them."""
        if self._dropout is not None:
            np.multiply(self.errors, self._dropout.mask, self.errors)
        self._multiply_by_slope(self.errors, self.activations, self._slope_sums, self._scratch)
        total = self._d_weights_transposed
        total[:] = 0.0
        for squares, d_sums_transposed, d_weights in self._backward_groups:
            np.matmul(squares, d_sums_transposed, d_weights)
            np.add(total, np.add.reduce(d_weights, axis=0, out=self._d_weights_of_group), total)
        np.copyto(self._d_weights, total.T)
        np.matmul(self._d_sums, self._ones, self._d_biases_of_places)
        np.add.reduce(self._d_biases_of_places, axis=0, out=self._d_biases)

    def spread(self) -> None:
        """Compute dloss/dunits: for each input unit, the sum over all squares that contain it."""
        assert self._d_units is not None
        self._d_units[:] = 0.0
        for d_sums, d_window in self._d_places:
            np.matmul(self._weights.T, d_sums, self._d_square)
            np.add(d_window, self._d_square_as_window, d_window)


def _windows(units: FloatArray, shape: LayerShape) -> FloatArray:
    """Return views of all squares a convolution reads: (side, side, kernel, kernel * channels * batch).

    Parameters
    ----------
    units : (n_in, batch) float
    shape : LayerShape
    """
    convolution, grid = shape.convolution, shape.grid_in
    assert convolution is not None
    assert grid is not None
    kernel, stride, place = convolution.kernel, convolution.stride, grid.n_channels * units.shape[1]
    windows = sliding_window_view(
        units.reshape(grid.side, grid.side * place), (kernel, kernel * place), writeable=True
    )
    return windows[::stride, :: stride * place]


def _cut(flat: FloatArray, n_rows: int, batch_size: int) -> FloatArray:
    """Return the beginning of an array as contiguous (n_rows, batch)."""
    return flat[: n_rows * batch_size].reshape(n_rows, batch_size)
