"""Programs that know ONNX, and nothing of digitpad, read as the network does."""

import json

import numpy as np
import pytest

from digitpad import __version__
from digitpad.errors import ExportError
from digitpad.export import EXPORT_FORMATS, export_network
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import LEAST_SURE, Calibration
from digitpad.nn.layers import Convolution
from digitpad.paths import shipped_network_path
from digitpad.recognition import open_network

onnx = pytest.importorskip("onnx", reason="onnx, of the test extra, is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime, of the test extra, is not installed")

ONNX = EXPORT_FORMATS["onnx"]

DENSE = (784, 20, 15, 10)
CONVOLUTIONAL = (784, Convolution(4, 5, 2), Convolution(6, 3, 1), 10)
ONLY_CONVOLUTIONS = (784, Convolution(3, 7, 3), 10)

PICTURES = np.random.default_rng(3).random((20, 28, 28), np.float32)


def run(content):
    """Return what onnxruntime makes of the pictures."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options)
    (probabilities,) = session.run(["probabilities"], {"pictures": PICTURES})
    return probabilities


@pytest.mark.parametrize(
    ("layers", "cost", "temperature"),
    [
        (DENSE, "quadratic", 1.0),
        (CONVOLUTIONAL, "cross_entropy", 6.0),
        (ONLY_CONVOLUTIONS, "cross_entropy", 1.0),
    ],
    ids=["dense", "convolutional", "only convolutions"],
)
@pytest.mark.parametrize("hidden", list(ACTIVATIONS))
def test_every_network_is_valid_onnx_and_reads_the_same_there(make_saved, layers, hidden, cost, temperature):
    last = "identity" if cost == "cross_entropy" else "sigmoid"
    activations = (*(hidden for _ in layers[2:]), last)
    saved = make_saved(layers, activations, cost, calibration=Calibration(temperature))
    if cost == "cross_entropy":
        saved.network.biases[-1][0] = -60.0  # for probabilities below 1e-12

    content = ONNX.make(saved)

    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    expected = saved.probabilities(PICTURES.reshape(len(PICTURES), -1))
    np.testing.assert_allclose(run(content), expected, atol=1e-6)
    np.testing.assert_allclose(ONNX.open_reader(content)(PICTURES), expected, atol=1e-6)


def test_the_shipped_network_agrees_in_digitpads_check_and_in_onnxruntime(tmp_path):
    saved, path = open_network(shipped_network_path()), tmp_path / "reader.onnx"

    agreement = export_network(saved, path, ONNX)

    assert agreement.n_same == agreement.n_pictures == 10_000
    expected = saved.probabilities(PICTURES.reshape(len(PICTURES), -1))
    np.testing.assert_allclose(run(path.read_bytes()), expected, atol=1e-6)


def test_old_programs_can_read_it_and_its_metadata_say_how_pictures_are_prepared(make_saved):
    names = ("a", 'ü"<', "漢")
    saved = make_saved((784, 3), ("identity",), calibration=Calibration(2.0, 0.75, 0.5, 3.0))
    views = ((1.0, 0.5, 0.0, 1.0),)
    saved = type(saved)(saved.network, names, {"data": "mine"}, saved.calibration, views)

    model = onnx.load_from_string(ONNX.make(saved))

    assert (model.ir_version, model.producer_name, model.producer_version) == (7, "digitpad", __version__)
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 13)]
    shapes = [value.type.tensor_type.shape.dim for value in (*model.graph.input, *model.graph.output)]
    sides = [[side.dim_param or side.dim_value for side in shape] for shape in shapes]
    assert sides == [["batch", 28, 28], ["batch", 3]]
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert tuple(json.loads(metadata["class_names"])) == names
    assert json.loads(metadata["views"]) == [[1.0, 0.5, 0.0, 1.0]]
    assert "averages all probabilities" in metadata["preprocessing"]
    names = ("temperature", "sure_from", "class_from", "doubt_temperature", "least_sure")
    assert [float(metadata[name]) for name in names] == [2.0, 0.75, 0.5, 3.0, LEAST_SURE]
    assert json.loads(metadata["origin"]) == {"data": "mine"}
    layers = (json.loads(metadata["layers"]), json.loads(metadata["activations"]), metadata["cost"])
    assert layers == ([784, 3], ["identity"], "cross_entropy")


@pytest.mark.parametrize(
    ("hidden", "dtype", "rtol"),
    [("tanh", "float64", 2e-7), ("silu", "float64", 2e-7), ("tanh", "float32", 1e-4)],
)
def test_outputs_near_0_give_the_same_probabilities_and_64_bits_are_kept(make_saved, hidden, dtype, rtol):
    saved = make_saved(activations=(hidden, "sigmoid"), cost="quadratic", dtype=dtype)
    saved.network.weights[-1][:] *= 30.0
    saved.network.biases[-1][:] = -15.0  # onnxruntime's own sigmoid is off by a thousandth there

    content = ONNX.make(saved)

    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    expected = saved.probabilities(PICTURES.reshape(len(PICTURES), -1))
    np.testing.assert_allclose(run(content), expected, rtol=rtol)
    np.testing.assert_allclose(ONNX.open_reader(content)(PICTURES), expected, rtol=rtol)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        *((lambda content, n=n: content[:n], "file is damaged") for n in (-200, 3, 1, 0)),
        (lambda content: b"\x09" + content, "file is damaged"),  # a kind of value that ONNX does not need
        (lambda content: content.replace(b"Relu", b"Celu"), "the operation 'Celu', which digitpad cannot"),
    ],
)
def test_a_file_that_is_damaged_or_cannot_be_checked_fails_in_a_sentence(make_saved, damage, reason):
    content = ONNX.make(make_saved())

    with pytest.raises(ExportError, match=reason):
        ONNX.open_reader(damage(content))
