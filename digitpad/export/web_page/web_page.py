"""Conversion of a network to one web page that reads drawings: canvas, raster and network, without a server.

The page combines the files beside this module: ``page.html``, ``style.css``, and scripts that do in plain
JavaScript what ``digits.strokes`` and ``nn`` do in Python.

Weights are stored as float32 in base64, without loss; the shipped network's page has 1.4 MB. float16 would
halve that, but change this network's probabilities by up to 1.5e-3 on MNIST's test pictures.
"""

import base64
import html
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from digitpad import __version__
from digitpad.export.export_format import ExportFormat
from digitpad.export.web_page.page_reader import open_page
from digitpad.nn.layers import LayerShape, described
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import resources_dir
from digitpad.presentation import accuracy_text
from digitpad.recognition.network_origin import accuracy_of, dataset_name_of
from digitpad.recognition.recognizer import DIGITS

_FOLDER = Path(__file__).parent
_SCRIPTS = ("strokes.js", "raster.js", "grouping.js", "network.js", "reader.js", "pad.js", "page.js")
_PLACE = re.compile(r"{{(\w+)}}")
_DIGIT_WORDS = {
    "title": "Digit reader",
    "invitation": "Draw a digit",
    "noun": "digit",
    "none": "not a digit",
}
_SIGN_WORDS = {
    "title": "Handwriting reader",
    "invitation": "Draw a symbol",
    "noun": "symbol",
    "none": "none of these",
}


def make_page(saved: SavedNetwork) -> bytes:
    """Return a web page that reads drawings with a network of 28x28 pictures."""
    icon = (resources_dir() / "icons" / "digitpad.svg").read_text("utf-8").strip()
    parts = {
        **_words(saved),
        "n_layers": str(len(saved.network.weights)),
        "facts": _facts(saved),
        "program": html.escape(f"digitpad {__version__}"),
        "icon": icon.replace("<svg ", '<svg aria-hidden="true" '),
        "icon_base64": base64.b64encode(icon.encode()).decode(),
        "style": _part("style.css"),
        "code": "\n\n".join(_part(name) for name in _SCRIPTS),
        # A class name must not close the script element that contains it.
        "network": json.dumps(_description(saved), indent=1).replace("<", "\\u003c"),
        "weights": base64.encodebytes(_parameters(saved)).decode().strip(),
    }
    # Replace in one pass, so that inserted text is not searched for placeholders.
    return _PLACE.sub(lambda found: parts[found[1]], _part("page.html") + "\n").encode()


def _part(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8").strip()


def _words(saved: SavedNetwork) -> dict[str, str]:
    """Return the page's texts for the classes. They need no escaping."""
    return _DIGIT_WORDS if all(name in DIGITS for name in saved.class_names) else _SIGN_WORDS


def _facts(saved: SavedNetwork) -> str:
    """Return HTML table rows with facts about a network."""
    accuracy = accuracy_of(saved)
    facts = {
        "Answers": ", ".join(saved.class_names),
        "Layers": described(saved.network.layers),
        "Weights and biases": f"{saved.network.parameters.size:,}",
        "Training data": dataset_name_of(saved),
        "Accuracy": "" if accuracy is None else f"{accuracy_text(accuracy)} of the validation pictures",
    }
    return "\n".join(
        f"      <dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>"
        for name, text in facts.items()
        if text
    )


def _description(saved: SavedNetwork) -> dict[str, Any]:
    """Return the description that the page's scripts need besides the weights."""
    network, words = saved.network, _words(saved)
    return {
        "class_names": saved.class_names,
        "noun": words["noun"],
        "none": words["none"],
        "calibration": {**asdict(saved.calibration), "least_sure": saved.calibration.least_sure},
        "views": saved.views,
        "cost": network.cost,
        "layers": [
            _layer(shape, activation)
            for shape, activation in zip(network.shapes, network.activations, strict=True)
        ],
    }


def _layer(shape: LayerShape, activation: str) -> dict[str, Any]:
    layer: dict[str, Any] = {"n_sums": shape.n_sums, "n_read": shape.n_read, "activation": activation}
    if shape.convolution is not None and shape.grid_in is not None:
        layer["convolution"] = {
            "side": shape.grid_in.side,
            "channels": shape.grid_in.n_channels,
            "kernel": shape.convolution.kernel,
            "stride": shape.convolution.stride,
        }
    return layer


def _parameters(saved: SavedNetwork) -> bytes:
    """Return each layer's weights, row by row, followed by its biases."""
    network = saved.network
    arrays = [array for pair in zip(network.weights, network.biases, strict=True) for array in pair]
    return b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in arrays)


WEB_PAGE = ExportFormat(
    name="html",
    title="web page",
    suffixes=(".html", ".htm"),
    make=make_page,
    open_reader=open_page,
    tolerance=1e-3,
)
