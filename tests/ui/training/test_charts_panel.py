"""The charts of a training run, side by side."""

import dataclasses
import gc
import weakref

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.nn.training.trainer import TRAIN_ROWS_EVALUATED
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.charts.chart_style import ChartStyle, Series
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.charts.run_chart import RunChart
from digitpad.ui.training import charts_panel
from digitpad.ui.training.charts_panel import ChartsPanel


@pytest.fixture
def panel(qtbot, state):
    panel = ChartsPanel(state)
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def run(make_run, state):
    """A run that is looked at, without an epoch."""
    run = make_run(epochs=10)
    state.set_run(run)
    return run


@pytest.fixture
def result(epoch_result):
    """Return a function that makes an epoch's result with numbers of its own."""
    return lambda epoch: epoch_result(
        epoch,
        train_loss=0.1 * epoch,
        train_accuracy=0.9 + 0.01 * epoch,
        validation_loss=0.2 * epoch,
        validation_accuracy=0.8 + 0.01 * epoch,
        seconds=1.25 * epoch,
    )


def legend(chart):
    """Return what stands above a chart, as it is read."""
    shown = QTextDocument()
    shown.setHtml(chart.findChild(QLabel, "chart_legend").text())
    return " ".join(shown.toPlainText().split())


def test_the_accuracy_chart_says_of_how_many_pictures_the_training_curve_is(panel):
    tip = panel.findChild(QWidget, "accuracy_chart").toolTip()

    assert f"at most {TRAIN_ROWS_EVALUATED:,} of them" in tip


def test_the_plots_are_made_one_a_turn_after_the_first_paint(qtbot, monkeypatch, state):
    def load_in_turns():
        made.append("loading")
        yield
        return EpochPlot

    made, seen = [], []
    monkeypatch.setattr(charts_panel, "load_in_turns", load_in_turns)
    monkeypatch.setattr(EpochChart, "make_plot", lambda chart, plot_class: made.append(chart.objectName()))
    panel = ChartsPanel(state)
    qtbot.addWidget(panel)
    assert not panel._turn_due.isActive()

    panel.show()
    panel._turn_due.timeout.connect(lambda: seen.append(made[-1]))
    qtbot.waitUntil(lambda: "timing_chart" in made and not panel._turn_due.isActive())
    panel.repaint()

    assert seen[:4] == ["loading", "accuracy_chart", "loss_chart", "timing_chart"]
    assert not panel._turn_due.isActive()


def test_an_epoch_pointed_at_in_one_chart_is_shown_in_all(qtbot, panel, run, result):
    for epoch in (1, 2, 3):
        run.add_result(result(epoch))
    charts = panel.findChildren(EpochChart)
    assert len(charts) == 3

    for chart in charts:
        chart.epoch_pointed.emit(2)
        shown = [legend(other) for other in charts]
        assert all(text in shown[0] for text in ("92.00 %", "82.00 %"))
        assert all(text in shown[1] for text in ("0.200", "0.400"))
        assert "2.50 s" in shown[2]

        chart.epoch_pointed.emit(None)
        assert "93.00 %" in legend(charts[0])


def test_training_and_validation_are_each_shown_with_a_name(qtbot, panel, run, result):
    run.add_result(result(2))
    run.finish(RunEnd.STOPPED)

    accuracy, loss, timing = panel.findChildren(EpochChart)
    qtbot.waitUntil(lambda: "2.50 s" in legend(timing))
    assert legend(accuracy) == "● training 92.00 % ■ validation 82.00 %"
    assert legend(loss) == "● training 0.200 ■ validation 0.400"
    assert legend(timing) == "2.50 s, median 2.50 s"


@pytest.mark.parametrize("is_over", [False, True])
def test_charts_made_in_mid_run_or_after_it_show_its_past(qtbot, panel, state, run, result, is_over):
    for epoch in (1, 2):
        run.add_result(result(epoch))
    if is_over:
        run.finish(RunEnd.STOPPED)

    late = ChartsPanel(state)
    qtbot.addWidget(late)

    early_charts, late_charts = (each.findChildren(EpochChart) for each in (panel, late))
    assert [chart.values for chart in late_charts] == [chart.values for chart in early_charts]
    assert "92.00 %" in legend(late_charts[0])
    qtbot.waitUntil(lambda: [*map(legend, early_charts)] == [*map(legend, late_charts)])


def test_charts_made_in_mid_run_follow_it(qtbot, state, run, result):
    run.add_result(result(1))
    panel = ChartsPanel(state)
    qtbot.addWidget(panel)

    run.add_result(result(2))

    qtbot.waitUntil(lambda: all("2." in legend(chart) for chart in panel.findChildren(EpochChart)[::2]))


def test_the_charts_show_the_run_that_is_looked_at(qtbot, panel, state, run, make_run, result):
    run.add_result(result(1))
    other = make_run(epochs=3)
    other.add_result(result(3))

    state.set_run(other)
    run.add_result(result(2))

    accuracy = panel.findChild(EpochChart, "accuracy_chart")
    assert accuracy.values == ((93.0,), (83.0,))
    state.set_run(run)
    assert accuracy.values == ((91.0, 92.0), (81.0, 82.0))


def test_closed_charts_do_not_stay_nor_disturb_the_run(qapp, state, run, result):
    panel = ChartsPanel(state)
    charts = [weakref.ref(chart) for chart in panel.findChildren(EpochChart)]
    panel.deleteLater()
    qapp.sendPostedEvents(panel, QEvent.Type.DeferredDelete)

    run.add_result(result(1))
    del panel
    gc.collect()

    assert [chart() for chart in charts] == [None] * 3
    run.add_result(result(2))


RATE = RunChart(
    "rate_chart",
    "Learning rate",
    ChartStyle("rate", (Series("rate", "training"),)),
    lambda result: (result.learning_rate,),
    lambda value: f"{value:.3f}",
    "How far a step goes.",
)


@pytest.mark.parametrize("n_more", [1, 2])
def test_a_chart_is_added_by_a_name_in_the_registry(qtbot, monkeypatch, state, run, result, n_more):
    more = [dataclasses.replace(RATE, name=f"rate_chart_{number}") for number in range(n_more)]
    monkeypatch.setattr(charts_panel, "CHARTS", (*charts_panel.CHARTS, *more))
    panel = ChartsPanel(state)
    qtbot.addWidget(panel)
    panel.resize(800, 800)
    panel.show()

    run.add_result(result(1))
    run.finish(RunEnd.STOPPED)

    charts = panel.findChildren(EpochChart)
    assert [chart.objectName() for chart in charts[3:]] == [definition.name for definition in more]
    qtbot.waitUntil(lambda: all("0.100" in legend(chart) for chart in charts[3:]))
    qtbot.waitUntil(lambda: all(chart.findChild(EpochPlot) for chart in charts))
    first, *others = (chart.geometry() for chart in charts)
    assert first.width() == panel.width()
    assert all(other.top() > first.bottom() for other in others)
    assert all(other.width() >= 390 for other in others)
    assert all(other.height() >= 150 for other in others)
    for number, place in enumerate(others):
        assert not any(place.intersects(other) for other in others[:number])
        assert panel.rect().contains(place)
    assert others[0].top() == others[1].top() < others[2].top()
