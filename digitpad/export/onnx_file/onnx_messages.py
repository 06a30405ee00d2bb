"""Messages of an ONNX file, with the field numbers of ``onnx.proto`` (IR version 7)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.export.onnx_file.protobuf import message

IR_VERSION = 7
OPSET = 13
"""Operator set version. Gemm and Softmax last changed at 13; a newer one would only exclude older
programs."""

FLOAT, INT64, DOUBLE = 1, 7, 11
ELEMENT_TYPES = {"float32": FLOAT, "int64": INT64, "float64": DOUBLE}
"""Numbers of ``TensorProto.DataType`` by NumPy's names."""

Attribute = int | Sequence[int]


def tensor(name: str, values: NDArray[np.generic]) -> bytes:
    """Return a TensorProto. The dtype must be in ``ELEMENT_TYPES``."""
    data_type = ELEMENT_TYPES[values.dtype.name]
    little_endian = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return message({1: values.shape, 2: data_type, 8: name, 9: little_endian.tobytes()})


def node(operator: str, inputs: Sequence[str], output: str, attributes: Mapping[str, Attribute]) -> bytes:
    """Return a NodeProto with one output."""
    return message(
        {
            1: inputs,
            2: output,
            3: f"{operator}_{output}",
            4: operator,
            5: [_attribute(name, value) for name, value in attributes.items()],
        }
    )


def float_tensor(name: str, sides: Sequence[int | str]) -> bytes:
    """Return the ValueInfoProto of a float32 tensor. A side given as str is a dimension of any length."""
    dimensions = [message({2 if isinstance(side, str) else 1: side}) for side in sides]
    return message({1: name, 2: message({1: message({1: FLOAT, 2: message({1: dimensions})})})})


def graph(name: str, nodes: list[bytes], initializers: list[bytes], inputs: bytes, outputs: bytes) -> bytes:
    """Return a GraphProto with one input and one output."""
    return message({1: nodes, 2: name, 5: initializers, 11: inputs, 12: outputs})


def model(graph_content: bytes, doc: str, version: str, metadata: Mapping[str, str]) -> bytes:
    """Return a ModelProto, the content of a file."""
    return message(
        {
            1: IR_VERSION,
            2: "digitpad",
            3: version,
            6: doc,
            7: graph_content,
            8: message({1: "", 2: OPSET}),
            14: [message({1: key, 2: value}) for key, value in metadata.items()],
        }
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return message({1: name, 3: value, 20: 2})
    return message({1: name, 8: value, 20: 7})
