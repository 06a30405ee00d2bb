"""The squares of a grid that a convolution reads, as the rows of one matrix (im2col).

With them a convolution is a dense layer whose examples are all squares of all examples: the same matrix
products serve both. Chellapilla, Puri and Simard (2006), section 3.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import DTypeLike, NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.layers import LayerShape


def places_read(shape: LayerShape) -> NDArray[np.intp]:
    """Return the places of a convolution's grid, square by square and row by row, (n_places * kernel²,)."""
    convolution, grid = shape.convolution, shape.grid_in
    assert convolution is not None
    assert grid is not None
    places = np.arange(grid.side**2).reshape(grid.side, grid.side)
    windows = sliding_window_view(places, (convolution.kernel, convolution.kernel))
    return np.ascontiguousarray(windows[:: convolution.stride, :: convolution.stride]).ravel()


def gather(
    inputs: FloatArray, shape: LayerShape, places: NDArray[np.intp], out: FloatArray | None = None
) -> FloatArray:
    """Return all squares of all examples as rows, (batch * n_places, n_read).

    Parameters
    ----------
    inputs : (batch, n_in) float
    shape : LayerShape
        Of a convolution.
    places : (n_places * kernel²,) int
        See ``places_read``.
    out : (batch, n_places * kernel², n_channels) float, optional
    """
    assert shape.grid_in is not None
    grid = inputs.reshape(len(inputs), -1, shape.grid_in.n_channels)
    # mode="clip" lets take() write straight into out; the indices are right anyway.
    squares: FloatArray = np.take(grid, places, axis=1, out=out, mode="clip")
    return squares.reshape(-1, shape.n_read)


class Patches:
    """Gathers squares of a grid into rows, and spreads what came of them back, each the other's transpose.

    Parameters
    ----------
    shape : LayerShape
        Of a convolution.
    max_batch_size : int
    dtype : numpy dtype

    Attributes
    ----------
    d_rows : (batch * n_places, n_read) float
        Where to put dloss/drows before ``spread``.
    """

    def __init__(self, shape: LayerShape, max_batch_size: int, dtype: DTypeLike) -> None:
        assert shape.convolution is not None
        assert shape.grid_in is not None
        self._shape = shape
        self._kernel, self._stride = shape.convolution.kernel, shape.convolution.stride
        self._side, self._n_channels = shape.grid_in.side, shape.grid_in.n_channels
        self._places = places_read(shape)
        all_squares = (max_batch_size, len(self._places), self._n_channels)
        self._all_rows, self._all_d_rows = (aligned_zeros(all_squares, dtype) for _ in range(2))
        self.cut_to(max_batch_size)

    def cut_to(self, batch_size: int) -> None:
        """Use the first rows of the arrays from now on."""
        self._rows = self._all_rows[:batch_size]
        self.d_rows = self._all_d_rows[:batch_size].reshape(-1, self._shape.n_read)

    def gather(self, inputs: FloatArray) -> FloatArray:
        """Return all squares of inputs (batch, n_in) as rows. Overwritten by the next call."""
        return gather(inputs, self._shape, self._places, self._rows)

    def spread(self, d_inputs: FloatArray) -> None:
        """Add up, for each unit, the derivatives in ``d_rows`` of all squares that it is in.

        Parameters
        ----------
        d_inputs : (batch, n_in) float
            Overwritten.
        """
        kernel, stride = self._kernel, self._stride
        side_out = (self._side - kernel) // stride + 1
        grid = d_inputs.reshape(-1, self._side, self._side, self._n_channels)
        squares = self.d_rows.reshape(-1, side_out, side_out, kernel, kernel, self._n_channels)
        grid[:] = 0.0
        reach = stride * (side_out - 1) + 1
        for row in range(kernel):
            for column in range(kernel):
                seen = grid[:, row : row + reach : stride, column : column + reach : stride]
                np.add(seen, squares[:, :, :, row, column], out=seen)
