"""What layers a network has, and how each one's weights are shaped.

A layer is named by its number of units, and reads all units before it (a dense layer), or by a convolution:
then it reads the units before it as a grid, a small square of it at a time, with the same weights everywhere.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.errors import SettingError

_CONVOLUTION = re.compile(r"(\d{1,4})@(\d{1,3})x(\d{1,3})/(\d{1,3})")


@dataclass(frozen=True)
class Convolution:
    """A layer that looks for the same patterns everywhere: LeCun et al. (1998), section II.A.

    Strides take the place of pooling: Springenberg, Dosovitskiy, Brox and Riedmiller (2015), section 2.

    Attributes
    ----------
    n_channels : int
        Patterns, and so outputs at each place.
    kernel : int
        Side of the square that is read at each place.
    stride : int
        From one place to the next.
    """

    n_channels: int
    kernel: int
    stride: int

    def __str__(self) -> str:
        return f"{self.n_channels}@{self.kernel}x{self.kernel}/{self.stride}"

    @classmethod
    def parse(cls, text: str) -> "Convolution":
        """Return the convolution that a text such as "16@5x5/2" names.

        Raises
        ------
        ValueError
            If it names none.
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
        Units before and after it.
    n_read : int
        Units that one weighted sum reads: all, in a dense layer.
    n_sums : int
        Different weighted sums: one for each unit in a dense layer, one for each channel in a convolution.
    convolution : Convolution or None
        None for a dense layer.
    grid_in : Grid or None
        What a convolution reads.
    """

    n_in: int
    n_out: int
    n_read: int
    n_sums: int
    convolution: Convolution | None = None
    grid_in: Grid | None = None

    @property
    def fan_out(self) -> int:
        """Weighted sums that a unit before it goes into; in a convolution those of a stride of 1."""
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
    """Return the layers of weights between inputs, any hidden layers and outputs.

    Raises
    ------
    SettingError
        If there is no such network.
    """
    first, last = (layers[0], layers[-1]) if len(layers) > 1 else (None, None)
    if not isinstance(first, int) or not isinstance(last, int):
        raise SettingError(
            "a network begins with a number of inputs and ends with one of outputs.", setting="layers"
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
            f"{layer} reads a square of inputs or another convolution's outputs, not {n_in} units in a row.",
            setting="layers",
        )
    if not 1 <= layer.kernel <= grid.side or layer.stride < 1:
        raise SettingError(f"{layer} does not fit on {grid.side}x{grid.side} places.", setting="layers")
    side = (grid.side - layer.kernel) // layer.stride + 1
    n_read = layer.kernel**2 * grid.n_channels
    shape = LayerShape(n_in, side * side * layer.n_channels, n_read, layer.n_channels, layer, grid)
    return shape, Grid(side, layer.n_channels)


def n_parameters(layers: Sequence[LayerSpec]) -> int:
    """Return how many weights and biases these layers have."""
    return sum(shape.n_parameters for shape in layer_shapes(layers))


def n_units(layers: Sequence[LayerSpec]) -> int:
    """Return how many inputs and units these layers have."""
    shapes = layer_shapes(layers)
    return shapes[0].n_in + sum(shape.n_out for shape in shapes)


def n_products(layers: Sequence[LayerSpec]) -> int:
    """Return how many multiplications one example takes on its way forward."""
    return sum(shape.n_products for shape in layer_shapes(layers))


def has_convolutions(layers: Sequence[LayerSpec]) -> bool:
    """Tell whether any of the layers is a convolution."""
    return any(isinstance(layer, Convolution) for layer in layers)


def described(layers: Sequence[LayerSpec]) -> str:
    """Return layers as people write them, such as 784-30-10."""
    return "-".join(map(str, layers))
