"""Runs the network of an exported web page as the page's scripts do, without a browser."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from digitpad.errors import ExportError
from digitpad.export.export_format import ReadProbabilities

_Floats = NDArray[np.floating]

_ACTIVATIONS: dict[str, Callable[[_Floats], _Floats]] = {
    "sigmoid": lambda sums: 0.5 + 0.5 * np.tanh(0.5 * sums),
    "tanh": np.tanh,
    "relu": lambda sums: np.maximum(sums, 0.0),
    "leaky_relu": lambda sums: np.maximum(sums, 0.01 * sums),
    "silu": lambda sums: sums * (0.5 + 0.5 * np.tanh(0.5 * sums)),
    "identity": lambda sums: sums,
}


@dataclass(frozen=True)
class _Layer:
    """A layer of the page: its description, weights (n_sums, n_read) and biases (n_sums,)."""

    description: Mapping[str, Any]
    weights: _Floats
    biases: _Floats

    def outputs(self, inputs: _Floats) -> _Floats:
        """Return the activations (batch, n_out) for inputs (batch, n_in)."""
        rows = inputs
        if convolution := self.description.get("convolution"):
            side, kernel, stride = (convolution[name] for name in ("side", "kernel", "stride"))
            grid = inputs.reshape(len(inputs), side, side, convolution["channels"])
            windows = sliding_window_view(grid, (kernel, kernel), axis=(1, 2))[:, ::stride, ::stride]
            # (batch, row, column, channel, line, place) to rows with the channels of a place together
            rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, self.weights.shape[1])
        # The scripts add in double precision and store single precision.
        sums = rows.astype(np.float64) @ self.weights.T.astype(np.float64) + self.biases
        outputs: _Floats = _ACTIVATIONS[self.description["activation"]](sums).astype(np.float32)
        return outputs.reshape(len(inputs), -1)


def open_page(content: bytes) -> ReadProbabilities:
    """Return a function that reads pictures with the network of a web page.

    Raises
    ------
    ExportError
        If the page does not contain a complete network.
    """
    try:
        page = content.decode("utf-8")
        network = json.loads(_element(page, "network"))
        numbers = np.frombuffer(base64.b64decode(_element(page, "weights")), "<f4")
        layers = _layers(network["layers"], numbers)
        cost, temperature = network["cost"], float(network["calibration"]["temperature"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise ExportError("The web page does not contain a complete network.") from error

    def read(pictures: NDArray[np.float32]) -> _Floats:
        outputs: _Floats = pictures.reshape(len(pictures), -1)
        for layer in layers:
            outputs = layer.outputs(outputs)
        return _probabilities(outputs.astype(np.float64), cost, temperature)

    return read


def _element(page: str, name: str) -> str:
    found = re.search(rf'<script type="[^"]+" id="{name}">\s*(.*?)\s*</script>', page, re.DOTALL)
    if found is None:
        raise ValueError(f"there is no {name}")
    return found[1]


def _layers(descriptions: list[Mapping[str, Any]], numbers: _Floats) -> list[_Layer]:
    layers, at = [], 0
    for description in descriptions:
        n_sums, n_read = description["n_sums"], description["n_read"]
        n_weights = n_sums * n_read
        weights = numbers[at : at + n_weights].reshape(n_sums, n_read)
        biases = numbers[at + n_weights : at + n_weights + n_sums].reshape(n_sums)
        layers.append(_Layer(description, weights, biases))
        at += n_weights + n_sums
    if at != len(numbers):
        raise ValueError("there are more weights than the layers need")
    return layers


def _probabilities(outputs: _Floats, cost: str, temperature: float) -> _Floats:
    """Return calibrated probabilities (batch, n_classes) from the last layer's outputs."""
    if cost == "cross_entropy":
        raw = _softmax(outputs)
    else:
        clipped = np.clip(outputs, 0.0, 1.0) + 1e-6
        raw = clipped / clipped.sum(axis=1, keepdims=True)
    return _softmax(np.log(np.maximum(raw, 1e-12)) / temperature)


def _softmax(logits: _Floats) -> _Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: _Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
