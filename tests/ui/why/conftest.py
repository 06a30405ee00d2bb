"""The page "Why?" without a window around it, and drawings that it explains."""

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.number_reader import read_number, read_picture
from digitpad.ui.state import NetworkInUse
from digitpad.ui.why.why_page import WhyPage

FOUR = (
    as_stroke([(0.40, 0.20), (0.32, 0.40), (0.30, 0.55), (0.45, 0.56), (0.68, 0.54)]),
    as_stroke([(0.60, 0.25), (0.58, 0.50), (0.55, 0.85)]),
)
ONE = (as_stroke([(0.5, 0.2), (0.5, 0.8)]),)


@pytest.fixture
def make_saved():
    """Return a function that makes a network with random weights."""

    def make_saved(layers=(784, 12, 10), hidden="relu", seed=3, **origin):
        network = Network(layers, [hidden] * (len(layers) - 2) + ["identity"], "cross_entropy")
        rng = np.random.default_rng(seed)
        for weights, biases in zip(network.weights, network.biases, strict=True):
            weights[:] = rng.normal(0.0, 2.0 / np.sqrt(weights.shape[1]), weights.shape)
            biases[:] = rng.normal(0.0, 0.3, biases.shape)
        return SavedNetwork(network, tuple("0123456789")[: network.n_out], origin)

    return make_saved


@pytest.fixture
def use(state):
    """Return a function that puts a network in use, and has it read what is drawn."""

    def use(saved):
        state.set_network(NetworkInUse(saved, "a network", saved))
        if state.drawing:
            state.set_reading(read_number(state.drawing, state.recognizer, state.reading))
        return saved

    return use


@pytest.fixture
def draw(state):
    """Return a function that draws strokes, instead of what there was, and has them read."""

    def draw(*strokes):
        state.set_drawing(strokes)
        state.set_reading(read_number(strokes, state.recognizer) if strokes else None)

    return draw


@pytest.fixture
def lay(state):
    """Return a function that lays a picture on the canvas, or has the one read that lies there."""

    def lay(picture=None):
        if picture is not None:
            state.set_picture(picture)
        state.set_reading(read_picture(state.picture.pixels, state.recognizer))

    return lay


@pytest.fixture
def page(qtbot, context, use, make_saved, draw, rows_dataset, state):
    """The page, with an open 4 on the canvas."""
    state.set_dataset(rows_dataset)
    use(make_saved())
    draw(*FOUR)
    page = WhyPage(context)
    qtbot.addWidget(page)
    page.resize(900, 900)
    page.show()
    yield page
    page.shut_down()


@pytest.fixture
def explained(qtbot, page):
    """Return a function that waits until all is found out about what is explained."""

    def explained():
        model = page.model

        def is_all_found():
            answered = model.answered
            is_newest = answered is not None and answered.subject is model.subject
            return is_newest and model.changed is not None and model.taught is not None

        qtbot.waitUntil(is_all_found)
        return model

    return explained
