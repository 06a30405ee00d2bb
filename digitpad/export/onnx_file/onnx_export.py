"""Conversion of a network to an ONNX graph from pictures to calibrated probabilities."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from digitpad import __version__
from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.errors import ExportError
from digitpad.export.onnx_file.onnx_messages import (
    DOUBLE,
    FLOAT,
    Attribute,
    float_tensor,
    graph,
    model,
    node,
    tensor,
)
from digitpad.nn.activations import LEAKY_SLOPE
from digitpad.nn.model_file import SavedNetwork

INPUT, OUTPUT = "pictures", "probabilities"

_DOC = (
    f"Reads handwriting. Input '{INPUT}': (batch, 28, 28) float32, ink 1.0 on 0.0, prepared as MNIST was: "
    "see the metadata. "
    f"Output '{OUTPUT}': (batch, classes) float32, each row with sum 1, calibrated: the temperature of the "
    "metadata is applied. The certainty of an answer is its probability in softmax(log(probabilities) / "
    "'doubt_temperature'). Below 'class_from' it is likely of no class. Below 'sure_from', or with a "
    "probability below 'least_sure', it is not sure."
)
_PREPROCESSING = (
    "Ink 1.0 on paper 0.0. The ink is scaled, its proportions kept, so that its longer side is 20 pixels, by "
    "averaging areas; then it is placed in 28x28 pixels with its centre of mass in the middle of pixel "
    "(14, 14), counted from 0. Pen strokes are scaled first and then inked with a round pen 2.2 pixels wide. "
    "digitpad also draws them through each matrix [[a, b], [c, d]] of 'views', and averages all "
    "probabilities."
)


class _GraphWriter:
    """Builds a graph as a chain of operations; each reads the output of the previous one.

    Attributes
    ----------
    value : str
        Name of the first input of the next operation.
    dtype : numpy dtype
        Type of all numbers except the graph's input and output, which are float32.
    """

    def __init__(self, value: str, dtype: DTypeLike) -> None:
        self.value = value
        self.dtype = np.dtype(dtype)
        self.nodes: list[bytes] = []
        self.initializers: list[bytes] = []

    def add(
        self,
        operator: str,
        *others: str,
        constants: Mapping[str, NDArray[np.generic]] | None = None,
        output: str = "",
        **attributes: Attribute,
    ) -> str:
        """Add an operation on the last value, earlier values and constants. Return its output's name."""
        output = output or f"{operator.lower()}_{len(self.nodes) + 1}"
        constants = constants or {}
        self.initializers += [tensor(name, array) for name, array in constants.items()]
        self.nodes.append(node(operator, [self.value, *others, *constants], output, attributes))
        self.value = output
        return output

    def number(self, value: float) -> NDArray[np.generic]:
        """Return a constant of the graph's dtype."""
        return np.array(value, self.dtype)


