"""The charts of the displayed run."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QTabBar

from digitpad.digits.datasets.dataset import class_names
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.charts.panel.charts_panel import ChartsPanel

NAMES = ["accuracy_chart", "loss_chart", "timing_chart"]


@pytest.fixture
def make_panel(qtbot, state):
    """Return a function that creates the charts, hidden at first."""

    def make_panel():
        panel = ChartsPanel(state)
        qtbot.addWidget(panel)
        return panel

    return make_panel


@pytest.fixture
def panel(make_panel):
    return make_panel()


@pytest.fixture
def shown(qtbot, panel):
    """All charts, visible and with their plots."""
    panel.resize(800, 700)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.findChildren(EpochPlot)) == 3)
    timers = panel.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))
    return panel


@pytest.fixture
def run(make_run, state):
    """A displayed run without an epoch."""
    run = make_run(epochs=10)
    state.set_run(run)
    return run


@pytest.fixture
def add(epoch_result):
    """Return a function that adds an epoch with numbers and a network of its own to a run."""

    def add(run, epoch=None, is_kept=True):
        epoch = run.epochs_done + 1 if epoch is None else epoch
        numbers = {"train_loss": 0.1 * epoch, "validation_loss": 0.2 * epoch, "seconds": 1.25 * epoch}
        accuracies = {"train_accuracy": 0.9 + 0.01 * epoch, "validation_accuracy": 0.8 + 0.01 * epoch}
        network = Network((784, 10), ("identity",), "cross_entropy")
        saved = SavedNetwork(network, class_names(10), {})
        run.add_result(epoch_result(epoch, **numbers, **accuracies), saved if is_kept else None)

    return add


def charts(panel):
    return panel.findChildren(EpochChart)


def legend(chart):
    """Return the plain text of a chart's legend."""
    shown = QTextDocument()
    shown.setHtml(chart.findChild(QLabel, "chart_legend").text())
    return " ".join(shown.toPlainText().split())


def place_of(panel, epoch):
    """Return the widget that takes the mouse in the accuracy chart, and the place of an epoch in it."""
    plot = panel.findChild(EpochChart, "accuracy_chart").findChild(EpochPlot)
    plot.grab()  # pyqtgraph computes the widths of axes when it paints
    (low, high), view = plot.viewRange()[1], plot.getViewBox()
    return plot.viewport(), plot.mapFromScene(view.mapViewToScene(QPointF(epoch, (low + high) / 2)))


def test_the_charts_show_the_run_that_is_looked_at(panel, state, run, add, make_run):
    add(run)
    other = make_run(epochs=3)
    add(other)
    add(other)

    state.set_run(other)
    add(run)
    assert "92.00 %" in legend(charts(panel)[0])
    assert charts(panel)[0].values == pytest.approx(np.array([[91.0, 92.0], [81.0, 82.0]]))

    add(run)
    state.set_run(run)
    assert "93.00 %" in legend(charts(panel)[0])


def test_an_epoch_pointed_at_in_one_chart_is_shown_in_all(qtbot, shown, state, run, add):
    for epoch in range(4):
        add(run, epoch, is_kept=epoch != 2)
    run.finish(RunEnd.STOPPED)
    qtbot.waitUntil(lambda: "Press" not in shown.findChild(QLabel, "chart_invitation").text())
    state.choose_epoch(0)  # has no values
    assert "93.00 %" in legend(charts(shown)[0])
    state.choose_epoch(3)
    viewport, place = place_of(shown, 2)

    qtbot.mouseMove(viewport, place)
    assert state.pointed_epoch == 1  # the network of epoch 2 is not kept
    assert [legend(chart) for chart in charts(shown)] == [
        "● training 92.00 % ■ validation 82.00 %",
        "● training 0.2000 ■ validation 0.4000",
        "2.50 s, median 2.50 s",
    ]

    QApplication.sendEvent(viewport.parentWidget(), QEvent(QEvent.Type.Leave))
    assert state.pointed_epoch is None
    assert "93.00 %" in legend(charts(shown)[0])
    state.point_at_epoch(1)
    assert "91.00 %" in legend(charts(shown)[0])


def test_a_clicked_epoch_is_used_and_shown_until_the_run_is_followed_again(qtbot, shown, state, run, add):
    for _ in range(3):
        add(run)
    viewport, place = place_of(shown, 2)

    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert state.network.epoch == 2
    QApplication.sendEvent(viewport.parentWidget(), QEvent(QEvent.Type.Leave))
    assert "92.00 %" in legend(charts(shown)[0])
    add(run)
    assert "92.00 %" in legend(charts(shown)[0])

    state.choose_epoch(4)
    assert "94.00 %" in legend(charts(shown)[0])


def visible(panel):
    return [chart.objectName() for chart in charts(panel) if chart.isVisible()]


def test_without_room_for_all_charts_one_is_shown_at_a_time(shown):
    tabs = shown.findChild(QTabBar, "chart_tabs")
    assert (visible(shown), tabs.isVisible()) == (NAMES, False)
    assert [tabs.tabText(index) for index in range(3)] == ["Accuracy", "Loss", "Seconds per epoch"]
    assert "Accuracy" in [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]

    for size in ((500, 700), (800, 300)):
        shown.resize(*size)
        QApplication.processEvents()  # charts are arranged after the layout
        assert (visible(shown), tabs.isVisible()) == (NAMES[:1], True)
        assert "Accuracy" not in [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]
        tabs.setCurrentIndex(1)
        assert visible(shown) == NAMES[1:2]
        QApplication.processEvents()  # is laid out
        chart = charts(shown)[1]
        assert chart.width() == shown.width()
        assert tabs.geometry().bottom() < chart.geometry().top()
        assert chart.height() > shown.height() - 60
        tabs.setCurrentIndex(0)

    shown.resize(800, 700)
    QApplication.processEvents()
    assert (visible(shown), tabs.isVisible()) == (NAMES, False)
    QApplication.processEvents()
    first, *others = (chart.geometry() for chart in charts(shown))
    assert first.top() == 0
    assert first.height() > others[0].height()
    assert all(other.top() > first.bottom() for other in others)
    assert others[0].right() < others[1].left()
    assert len({plot.getAxis("left").width() for plot in shown.findChildren(EpochPlot)}) == 1
    assert shown.sizeHint() == shown.minimumSizeHint()  # that of one chart, or the page would scroll
    assert shown.sizeHint().width() < 300
    assert not shown.hasHeightForWidth()
