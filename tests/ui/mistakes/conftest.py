"""Fixtures of the tests of the Mistakes page: networks that read rows, and the page."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.mistakes.example_meter import ExampleMeter
from digitpad.ui.mistakes.mistakes_page import MistakesPage
from digitpad.ui.state import NetworkInUse
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.workers.evaluation_runner import EvaluationRunner


@pytest.fixture
def reader_of_rows():
    """Return a function that makes a network that reads rows with a shift of all classes."""

    def reader_of_rows(n_out=10, *, shift=0):
        network = Network((784, n_out), ("identity",), "cross_entropy")
        for label in range(n_out):
            picture = np.zeros((28, 28), np.float32)
            picture[2 * label + 3 : 2 * label + 5] = 0.1
            network.weights[0][(label + shift) % n_out] = picture.ravel()
        return SavedNetwork(network, tuple("0123456789AB"[:n_out]))

    return reader_of_rows


@pytest.fixture
def half_blind(reader_of_rows):
    """A network that reads all 3s as 7s and all 4s as 9s."""
    saved = reader_of_rows()
    weights = saved.network.weights[0]
    for label, answer in ((3, 7), (4, 9)):
        weights[answer] += weights[label]
        weights[label] = 0.0
    return saved


@pytest.fixture
def looks_new(qtbot, qapp):
    """Return a function that asserts that a widget looks another way, that of a new one, after changes."""

    def look(widget):
        return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def looks_new(widget, make, *changes):
        for change in changes:
            before = look(widget)
            change()
            new = make()
            qtbot.addWidget(new)
            new.resize(widget.size())
            new.show()
            qapp.processEvents()
            for one in (widget, new):
                one.clearFocus()
            assert look(widget) == look(new) != before
            assert widget.minimumSizeHint() == new.minimumSizeHint()

    return looks_new


@pytest.fixture
def use(state):
    """Return a function that puts a network in use under a name, and returns it."""

    def use(saved, source):
        state.set_network(NetworkInUse(saved, source, saved))
        return saved

    return use


@pytest.fixture
def page(qtbot, context, use, half_blind, rows_dataset):
    """The page, with a network that reads 3s and 4s wrong; not shown yet."""
    asked = []  # the names of the pages that were opened from the page
    page = MistakesPage(dataclasses.replace(context, open_page=asked.append))
    page.asked = asked
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.first = use(half_blind, "own network")
    context.state.set_dataset(rows_dataset)
    yield page
    page.close()
    page.shut_down()
    context.state.set_text_percent(100)


@pytest.fixture
def until_read(qtbot):
    """Return a function that waits until the readings of a network are shown."""

    def until_read(page, source):
        qtbot.waitUntil(
            lambda: (
                page.model.readings is not None
                and page.model.readings.source == source
                and not page.model.is_old
                and _status(page) == ""
            )
        )

    return until_read


def _status(page):
    return page.findChild(ElidedLine, "mistakes_status").text


@pytest.fixture
def until_idle(qtbot):
    """Return a function that waits until a runner can begin at once."""
    return lambda runner: qtbot.waitUntil(
        lambda: runner.subject is None and not runner.findChild(QTimer).isActive()
    )


@pytest.fixture
def read(page, until_read, until_idle):
    """The page with the readings of its first network."""
    page.show()
    until_read(page, "own network")
    until_idle(page.findChild(ExampleMeter).findChild(EvaluationRunner))
    return page
