"""Arrangement of a layer's numbers in rows and columns of a picture."""

import math

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


def square_columns(n_cells: int) -> int:
    """Return the number of columns that makes the cells about a square."""
    return math.ceil(math.sqrt(n_cells))


def as_maps(values: FloatArray, n_channels: int) -> FloatArray:
    """Return a convolution's outputs or weights (n_places * n_channels,) as (n_channels, side, side)."""
    side = math.isqrt(values.size // n_channels)
    return values.reshape(side, side, n_channels).transpose(2, 0, 1)


def tiled(maps: FloatArray, n_columns: int) -> FloatArray:
    """Return maps (n, height, width) as tiles of one picture, with a line of zeros between."""
    n_maps, height, width = maps.shape
    n_rows = -(-n_maps // n_columns)
    padded = np.zeros((n_rows * n_columns, height, width), maps.dtype)
    padded[:n_maps] = maps
    board = np.zeros((n_rows, height + 1, n_columns, width + 1), maps.dtype)
    board[:, :height, :, :width] = padded.reshape(n_rows, n_columns, height, width).transpose(0, 2, 1, 3)
    whole: FloatArray = board.reshape(n_rows * (height + 1), n_columns * (width + 1))[:-1, :-1]
    return whole


def as_grid(values: FloatArray, n_columns: int) -> FloatArray:
    """Return units (n,) in rows of ``n_columns``, the last row padded with zeros."""
    n_rows = -(-values.size // n_columns)
    grid = np.zeros(n_rows * n_columns, values.dtype)
    grid[: values.size] = values
    return grid.reshape(n_rows, n_columns)


def read_as_picture(network: Network, layer: int, values: FloatArray) -> FloatArray:
    """Return numbers for the inputs of a unit, such as its weights (n_read,), as one picture.

    Pixels keep their picture, maps and kernels with several channels become tiles, units a grid.
    """
    shape = network.shapes[layer]
    if shape.grid_in is not None:
        n_channels = shape.grid_in.n_channels
    else:
        n_channels = 1 if layer == 0 else network.shapes[layer - 1].n_sums
    maps = as_maps(values, n_channels)
    if maps.shape[1] == 1:
        return as_grid(values, square_columns(values.size))
    return maps[0] if n_channels == 1 else tiled(maps, square_columns(n_channels))


def resized(pictures: FloatArray, side: int) -> FloatArray:
    """Return pictures (n, height, width) resized to (n, side, side), enlarged without smoothing."""
    _, height, width = pictures.shape
    if side >= max(height, width):
        rows, columns = (np.arange(side) * size // side for size in (height, width))
        larger: FloatArray = pictures[:, rows][:, :, columns]
        return larger
    smaller: FloatArray = _shares(height, side) @ pictures @ _shares(width, side).T
    return smaller


def _shares(n_from: int, n_to: int) -> NDArray[np.float32]:
    """Return the share of each new pixel covered by every old one, (n_to, n_from). Rows sum to 1."""
    scale = n_from / n_to
    edges, begins = np.arange(n_from), np.arange(n_to)[:, None] * scale
    covered = np.minimum(edges + 1, begins + scale) - np.maximum(edges, begins)
    shares: NDArray[np.float32] = (np.maximum(covered, 0.0) / scale).astype(np.float32)
    return shares
