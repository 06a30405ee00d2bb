"""Runs displayed before, faint behind the curves of the newest."""

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.charts.panel.charts_panel import ChartsPanel


@pytest.fixture
def make_panel(qtbot, state):
    """Return a function that shows the charts with their plots."""

    def make_panel():
        panel = ChartsPanel(state)
        qtbot.addWidget(panel)
        panel.resize(800, 700)
        panel.show()
        qtbot.waitUntil(lambda: len(panel.findChildren(EpochPlot)) == 3)
        return panel

    return make_panel


@pytest.fixture
def panel(make_panel):
    return make_panel()


@pytest.fixture
def train(state, make_run, epoch_result):
    """Return a function that displays a run with these validation accuracies."""

    def train(*accuracies, **settings):
        run = make_run(epochs=5, **settings)
        state.set_run(run)
        for epoch, accuracy in enumerate(accuracies, 1):
            run.add_result(epoch_result(epoch, validation_accuracy=accuracy, seconds=accuracy / 10))
        return run

    return train


def earlier(panel, name="accuracy_chart"):
    return [tuple(round(value, 3) for value in one) for one in panel.findChild(EpochChart, name).earlier]


def plot_of(panel, name):
    return panel.findChild(EpochChart, name).findChild(EpochPlot)


def drawn(panel):
    """Return the last values of all curves in the accuracy chart, and their colours."""
    items = plot_of(panel, "accuracy_chart").listDataItems()
    shown = [item for item in items if item.getData()[1] is not None and len(item.getData()[1])]
    return {round(float(item.getData()[1][-1]), 3): pg.mkPen(item.opts["pen"]).color() for item in shown}


def box(panel):
    return panel.findChild(QCheckBox, "earlier_runs_box")


def test_the_runs_before_are_drawn_behind_the_newest_and_named(qtbot, panel, train):
    train(0.5, 0.6, learning_rate=0.5)
    train()  # which came to nothing
    train(0.7, 0.8, 0.85)
    train(0.9)

    assert earlier(panel) == [(50.0, 60.0), (70.0, 80.0, 85.0)]
    assert earlier(panel, "timing_chart") == [(0.05, 0.06), (0.07, 0.08, 0.085)]
    qtbot.waitUntil(lambda: 90.0 in drawn(panel))
    colors = drawn(panel)
    assert colors[60.0].name() == colors[85.0].name() == QColor(LIGHT.faint_text).name()
    assert 0 < colors[60.0].alpha() < colors[85.0].alpha() < colors[90.0].alpha()
    assert plot_of(panel, "accuracy_chart").viewRange()[1] == pytest.approx([75.0, 101.6])
    on_bars = plot_of(panel, "timing_chart").listDataItems()[-1]
    assert pg.mkPen(on_bars.opts["pen"]).color().name() == QColor(LIGHT.text).name()
    assert box(panel).text() == "2 earlier runs"
    told = " ".join(box(panel).toolTip().split())
    assert "784-30-10 sigmoid: 85.00 %; 784-30-10 sigmoid (learning rate 0.5): 60.00 %." in told


def test_only_the_last_five_stay(panel, train):
    for number in range(1, 8):
        train(number / 10)

    assert earlier(panel) == [(20.0,), (30.0,), (40.0,), (50.0,), (60.0,)]


def test_a_run_displayed_again_is_not_behind_itself(panel, state, train):
    first = train(0.5)
    train(0.6)

    state.set_run(first)

    assert earlier(panel) == [(60.0,)]


def test_losses_of_another_cost_are_not_compared(panel, train):
    train(0.5, cost="cross_entropy")
    train(0.6, cost="quadratic")
    train(0.7, cost="quadratic")

    assert len(earlier(panel, "loss_chart")) == 1
    assert len(earlier(panel)) == 2


def test_they_can_be_switched_off_for_good(make_panel, panel, train):
    train(0.5)
    train(0.9)

    box(panel).click()
    assert earlier(panel) == []
    assert list(drawn(panel)) == [90.0]
    later = make_panel()
    train(0.7)
    assert earlier(later) == []
    assert box(later).text() == "1 earlier run"

    box(later).click()
    assert earlier(later) == [(90.0,)]


def test_a_run_that_goes_on_is_not_earlier_than_itself(panel, train, state, make_run):
    train(0.5, 0.6).run_id = "abc"
    again = make_run(epochs=5)
    again.run_id = "abc"

    state.set_run(again)

    assert earlier(panel) == []
