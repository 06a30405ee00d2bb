"""The page with small networks, and a drawing for it."""

import numpy as np
import pytest

from digitpad.nn.calibration import Calibration
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.number_reader import read_number
from digitpad.ui.inside.inside_page import InsidePage
from digitpad.ui.inside.unit_names import UnitPlace
from digitpad.ui.state import NetworkInUse

LAYERS = {
    "dense": ((784, 12, 10), ("sigmoid", "sigmoid"), "quadratic"),
    "deep": ((784, 12, 7, 5, 10), ("relu", "tanh", "silu", "identity"), "cross_entropy"),
    "convolutions": (
        (784, Convolution(6, 5, 2), Convolution(8, 5, 2), 9, 10),
        ("relu", "relu", "relu", "identity"),
        "cross_entropy",
    ),
    "one layer": ((784, 10), ("identity",), "cross_entropy"),
}

FOUR = (
    np.array([[0.32, 0.2], [0.28, 0.55], [0.7, 0.55]]),
    np.array([[0.62, 0.2], [0.58, 0.85]]),
)


def all_units(network):
    """Return the places of all units, layer by layer."""
    shapes = enumerate(network.shapes)
    return [UnitPlace(layer, unit) for layer, shape in shapes for unit in range(shape.n_sums)]


@pytest.fixture
def tip_at(tip_at):
    """Return a function like ``tip_at``, for widgets that hear of a mouse without a pressed button."""

    def tip(widget, point):
        assert widget.hasMouseTracking()
        return tip_at(widget, point)

    return tip


@pytest.fixture
def make_saved():
    """Return a function that makes a network of one of the kinds, with the same weights each time."""

    def make_saved(kind="dense", seed=3):
        network = Network(*LAYERS[kind])
        rng = np.random.default_rng(seed)
        for weights, biases in zip(network.weights, network.biases, strict=True):
            weights[:] = rng.normal(0.0, 1.5 / np.sqrt(weights.shape[1]), weights.shape)
            biases[:] = rng.normal(0.0, 0.3, biases.shape)
        return SavedNetwork(network, tuple("0123456789"), {"data": "rows"}, Calibration(1.6))

    return make_saved


@pytest.fixture
def use(state):
    """Return a function that puts a network in use, and returns it."""

    def use(saved, source="own network"):
        state.set_network(NetworkInUse(saved, source, saved))
        return saved

    return use


@pytest.fixture
def draw(state):
    """Return a function that puts strokes on the canvas as ``LiveReader`` does."""

    def draw(*strokes):
        state.set_drawing(strokes)
        state.set_reading(read_number(strokes, state.recognizer) if strokes else None)

    return draw


@pytest.fixture
def page(qtbot, context, rows_dataset):
    """The page with a data set, without a network; not shown yet."""
    page = InsidePage(context)
    qtbot.addWidget(page)
    page.resize(900, 700)
    context.state.set_dataset(rows_dataset)
    yield page
    page.close()
    page.shut_down()


@pytest.fixture
def shown(qtbot, page, use, draw, make_saved):
    """Return a function that shows the page with a network of a kind and a drawing."""

    def shown(kind="dense"):
        use(make_saved(kind))
        draw(*FOUR)
        page.show()
        qtbot.waitUntil(lambda: page.model.saved is not None)
        return page

    return shown
