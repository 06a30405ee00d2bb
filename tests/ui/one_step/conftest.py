"""The page One step with a small network, without a window around it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.number_reader import read_number
from digitpad.ui.one_step.diagram.matrix_view import MatrixView, Standing
from digitpad.ui.one_step.step_page import StepPage
from digitpad.ui.state import NetworkInUse

STROKE = np.array([[0.5, 0.2], [0.5, 0.8]])


def dense_network(layers=(784, 12, 10), cost="quadratic", activation="sigmoid"):
    last = "identity" if cost == "cross_entropy" else "sigmoid"
    network = Network(layers, [activation] * (len(layers) - 2) + [last], cost)
    network.parameters[:] = np.random.default_rng(2).normal(0.0, 0.2, network.parameters.size)
    return network


class StepUser:
    """Who sits at the page: finds its parts by their names, uses them, and reads what they say."""

    def __init__(self, page, qtbot):
        self.page, self._qtbot = page, qtbot

    def find(self, name):
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def text(self, name):
        return self.find(name).text()

    def click(self, name, times=1):
        for _ in range(times):
            button = self.find(name)
            assert button.isEnabled(), name
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, name, index):
        """Choose an entry of a list."""
        box = self.find(name)
        box.setCurrentIndex(index)
        box.activated.emit(index)

    session = property(lambda self: self.page.walk.session)

    def views(self):
        """Return the visible matrices by their names in the equations, in order."""
        shown = self.find("step_diagram").views
        assert {view for view in self.page.findChildren(MatrixView) if view.isVisible()} == set(shown)
        return {view.key.name: view for view in shown}

    def matrix(self, name) -> MatrixView:
        return self.views()[name]

    def point_at(self, name, row, column):
        """Move the mouse over a cell."""
        view = self.matrix(name)
        QTest.mouseMove(view, view.center_of(row, column))

    def lit(self):
        """Return what is lit in each matrix: sets of (row, column), None for all of them."""
        lines = {name: view.lines for name, view in self.views().items() if view.lines}
        return {name: {(one.row, one.column) for one in lit} for name, lit in lines.items()}

    def number(self):
        """Return the number that is spelled out."""
        return float(self.text("cell_value").removeprefix("= ").split()[0].replace("−", "-"))

    def now(self):
        """Return the names of the visible matrices that are being made."""
        return [name for name, view in self.views().items() if view.standing is Standing.NOW]

    def until(self, condition):
        self._qtbot.waitUntil(lambda: bool(condition()))

    def learn_at(self, rate):
        """Type a learning rate."""
        field = self.find("step_learning_rate")
        field.selectAll()
        QTest.keyClicks(field, rate)

    def enabled(self, *names):
        return [self.find(name).isEnabled() for name in names]

    def until_steps(self, n_steps):
        """Wait until so many steps were taken."""
        self.until(lambda: self.session.n_steps == n_steps)


@pytest.fixture
def use(state):
    """Return a function that puts a network in use."""

    def use(network):
        saved = SavedNetwork(network, tuple("0123456789"[: network.n_out]))
        state.set_network(NetworkInUse(saved, "own network", saved))
        return network

    return use


@pytest.fixture
def draw(state):
    """Return a function that puts a stroke on the canvas and has it read; None wipes it off."""

    def draw(stroke=STROKE):
        strokes = () if stroke is None else (stroke,)
        state.set_drawing(strokes)
        state.set_reading(read_number(strokes, state.recognizer) if strokes else None)

    return draw


@pytest.fixture
def empty_page(qtbot, context):
    """The page before there is a network, a drawing or a data set."""
    page = StepPage(context)
    qtbot.addWidget(page)
    page.resize(1000, 3_000)  # all of it is in sight
    yield page
    page.close()
    page.shut_down()


@pytest.fixture
def page(empty_page, use, state, rows_dataset):
    """The page with a small network and ten training pictures."""
    use(dense_network())
    state.set_dataset(rows_dataset)
    empty_page.show()
    return empty_page


@pytest.fixture
def step(page, qtbot):
    return StepUser(page, qtbot)


@pytest.fixture
def trace(state, rows_dataset):
    """The step on the first ten training pictures, computed anew."""
    pictures = rows_dataset.train
    return trace_step(
        state.network.saved.network,
        pictures.images[:10].reshape(10, -1),
        pictures.labels[:10],
        learning_rate=3.0,
    )
