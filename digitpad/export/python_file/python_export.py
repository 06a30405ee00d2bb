"""Conversion of a network to one Python file: a template filled with its description and numbers."""

import base64
from collections.abc import Iterable
from typing import Any

import numpy as np

from digitpad.errors import ExportError
from digitpad.export.export_format import ReadProbabilities
from digitpad.export.python_file.samples import DRAWINGS, expected_bytes
from digitpad.nn.layers import LayerShape
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import export_templates_dir
from digitpad.recognition.network_origin import accuracy_of, dataset_name_of

_WIDTH = 110


def make_python(saved: SavedNetwork) -> bytes:
    """Return a network as the content of a Python file.

    Raises
    ------
    ExportError
        If the template is missing.
    """
    path = export_templates_dir() / "reader.py"
    try:
        template = path.read_text("utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror or error}.") from error
    template = _filled_in(template, "network", _network(saved))
    return _filled_in(template, "data", _data(saved)).encode()


def open_python(content: bytes) -> ReadProbabilities:
    """Return the function that reads pictures from an exported Python file, after its self-test passed.

    Executes the file's code. Its code is digitpad's template; inserted names and numbers are only literals.

    Raises
    ------
    ExportError
        If it does not run, or fails its self-test.
    """
    module: dict[str, Any] = {"__name__": "exported_reader"}
    try:
        exec(compile(content, "the exported file", "exec"), module)
        module["self_test"]()
    except Exception as error:  # any failure must prevent saving
        raise ExportError(f"The exported Python file does not work: {error}") from error
    read: ReadProbabilities = module["read_probabilities"]
    return read


def _filled_in(template: str, name: str, lines: Iterable[str]) -> str:
    """Return a template with the part of the given name replaced."""
    before, _, rest = template.partition(f"# BEGIN {name}\n")
    _, _, after = rest.partition(f"# END {name}\n")
    return "".join([before, *(f"{line}\n" for line in lines), after])


def _network(saved: SavedNetwork) -> list[str]:
    network, calibration = saved.network, saved.calibration
    thresholds = (calibration.temperature, calibration.sure_from, calibration.class_from)
    activations = list(network.activations)
    if network.needs_exact_outputs:
        activations[-1] = "exact_sigmoid"
    return [
        *_wrapped("CLASS_NAMES = (", map(_literal, saved.class_names), ",)"),
        "LAYERS = (",
        *(f"    {_layer(*pair)}," for pair in zip(network.shapes, activations, strict=True)),
        ")",
        f'COST, DTYPE, DOUBT_TEMPERATURE, LEAST_SURE = {_literal(network.cost)}, "{_dtype(saved)}", '
        f"{float(calibration.doubt_temperature)!r}, {calibration.least_sure!r}",
        f"TEMPERATURE, SURE_FROM, CLASS_FROM = {', '.join(repr(float(value)) for value in thresholds)}",
        f"LEARNED_FROM, ACCURACY = {_literal(dataset_name_of(saved))}, {accuracy_of(saved)!r}",
        *_wrapped("VIEWS = (", map(repr, saved.views), ",)" if saved.views else ")"),
    ]


def _layer(shape: LayerShape, activation: str) -> str:
    convolution, grid = shape.convolution, shape.grid_in
    if convolution is None:
        return f'Dense({shape.n_in}, {shape.n_out}, "{activation}")'
    assert grid is not None
    return (
        f"Convolution(side={grid.side}, n_channels={grid.n_channels}, kernel={convolution.kernel}, "
        f'stride={convolution.stride}, n_kernels={convolution.n_channels}, activation="{activation}")'
    )


def _data(saved: SavedNetwork) -> list[str]:
    layers = zip(saved.network.weights, saved.network.biases, strict=True)
    arrays = (np.ascontiguousarray(array, _dtype(saved)) for layer in layers for array in layer)
    return [
        "SAMPLES: list[Any] = [",
        *(f"    {[list(stroke) for stroke in drawing]}," for drawing in DRAWINGS),
        "]",
        f"EXPECTED = {_in_base64(expected_bytes(saved))}",
        f"WEIGHTS = {_in_base64(b''.join(array.tobytes() for array in arrays))}",
    ]


def _dtype(saved: SavedNetwork) -> str:
    return saved.network.parameters.dtype.newbyteorder("<").str


def _in_base64(content: bytes) -> str:
    """Return bytes as a base64 literal over several lines."""
    text = base64.b64encode(content).decode()
    return "\n".join(['"""', *(text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)), '"""'])


def _literal(value: object) -> str:
    """Return a value as a Python literal, text in double quotes if it contains none."""
    text = repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _wrapped(begin: str, parts: Iterable[str], end: str) -> list[str]:
    """Return a tuple or dictionary in one line, or in several lines of the file's width."""
    parts = list(parts)
    line = begin + ", ".join(parts) + (end if len(parts) == 1 else end.removeprefix(","))
    if len(line) <= _WIDTH:
        return [line]
    lines = ["   "]
    for part in parts:
        if len(lines[-1]) + len(part) + 2 > _WIDTH and lines[-1].strip():
            lines.append("   ")
        lines[-1] += f" {part},"
    return [begin, *lines, end.removeprefix(",")]
