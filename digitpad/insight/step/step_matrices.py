"""The matrices of a step by name, with the meaning of their rows and columns.

Layers are counted from 1 in names ("W1") and from 0 in keys, as in the code.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.step.cell_layout import CellLayout, plain_layout, tiled_layout
from digitpad.insight.step.step_trace import LayerTrace, StepTrace

FloatMatrix = NDArray[np.float64]

_SYMBOLS = {
    "rows": "R{}",
    "weights": "W{}",
    "biases": "b{}",
    "sums": "S{}",
    "activations": "A{}",
    "d_activations": "dA{}",
    "errors": "D{}",
    "d_weights": "dW{}",
    "d_biases": "db{}",
    "weights_after": "W{}′",
    "biases_after": "b{}′",
}
_TITLES = {
    "inputs": "the pictures, one per row",
    "rows": "inputs of the product of layer {}",
    "weights": "weights of layer {}",
    "biases": "biases of layer {}",
    "sums": "weighted sums of layer {}",
    "activations": "activations of layer {}",
    "one_hot": "the labels as one-hot vectors, one per row",
    "probabilities": "softmax of the outputs",
    "losses": "the loss of each picture",
    "d_activations": "gradient of the loss with respect to the activations of layer {}",
    "errors": "gradient of the loss with respect to the weighted sums of layer {}: its errors",
    "d_weights": "gradient of the weights of layer {}",
    "d_biases": "gradient of the biases of layer {}",
    "weights_after": "weights of layer {} after the step",
    "biases_after": "biases of layer {} after the step",
}
_WEIGHT_LIKE = ("weights", "d_weights", "weights_after")
_BIAS_LIKE = ("biases", "d_biases", "biases_after")
_OF_SUMS = ("sums", "activations", "d_activations", "errors")


class MatrixKey(NamedTuple):
    """Identifies one matrix of a step.

    Attributes
    ----------
    kind : str
        "inputs", "rows", "weights", "biases", "sums", "activations", "one_hot", "probabilities", "losses",
        "d_activations", "errors", "d_weights", "d_biases", "weights_after" or "biases_after".
    layer : int
        Counted from 0. It is 0 for the pictures and labels, and the last layer for the losses.
    """

    kind: str
    layer: int = 0

    @property
    def name(self) -> str:
        """Name in the equations, such as "dW1"."""
        of_batch = {"inputs": "X", "one_hot": "Y", "probabilities": "P", "losses": "L"}
        return of_batch.get(self.kind) or _SYMBOLS[self.kind].format(self.layer + 1)

    @property
    def title(self) -> str:
        """Description in words."""
        return _TITLES[self.kind].format(self.layer + 1)


class StepMatrices:
    """Access to the matrices of a step.

    Sums, activations and errors have the shape of the matrix products: in a dense layer one row per picture,
    in a convolution one row per square of each picture and one column per kernel.
    """

    def __init__(self, trace: StepTrace) -> None:
        self.trace = trace

    @property
    def n_layers(self) -> int:
        """Number of layers of weights."""
        return len(self.trace.layers)

    @property
    def has_softmax(self) -> bool:
        """Whether the outputs are logits, and the loss applies softmax to them."""
        return self.trace.network_before.cost == "cross_entropy"

    def values(self, key: MatrixKey) -> FloatMatrix:
        """Return a matrix (rows, columns)."""
        trace = self.trace
        if key.kind == "inputs":
            return trace.inputs
        if key.kind == "one_hot":
            return trace.one_hot
        if key.kind == "probabilities":
            return trace.probabilities_before
        if key.kind == "losses":
            return trace.losses_before[:, np.newaxis]
        layer = trace.layers[key.layer]
        values: FloatMatrix = getattr(layer, key.kind)
        if key.kind in _OF_SUMS:
            return values.reshape(-1, layer.shape.n_sums)
        return values[np.newaxis] if key.kind in _BIAS_LIKE else values

    def has_rows(self, layer: int) -> bool:
        """Whether the input of a layer's product has another shape than the output of the layer before."""
        is_convolution = self.trace.layers[layer].shape.convolution is not None
        return is_convolution or (layer > 0 and self.trace.layers[layer - 1].shape.convolution is not None)

    def read_by(self, layer: int) -> MatrixKey:
        """Return the key of the input of a layer's product."""
        if self.has_rows(layer):
            return MatrixKey("rows", layer)
        return self.before(layer)

    def before(self, layer: int) -> MatrixKey:
        """Return the key of the output of the layer before, or of the pictures."""
        return MatrixKey("activations", layer - 1) if layer else MatrixKey("inputs")

    def source_of_row_cell(self, layer: int, row: int, column: int) -> tuple[int, int]:
        """Return the (row, column) in ``before(layer)`` from which a cell of ``read_by(layer)`` is copied."""
        trace = self.trace.layers[layer]
        example, unit = row, column
        if trace.shape.convolution is not None:
            n_places = len(trace.rows) // len(trace.inputs)
            example, square = divmod(row, n_places)
            unit = unit_read(trace, square, column)
        n_columns = self.values(self.before(layer)).shape[1]
        flat = example * trace.shape.n_in + unit
        return flat // n_columns, flat % n_columns

    # Names of places

    def place(self, key: MatrixKey, row: int, column: int) -> str:
        """Return what a cell belongs to, such as "unit 7, pixel (5, 21)"."""
        if key.kind in _WEIGHT_LIKE:
            return f"{self._unit_name(key.layer, row)}, {self._read_name(key.layer, column)}"
        if key.kind in _BIAS_LIKE:
            return self._unit_name(key.layer, column)
        if key.kind == "inputs":
            return f"{self._row_name(None, row)}, {self._read_name(0, column, of_inputs=True)}"
        if key.kind == "rows":
            return f"{self._row_name(key.layer, row)}, {self._read_name(key.layer, column)}"
        if key.kind in ("one_hot", "probabilities"):
            return f"{self._row_name(None, row)}, class {column}"
        if key.kind == "losses":
            return self._row_name(None, row)
        return f"{self._row_name(key.layer, row)}, {self._unit_name(key.layer, column)}"

    def _unit_name(self, layer: int, unit: int) -> str:
        if layer == self.n_layers - 1:
            return f"output {unit}"
        is_convolution = self.trace.layers[layer].shape.convolution is not None
        return f"kernel {unit + 1}" if is_convolution else f"unit {unit + 1}"

    def _row_name(self, layer: int | None, row: int) -> str:
        trace = None if layer is None else self.trace.layers[layer]
        if trace is None or trace.shape.convolution is None:
            return f"picture {row + 1}"
        n_places = len(trace.rows) // len(trace.inputs)
        example, square = divmod(row, n_places)
        return f"picture {example + 1}, square {_pair(square, math.isqrt(n_places))}"

    def _read_name(self, layer: int, column: int, *, of_inputs: bool = False) -> str:
        shape = self.trace.layers[layer].shape
        if shape.convolution is not None and not of_inputs:
            assert shape.grid_in is not None
            place, channel = divmod(column, shape.grid_in.n_channels)
            at = f"place {_pair(place, shape.convolution.kernel)}"
            return at if layer == 0 else f"{at} of map {channel + 1}"
        if layer == 0:
            side = math.isqrt(shape.n_in)
            return f"pixel {_pair(column, side)}" if side * side == shape.n_in else f"input {column + 1}"
        if self.has_rows(layer):
            grid = self.trace.layers[layer - 1].shape
            place, channel = divmod(column, grid.n_sums)
            return f"place {_pair(place, math.isqrt(grid.n_out // grid.n_sums))} of map {channel + 1}"
        return f"unit {column + 1} of the layer before"

    # Pictures of matrices

    def layout(self, key: MatrixKey) -> CellLayout:
        """Return the layout of a matrix as a picture, with digits, kernels and feature maps as squares."""
        n_rows, n_columns = self.values(key).shape
        cells = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
        shape = self.trace.layers[key.layer].shape
        side = math.isqrt(n_columns)
        if key.kind == "inputs" and side * side == n_columns:
            return tiled_layout(cells.reshape(-1, side, side), min(n_rows, 5))
        if shape.convolution is not None and key.kind in ("rows", *_OF_SUMS, *_WEIGHT_LIKE):
            return self._layout_of_convolution(key, cells)
        if key.kind in _WEIGHT_LIKE and key.layer == 0 and side * side == n_columns and side > 1:
            return tiled_layout(cells.reshape(-1, side, side), _n_across(n_rows))
        return plain_layout(n_rows, n_columns)

    def _layout_of_convolution(self, key: MatrixKey, cells: NDArray[np.intp]) -> CellLayout:
        layer = self.trace.layers[key.layer]
        shape = layer.shape
        assert shape.convolution is not None
        assert shape.grid_in is not None
        kernel, n_channels = shape.convolution.kernel, shape.grid_in.n_channels
        n_examples = len(layer.inputs)
        side = math.isqrt(shape.n_out // shape.n_sums)
        if key.kind in _WEIGHT_LIKE:
            tiles = cells.reshape(shape.n_sums, kernel, kernel, n_channels).transpose(3, 0, 1, 2)
            n_across = _n_across(shape.n_sums) if n_channels == 1 else shape.n_sums
            return tiled_layout(tiles.reshape(-1, kernel, kernel), n_across)
        if key.kind == "rows":
            squares = cells.reshape(n_examples, side, side, kernel, kernel, n_channels)
            tiles = squares.transpose(0, 5, 1, 3, 2, 4)
            n_across = n_channels if n_channels > 1 else min(n_examples, 5)
            return tiled_layout(tiles.reshape(-1, side * kernel, side * kernel), n_across)
        maps = cells.reshape(n_examples, side, side, shape.n_sums).transpose(0, 3, 1, 2)
        n_across = shape.n_sums if n_examples > 1 else _n_across(shape.n_sums)
        return tiled_layout(maps.reshape(-1, side, side), n_across)


def unit_read(layer: LayerTrace, square: int, column: int) -> int:
    """Return the input unit of a convolution at a column of one of its squares."""
    convolution, grid = layer.shape.convolution, layer.shape.grid_in
    assert convolution is not None
    assert grid is not None
    side_out = (grid.side - convolution.kernel) // convolution.stride + 1
    place, channel = divmod(column, grid.n_channels)
    row = square // side_out * convolution.stride + place // convolution.kernel
    across = square % side_out * convolution.stride + place % convolution.kernel
    return (row * grid.side + across) * grid.n_channels + channel


def _n_across(n_tiles: int) -> int:
    """Return the number of pictures per row: wider than high, with few empty places."""
    narrowest, widest = math.ceil(math.sqrt(n_tiles)), math.ceil(math.sqrt(4 * n_tiles))
    return min(range(narrowest, widest + 1), key=lambda across: (-n_tiles % across, across))


def _pair(index: int, side: int) -> str:
    return f"({index // side}, {index % side})"
