"""Runs that were looked at before stay faint behind the curves of the newest."""

import pytest
from PySide6.QtWidgets import QCheckBox

from digitpad.ui.charts.chart_style import y_range
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
    """Return a function that looks at a run whose epochs came to these validation accuracies."""

    def train(*accuracies, **settings):
        run = make_run(epochs=5, **settings)
        state.set_run(run)
        for epoch, accuracy in enumerate(accuracies, 1):
            run.add_result(epoch_result(epoch, validation_accuracy=accuracy, seconds=accuracy / 10))
        return run

    return train


def earlier(panel, name="accuracy_chart"):
    return [tuple(round(value, 3) for value in one) for one in panel.findChild(EpochChart, name).earlier]


def drawn(panel):
    """Return the last values of all curves that are drawn in the chart of accuracies."""
    plot = panel.findChild(EpochChart, "accuracy_chart").findChild(EpochPlot)
    values = [item.getData()[1] for item in plot.listDataItems()]
    return {round(float(one[-1]), 3) for one in values if one is not None and len(one)}


def box(panel):
    return panel.findChild(QCheckBox, "earlier_runs_box")


def test_the_runs_before_are_drawn_behind_the_newest_and_named(panel, train):
    train(0.5, 0.6, learning_rate=0.5)
    train()  # which came to nothing
    train(0.7, 0.8, 0.85)
    train(0.9)

    assert earlier(panel) == [(50.0, 60.0), (70.0, 80.0, 85.0)]
    assert earlier(panel, "timing_chart") == [(0.05, 0.06), (0.07, 0.08, 0.085)]
    assert {60.0, 85.0} <= drawn(panel)
    assert box(panel).text() == "2 earlier runs"
    told = " ".join(box(panel).toolTip().split())
    assert "784-30-10 sigmoid: 85.00 %; 784-30-10 sigmoid (learning rate 0.5): 60.00 %." in told


def test_only_the_last_five_stay(panel, train):
    for number in range(1, 8):
        train(number / 10)

    assert earlier(panel) == [(20.0,), (30.0,), (40.0,), (50.0,), (60.0,)]


def test_one_that_is_looked_at_again_is_not_behind_itself(panel, state, train):
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
    assert drawn(panel) == {90.0}
    later = make_panel()
    train(0.7)
    assert earlier(later) == []
    assert box(later).text() == "1 earlier run"

    box(later).click()
    assert earlier(later) == [(90.0,)]


@pytest.mark.parametrize(
    ("values", "earlier", "low", "high"),
    [
        ([90.0, 95.0], [92.0], 87.5, 100.8),
        ([90.0, 95.0], [85.0], 81.25, 101.2),
        ([90.0, 95.0], [10.0], 75.0, 101.6),  # at most as far again
        ([], [80.0], 75.0, 101.6),
    ],
)
def test_the_newest_run_keeps_half_of_the_height(values, earlier, low, high):
    assert y_range(values, is_percentage=True, earlier=earlier) == pytest.approx((low, high))


def test_a_run_that_goes_on_is_not_earlier_than_itself(panel, train, state, make_run):
    train(0.5, 0.6).run_id = "abc"
    again = make_run(epochs=5)
    again.run_id = "abc"

    state.set_run(again)

    assert earlier(panel) == []
