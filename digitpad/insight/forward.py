"""The forward pass through a network: inputs, weighted sums and activations of every layer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.layers import LayerShape
from digitpad.nn.network import Network, as_floats
from digitpad.nn.patches import gather, places_read


@dataclass(frozen=True)
class LayerActivity:
    """Activity of one layer for one picture. A convolution's arrays have a row for each place.

    Attributes
    ----------
    inputs : (n_in,) float
    rows : (n_places, n_read) float
        Inputs of each weighted sum. A dense layer has one place.
    sums : (n_places, n_sums) float
        Weighted sums plus biases, z.
    activations : (n_places, n_sums) float
    """

    inputs: FloatArray
    rows: FloatArray
    sums: FloatArray
    activations: FloatArray

    def place_of(self, unit: int) -> int:
        """Return the place of a unit's largest activation; ties are broken by the weighted sum."""
        activations, sums = self.activations[:, unit], self.sums[:, unit]
        return int(np.argmax(np.where(activations == activations.max(), sums, -np.inf)))

    @property
    def places(self) -> NDArray[np.intp]:
        """Place of each unit as in ``place_of``, (n_sums,)."""
        is_largest = self.activations == self.activations.max(axis=0)
        places: NDArray[np.intp] = np.where(is_largest, self.sums, -np.inf).argmax(axis=0)
        return places


@dataclass(frozen=True, eq=False)
class LayerPass:
    """Activity of one layer for a batch.

    Attributes
    ----------
    inputs : (batch, n_in) float
    rows : (n_rows, n_read) float
        Left factor of the matrix product: the inputs; in a convolution the squares of all places, one per
        row.
    sums, activations : (batch, n_out) float
    """

    inputs: FloatArray
    rows: FloatArray
    sums: FloatArray
    activations: FloatArray


def forward_pass(network: Network, inputs: FloatArray, first: int = 0) -> list[LayerPass]:
    """Return the activity of each layer for a batch, in the network's precision.

    Parameters
    ----------
    network : Network
    inputs : (batch, n_in) float
        Inputs of layer ``first``, in the network's dtype.
    first : int
        Layer to start with, counted from 0.
    """
    layers = []
    for index in range(first, len(network.shapes)):
        shape = network.shapes[index]
        rows = inputs if shape.convolution is None else gather(inputs, shape, places_of(shape))
        sums = rows @ network.weights[index].T
        sums += network.biases[index]
        sums = sums.reshape(len(inputs), shape.n_out)
        activations = sums.copy()
        ACTIVATIONS[network.activations[index]].apply(activations)
        layers.append(LayerPass(inputs, rows, sums, activations))
        inputs = activations
    return layers


def picture_pass(network: Network, picture: NDArray[np.floating]) -> tuple[LayerActivity, ...]:
    """Return the activity of every layer for one picture, in the network's precision.

    Parameters
    ----------
    network : Network
    picture : array of n_in floats, any shape
        Ink 1.0 on 0.0.
    """
    inputs = as_floats(picture.reshape(1, -1), network.parameters.dtype)
    return tuple(
        LayerActivity(
            one.inputs.ravel(),
            one.rows,
            one.sums.reshape(-1, shape.n_sums),
            one.activations.reshape(-1, shape.n_sums),
        )
        for one, shape in zip(forward_pass(network, inputs), network.shapes, strict=True)
    )


def sources_read(shape: LayerShape, place: int) -> NDArray[np.intp]:
    """Return the indices of the inputs read at a place, in the order of the weights, (n_read,)."""
    if shape.convolution is None:
        return np.arange(shape.n_in)
    assert shape.grid_in is not None
    squares = places_of(shape).reshape(-1, shape.convolution.kernel**2)
    n_channels = shape.grid_in.n_channels
    indices: NDArray[np.intp] = squares[place][:, None] * n_channels + np.arange(n_channels)
    return indices.ravel()


def receptive_field(shapes: Sequence[LayerShape], layer: int, place: int) -> tuple[int, int, int]:
    """Return top row, left column and side of the input square that a convolution's place depends on.

    Parameters
    ----------
    shapes : sequence of LayerShape
        Shapes of the network's layers; all up to ``layer`` are convolutions.
    layer, place : int
        Counted from 0.
    """
    row, column = divmod(place, math.isqrt(shapes[layer].n_out // shapes[layer].n_sums))
    side = 1
    for shape in reversed(shapes[: layer + 1]):
        assert shape.convolution is not None
        kernel, stride = shape.convolution.kernel, shape.convolution.stride
        row, column, side = row * stride, column * stride, (side - 1) * stride + kernel
    return row, column, side


@lru_cache(maxsize=32)
def places_of(shape: LayerShape) -> NDArray[np.intp]:
    """Return ``places_read`` of a convolution, cached. Do not modify the result."""
    return places_read(shape)
