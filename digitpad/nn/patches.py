"""The squares of a grid that a convolution reads, as the rows of a matrix (im2col).

In this form a convolution is a dense layer with all squares of all examples as its examples. The engine uses
another order; see ``gradients.convolutions``. Chellapilla, Puri and Simard (2006), section 3.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.layers import LayerShape


def places_read(shape: LayerShape) -> NDArray[np.intp]:
    """Return the grid places that a convolution reads, square by square and row by row.

    The shape is (n_places * kernel²,).
    """
    convolution, grid = shape.convolution, shape.grid_in
    assert convolution is not None
    assert grid is not None
    places = np.arange(grid.side**2).reshape(grid.side, grid.side)
    windows = sliding_window_view(places, (convolution.kernel, convolution.kernel))
    return np.ascontiguousarray(windows[:: convolution.stride, :: convolution.stride]).ravel()


def gather(inputs: FloatArray, shape: LayerShape, places: NDArray[np.intp]) -> FloatArray:
    """Return all squares of all examples as rows, (batch * n_places, n_read).

    Parameters
    ----------
    inputs : (batch, n_in) float
    shape : LayerShape
        Of a convolution.
    places : (n_places * kernel²,) int
        See ``places_read``.
    """
    assert shape.grid_in is not None
    grid = inputs.reshape(len(inputs), -1, shape.grid_in.n_channels)
    squares: FloatArray = np.take(grid, places, axis=1)
    return squares.reshape(-1, shape.n_read)


def spread(d_rows: FloatArray, shape: LayerShape, batch_size: int) -> FloatArray:
    """Return each unit's derivative, summed over all squares that contain it: ``gather`` transposed.

    Parameters
    ----------
    d_rows : (batch * n_places, n_read) float
        dloss/drows.
    shape : LayerShape
        Of a convolution.
    batch_size : int

    Returns
    -------
    (batch, n_in) float
        dloss/dinputs.
    """
    convolution, grid_in = shape.convolution, shape.grid_in
    assert convolution is not None
    assert grid_in is not None
    kernel, stride, side = convolution.kernel, convolution.stride, grid_in.side
    side_out = (side - kernel) // stride + 1
    grid = np.zeros((batch_size, side, side, grid_in.n_channels), d_rows.dtype)
    squares = d_rows.reshape(batch_size, side_out, side_out, kernel, kernel, grid_in.n_channels)
    reach = stride * (side_out - 1) + 1
    for row in range(kernel):
        for column in range(kernel):
            grid[:, row : row + reach : stride, column : column + reach : stride] += squares[
                :, :, :, row, column
            ]
    return grid.reshape(batch_size, -1)
