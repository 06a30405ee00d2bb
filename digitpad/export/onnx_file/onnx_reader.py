"""NumPy interpreter for the ONNX operations that digitpad writes, to check each export."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from digitpad.errors import ExportError
from digitpad.export.export_format import ReadProbabilities
from digitpad.export.onnx_file.onnx_messages import ELEMENT_TYPES
from digitpad.export.onnx_file.protobuf import Fields, read_message

_Array = NDArray[Any]
_DTYPES = {number: np.dtype(name) for name, number in ELEMENT_TYPES.items()}


@dataclass(frozen=True)
class _Node:
    """One operation of a graph."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, Any]


def open_onnx(content: bytes) -> ReadProbabilities:
    """Return a function that runs the graph of an ONNX file.

    Raises
    ------
    ExportError
        If the content is damaged, or has operations that digitpad does not write.
    """
    try:
        graph = read_message(_bytes(read_message(content), 7))
        nodes = [_read_node(read_message(part)) for part in _all_bytes(graph, 1)]
        constants = dict(_read_tensor(read_message(part)) for part in _all_bytes(graph, 5))
        input_name = _text(read_message(_bytes(graph, 11)), 1)
        output_name = _text(read_message(_bytes(graph, 12)), 1)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ExportError("The exported ONNX file is damaged.") from error
    for node in nodes:
        if node.operator not in _OPERATORS:
            raise ExportError(
                f"The ONNX file has the operation {node.operator!r}, which digitpad cannot check."
            )

    def read(pictures: NDArray[np.float32]) -> NDArray[np.floating]:
        values: dict[str, _Array] = {**constants, input_name: pictures}
        for node in nodes:
            inputs = [values[name] for name in node.inputs]
            values[node.output] = _OPERATORS[node.operator](*inputs, **node.attributes)
        return values[output_name]

    return read


def _conv(grid: _Array, kernels: _Array, biases: _Array, kernel_shape: Any, strides: Any) -> _Array:
    windows = sliding_window_view(grid, kernel_shape, (2, 3))[:, :, :: strides[0], :: strides[1]]
    sums: _Array = np.tensordot(windows, kernels, axes=((1, 4, 5), (1, 2, 3))) + biases
    return sums.transpose(0, 3, 1, 2)


def _gemm(rows: _Array, weights: _Array, biases: _Array, transB: int) -> _Array:  # noqa: N803
    product: _Array = rows @ (weights.T if transB else weights) + biases
    return product


def _clip(values: _Array, low: _Array, high: _Array | None = None) -> _Array:
    clipped: _Array = np.clip(values, low, high)
    return clipped


def _softmax(values: _Array, axis: int) -> _Array:
    powers: _Array = np.exp(values - values.max(axis=axis, keepdims=True))
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers


_OPERATORS: dict[str, Callable[..., _Array]] = {
    "Add": np.add,
    "Cast": lambda values, to: values.astype(_DTYPES[to]),
    "Clip": _clip,
    "Conv": _conv,
    "Div": np.divide,
    "Exp": np.exp,
    "Gemm": _gemm,
    "Log": np.log,
    "Max": np.maximum,
    "Mul": np.multiply,
    "Neg": np.negative,
    "Reciprocal": lambda values: 1.0 / values,
    "ReduceSum": lambda values, axes, keepdims: values.sum(axis=tuple(axes), keepdims=bool(keepdims)),
    "Relu": lambda values: np.maximum(values, 0),
    "Reshape": lambda values, shape: values.reshape(tuple(shape)),
    "Sigmoid": lambda values: 0.5 * np.tanh(0.5 * values) + 0.5,
    "Softmax": _softmax,
    "Tanh": np.tanh,
    "Transpose": lambda values, perm: values.transpose(perm),
}
"""Operations by their ONNX names. Keyword arguments are the attributes."""


def _read_node(fields: Fields) -> _Node:
    inputs = tuple(part.decode() for part in _all_bytes(fields, 1))
    attributes = dict(_read_attribute(read_message(part)) for part in _all_bytes(fields, 5))
    return _Node(_text(fields, 4), inputs, _text(fields, 2), attributes)


def _read_attribute(fields: Fields) -> tuple[str, Any]:
    (kind,) = fields[20]
    values = fields[{2: 3, 7: 8}[int(kind)]]
    return _text(fields, 1), tuple(values) if kind == 7 else values[0]


def _read_tensor(fields: Fields) -> tuple[str, _Array]:
    (data_type,) = fields[2]
    dtype = _DTYPES[int(data_type)].newbyteorder("<")
    values = np.frombuffer(_bytes(fields, 9), dtype).reshape([int(side) for side in fields.get(1, [])])
    return _text(fields, 8), values


def _bytes(fields: Fields, number: int) -> bytes:
    (value,) = _all_bytes(fields, number)
    return value


def _all_bytes(fields: Fields, number: int) -> list[bytes]:
    values = fields.get(number, [])
    if not all(isinstance(value, bytes) for value in values):
        raise ValueError("expected bytes, found a number")
    return [value for value in values if isinstance(value, bytes)]


def _text(fields: Fields, number: int) -> str:
    return _bytes(fields, number).decode()
