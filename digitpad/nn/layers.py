"""The layers of a network and the shapes of their weights.

A dense layer is given by its number of units and reads all units of the previous layer. A convolution reads
the previous layer as a grid, one small square at a time, with the same weights everywhere.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.errors import SettingError

_CONVOLUTION = re.compile(r"(\d{1,4})@(\d{1,3})x(\d{1,3})/(\d{1,3})")


@dataclass(frozen=True)
class Convolution:
    """A layer that detects the same patterns everywhere: LeCun et al. (1998), section II.A.

    Strides replace pooling: Springenberg, Dosovitskiy, Brox and Riedmiller (2015), section 2.

    Attributes
    ----------
    n_channels : int
        Number of patterns, which is the number of outputs at each place.
    kernel : int
        Side of the square that is read at each place.
    stride : int
        Distance between neighbouring places.
    """

    n_channels: int
    kernel: int
    stride: int

    def __str__(self) -> str:
        return f"{self.n_channels}@{self.kernel}x{self.kernel}/{self.stride}"

    @classmethod
    def parse(cls, text: str) -> "Convolution":
        """Return the convolution described by a text such as "16@5x5/2".

        Raises
        ------
        ValueError
            If the text does not describe a convolution.
        """
        found = _CONVOLUTION.fullmatch(text.strip())
        if found is None or found[2] != found[3]:
            raise ValueError(f"{text!r} is no convolution")
        return cls(int(found[1]), int(found[2]), int(found[4]))


LayerSpec = int | Convolution


@dataclass(frozen=True)
class Grid:
    """Units in rows and columns with channels at each place; index (row * side + column) * n_channels."""

    side: int
    n_channels: int


@dataclass(frozen=True)
class LayerShape:
    """One layer of weights.

    Attributes
    ----------
    n_in, n_out : int
        Units in the previous layer and in this one.
    n_read : int
        Units that one weighted sum reads; all of them in a dense layer.
    n_sums : int
        Different weighted sums: one per unit in a dense layer, one per channel in a convolution.
    convolution : Convolution or None
        None for a dense layer.
    grid_in : Grid or None
        The grid that a convolution reads.
    """

    n_in: int
    n_out: int
    n_read: int
    n_sums: int
    convolution: Convolution | None = None
    grid_in: Grid | None = None

    @property
    def fan_out(self) -> int:
        """Weighted sums that each input unit contributes to; for a convolution, those with a stride of 1."""
        return self.n_sums if self.convolution is None else self.n_sums * self.convolution.kernel**2

    @property
    def n_parameters(self) -> int:
        """Weights and biases."""
        return self.n_sums * (self.n_read + 1)

    @property
    def n_products(self) -> int:
        """Multiplications of weights by inputs for one example."""
        return self.n_out * self.n_read


def layer_shapes(layers: Sequence[LayerSpec]) -> tuple[LayerShape, ...]:
    """Return the shapes of the layers of weights.

    Raises
    ------
    SettingError
        If the layers do not make a network.
    """
    first, last = (layers[0], layers[-1]) if len(layers) > 1 else (None, None)
    if not isinstance(first, int) or not isinstance(last, int):
        raise SettingError(
            "a network begins with a number of inputs and ends with a number of outputs.", setting="layers"
        )
    side = math.isqrt(max(first, 0))
    grid = Grid(side, 1) if side * side == first else None
    shapes, n_in = [], first
    for layer in layers[1:]:
        if isinstance(layer, Convolution):
            shape, grid = _convolution_shape(layer, n_in, grid)
        else:
            shape, grid = LayerShape(n_in, layer, n_in, layer), None
        if min(shape.n_in, shape.n_out) < 1:
            raise SettingError("a layer needs at least one unit.", setting="layers")
        shapes.append(shape)
        n_in = shape.n_out
    return tuple(shapes)


def _convolution_shape(layer: Convolution, n_in: int, grid: Grid | None) -> tuple[LayerShape, Grid]:
    if grid is None:
        raise SettingError(
            f"{layer} must follow a square of inputs or another convolution, not {n_in} units in a row.",
            setting="layers",
        )
    if not 1 <= layer.kernel <= grid.side or layer.stride < 1:
        raise SettingError(f"{layer} does not fit on {grid.side}x{grid.side} places.", setting="layers")
    side = (grid.side - layer.kernel) // layer.stride + 1
    n_read = layer.kernel**2 * grid.n_channels
    shape = LayerShape(n_in, side * side * layer.n_channels, n_read, layer.n_channels, layer, grid)
    return shape, Grid(side, layer.n_channels)


def n_parameters(layers: Sequence[LayerSpec]) -> int:
    """Return the number of weights and biases of these layers."""
    return sum(shape.n_parameters for shape in layer_shapes(layers))


def n_units(layers: Sequence[LayerSpec]) -> int:
    """Return the number of inputs and units of these layers."""
    shapes = layer_shapes(layers)
    return shapes[0].n_in + sum(shape.n_out for shape in shapes)


def n_products(layers: Sequence[LayerSpec]) -> int:
    """Return the number of multiplications in a forward pass of one example."""
    return sum(shape.n_products for shape in layer_shapes(layers))


def has_convolutions(layers: Sequence[LayerSpec]) -> bool:
    """Return whether any layer is a convolution."""
    return any(isinstance(layer, Convolution) for layer in layers)


def described(layers: Sequence[LayerSpec]) -> str:
    """Return layers in the usual notation, such as 784-30-10."""
    return "-".join(map(str, layers))