def make_onnx(saved: SavedNetwork) -> bytes:
    """Return a network as the content of an ONNX file.

    Raises
    ------
    ExportError
        If it has an activation or a cost that this module does not support.
    """
    network = saved.network
    # onnxruntime has no float64 convolution.
    writer = _GraphWriter(INPUT, network.parameters.dtype if network.is_dense else np.float32)
    if writer.dtype == np.float64:
        writer.add("Cast", to=DOUBLE)
    is_grid = False
    for number, (shape, activation) in enumerate(zip(network.shapes, network.activations, strict=True), 1):
        weights, biases = (
            array[number - 1].astype(writer.dtype) for array in (network.weights, network.biases)
        )
        if shape.convolution is not None:
            if number == 1:
                writer.add("Reshape", constants={"grid": _integers(-1, 1, SIDE_PX, SIDE_PX)})
            side, stride = shape.convolution.kernel, shape.convolution.stride
            kernels = weights.reshape(shape.n_sums, side, side, -1).transpose(0, 3, 1, 2)
            arrays = {f"kernels_{number}": kernels, f"biases_{number}": biases}
            writer.add("Conv", constants=arrays, kernel_shape=(side, side), strides=(stride, stride))
            is_grid = True
        else:
            if is_grid:  # digitpad stores channels last
                writer.add("Transpose", perm=(0, 2, 3, 1))
            if is_grid or number == 1:
                writer.add("Reshape", constants={"row": _integers(-1, shape.n_in)})
            arrays = {f"weights_{number}": weights, f"biases_{number}": biases}
            writer.add("Gemm", constants=arrays, transB=1)
            is_grid = False
        is_exact = network.needs_exact_outputs and number == len(network.shapes)
        _add_activation(writer, "exact_sigmoid" if is_exact else activation)
    _add_probabilities(writer, network.cost, saved.calibration.temperature)
    content = graph(
        "digitpad",
        writer.nodes,
        writer.initializers,
        float_tensor(INPUT, ("batch", SIDE_PX, SIDE_PX)),
        float_tensor(OUTPUT, ("batch", network.n_out)),
    )
    return model(content, _DOC, __version__, _metadata(saved))


def _add_activation(writer: _GraphWriter, name: str) -> None:
    operators = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu"}
    if name in operators:
        writer.add(operators[name])
    elif name == "leaky_relu":
        sums = writer.value
        writer.add("Mul", constants={f"slope_{len(writer.nodes)}": writer.number(LEAKY_SLOPE)})
        writer.add("Max", sums)
    elif name == "exact_sigmoid":  # near 0, programs round Sigmoid differently
        writer.add("Clip", constants={"least_sum": writer.number(-80.0)})
        for operator in ("Neg", "Exp"):
            writer.add(operator)
        writer.add("Add", constants={"unit": writer.number(1.0)})
        writer.add("Reciprocal")
    elif name == "silu":
        sums = writer.value
        writer.add("Sigmoid")
        writer.add("Mul", sums)
    elif name != "identity":
        raise ExportError(f"A network with the activation {name!r} cannot be exported to ONNX yet.")


def _add_probabilities(writer: _GraphWriter, cost: str, temperature: float) -> None:
    """Add the operations from outputs to calibrated probabilities, step by step as in digitpad."""
    if cost == "cross_entropy":
        writer.add("Softmax", axis=1)
    elif cost == "quadratic":
        writer.add("Clip", constants={"zero": writer.number(0.0), "one": writer.number(1.0)})
        clipped = writer.add("Add", constants={"least": writer.number(1e-6)})
        sums = writer.add("ReduceSum", constants={"classes": _integers(1)}, keepdims=1)
        writer.value = clipped
        writer.add("Div", sums)
    else:
        raise ExportError(f"A network with the cost {cost!r} cannot be exported to ONNX yet.")
    if temperature != 1.0:
        writer.add("Clip", constants={"tiny": writer.number(1e-12)})
        writer.add("Log")
        writer.add("Div", constants={"temperature": writer.number(temperature)})
        writer.add("Softmax", axis=1)
    writer.add("Cast", output=OUTPUT, to=FLOAT)


def _metadata(saved: SavedNetwork) -> dict[str, str]:
    network, calibration = saved.network, saved.calibration
    layers: Sequence[int | str] = [
        layer if isinstance(layer, int) else str(layer) for layer in network.layers
    ]
    return {
        "class_names": json.dumps(saved.class_names),
        "preprocessing": _PREPROCESSING,
        "temperature": repr(calibration.temperature),
        "sure_from": repr(calibration.sure_from),
        "class_from": repr(calibration.class_from),
        "least_sure": repr(calibration.least_sure),
        "doubt_temperature": repr(calibration.doubt_temperature),
        "views": json.dumps(saved.views),
        "layers": json.dumps(layers),
        "activations": json.dumps(network.activations),
        "cost": network.cost,
        "origin": json.dumps(dict(saved.origin)),
    }


def _integers(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)
