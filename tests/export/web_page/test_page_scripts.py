"""The exported page's own scripts, run by Qt's JavaScript engine, read as digitpad does.

What needs a browser (canvas, page and no requests) is tested in Chromium, where there is one.
"""

import base64
import json
import re

import numpy as np
import pytest
from PySide6.QtCore import QObject, Slot

from digitpad.digits.strokes.grouping import group_strokes
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis import NonDigitGenerator, PenGenerator
from digitpad.export import EXPORT_FORMATS
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import Calibration
from digitpad.nn.layers import Convolution
from digitpad.paths import shipped_network_path
from digitpad.recognition import Recognizer, open_network

QtQml = pytest.importorskip(
    "PySide6.QtQml", reason="Qt's JavaScript engine cannot be loaded", exc_type=ImportError
)

DOUBTS = {"none": "none", "not sure": "not sure", "not a digit": "not a class"}
WITHOUT_A_BROWSER = """
// What browsers have and the engine, whose language is that of 2016, has not.
var atob = (text) => browser.atob(text);
Array.prototype.flat = function () { return this.reduce((all, some) => all.concat(some), []); };
Array.prototype.flatMap = function (change) { return this.map(change).flat(); };
"""


class Browser(QObject):
    @Slot(str, result=str)
    def atob(self, text):
        return base64.b64decode(text).decode("latin-1")


@pytest.fixture
def open_page(qapp):
    """Return a function that opens a network's page and returns what evaluates expressions there."""
    opened = []

    def open_page(saved):
        page = EXPORT_FORMATS["html"].make(saved).decode()
        scripts, network, weights = re.findall(r"<script[^>]*>\s*(.*?)\s*</script>", page, re.DOTALL)
        engine, browser = QtQml.QJSEngine(), Browser()
        opened.append((engine, browser))
        engine.globalObject().setProperty("browser", engine.newQObject(browser))
        # The canvas and the page come last, and need a browser.
        before_canvas = scripts.partition("// The canvas")[0]
        start = f"""
            var network = {network};
            network.layers = decodedWeights(network.layers, {json.dumps(weights)});
            (expression) => JSON.stringify(eval(expression));
        """
        result = engine.evaluate(WITHOUT_A_BROWSER + before_canvas + start)
        assert not result.isError(), result.toString()

        def value(expression):
            found = result.call([engine.toScriptValue(expression)])
            assert not found.isError(), found.toString()
            return json.loads(found.toString())

        return value

    yield open_page
    opened.clear()


def as_json(drawings):
    return json.dumps([[stroke.tolist() for stroke in strokes] for strokes in drawings])


def test_they_read_drawings_as_digitpad_does(open_page):
    rng = np.random.default_rng(20)
    digits, _ = PenGenerator().draw(25, rng)
    dot, line = [as_stroke([[3.0, 4.0]])], [as_stroke([[0.5, 0.0], [0.5, 9.0]])]
    drawings = [*digits, *NonDigitGenerator().draw(13, rng)[0], dot, line]
    shipped = open_network(shipped_network_path())
    recognizer = Recognizer(shipped)
    value = open_page(shipped)

    readings = value(
        f"""{as_json(drawings)}.map((strokes) => {{
            const {{ picture, probabilities, answer, doubt }} = recognize(network, strokes);
            return {{ picture: Array.from(picture), probabilities, answer, doubt }};
        }})"""
    )

    assert len(readings) == 40
    for strokes, reading in zip(drawings, readings, strict=True):
        expected = recognizer.recognize_strokes(strokes)
        np.testing.assert_allclose(reading["picture"], expected.picture.ravel(), atol=1e-5)
        np.testing.assert_allclose(reading["probabilities"], expected.probabilities, atol=1e-3)
        assert (reading["answer"], reading["doubt"]) == (expected.answer, DOUBTS[expected.doubt.value])
    assert len({reading["doubt"] for reading in readings}) == 3


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_they_know_every_activation_and_both_costs(open_page, make_saved, activation):
    layers = (784, Convolution(4, 5, 2), Convolution(6, 3, 1), 8, 10)
    cost = "quadratic" if activation == "sigmoid" else "cross_entropy"
    saved = make_saved(layers, [activation] * 4, cost, calibration=Calibration(temperature=0.7))
    picture = np.random.default_rng(3).random(784, np.float32)
    value = open_page(saved)

    found = value(f"probabilitiesOf(network, Float32Array.from({json.dumps(picture.tolist())}))")

    np.testing.assert_allclose(found, saved.probabilities(picture[None])[0], atol=1e-5)


def test_they_find_the_digits_of_numbers_as_digitpad_does(open_page, make_saved):
    rng = np.random.default_rng(21)
    numbers = []
    for n_digits in [2, 3, 4, 6] * 5:
        digits, _ = PenGenerator().draw(n_digits, rng)
        # On two lines, if there are six, and so near that some touch.
        places = [(rng.uniform(0.7, 1.0) * (k % 4), 1.6 * (k // 4)) for k in range(n_digits)]
        numbers.append([s + place for strokes, place in zip(digits, places, strict=True) for s in strokes])
    value = open_page(make_saved())

    groups = value(f"{as_json(numbers)}.map((strokes) => readNumber(network, strokes).groups)")

    assert groups == [[list(group) for group in group_strokes(strokes)] for strokes in numbers]
    assert len({len(group) for group in groups}) > 2
