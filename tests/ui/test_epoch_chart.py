import pytest
from PySide6.QtCore import Qt

from digitpad.ui.epoch_chart import ChartStyle, EpochChart, Series, y_range
from digitpad.ui.epoch_plot import EpochPlot
from digitpad.ui.theme import DARK

SERIES = (Series("training", "training"), Series("validation", "validation", Qt.PenStyle.DashLine, "s"))


@pytest.fixture
def chart(qtbot):
    chart = EpochChart(
        "accuracy_chart",
        "Accuracy",
        ChartStyle("right answers (%)", SERIES, is_percentage=True),
        lambda value: f"{value:.2f} %",
        "explanation",
        "Press Train",
    )
    qtbot.addWidget(chart)
    chart.resize(500, 300)
    chart.show()
    qtbot.waitUntil(lambda: chart.findChild(EpochPlot) is not None)
    return chart


def ticks(chart, epochs, width):
    axis = chart.findChild(EpochPlot).getAxis("bottom")
    chart.begin(epochs)
    low, high = chart.findChild(EpochPlot).getViewBox().viewRange()[0]
    return [tick for _, level in axis.tickValues(low, high, width) for tick in level]


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 30, 200, 1_000])
@pytest.mark.parametrize("width", [120, 400, 1_200])
def test_ticks_are_whole_epochs_that_exist(chart, epochs, width):
    found = ticks(chart, epochs, width)

    assert found
    assert all(tick == int(tick) and 1 <= tick <= max(4, 1.04 * epochs + 1) for tick in found)
    assert len(found) <= width / 28 + 3


def test_the_legend_shows_the_newest_values(qtbot, chart):
    chart.begin(3)
    chart.add_epoch(90.0, 89.0)
    chart.add_epoch(95.5, 94.25)

    qtbot.waitUntil(lambda: "95.50 %" in chart._legend.text())
    assert "94.25 %" in chart._legend.text()
    assert chart.values == ((90.0, 95.5), (89.0, 94.25))


def test_values_from_before_the_plot_was_made_are_shown_in_it(qtbot):
    chart = EpochChart("c", "C", ChartStyle("unit", SERIES), str, "explanation")
    qtbot.addWidget(chart)
    chart.begin(2)
    chart.add_epoch(1.0, 2.0)

    chart.show()
    qtbot.waitUntil(lambda: chart.findChild(EpochPlot) is not None)

    curve = chart.findChild(EpochPlot)._items[1]
    assert list(curve.getData()[1]) == [2.0]


def test_a_new_run_empties_the_chart(chart):
    chart.add_epoch(90.0, 89.0)

    chart.begin(5)

    assert chart.values == ((), ())
    assert "90" not in chart._legend.text()


def test_the_legend_is_not_over_the_data(chart):
    chart.add_epoch(90.0, 89.0)

    legend = chart._legend.geometry()
    assert not legend.intersects(chart.findChild(EpochPlot).parentWidget().geometry())


def test_a_dark_theme_darkens_the_plot(chart):
    chart.set_theme(DARK)

    corner = chart.findChild(EpochPlot).grab().toImage().pixelColor(3, 3)
    assert corner.lightness() < 80


@pytest.mark.parametrize("values", [[91.3, 91.5], [9.8, 99.9], [100.0, 100.0], [0.0, 50.0]])
def test_a_percentage_axis_ends_at_100_and_holds_all_values(values):
    low, high = y_range(values, is_percentage=True)

    assert 0.0 <= low <= min(values)
    assert high >= 100.0
    assert high <= 108.0


def test_other_axes_begin_at_0_so_that_lengths_can_be_compared():
    assert y_range([0.2, 0.4], is_percentage=False) == (0.0, pytest.approx(0.44))
    assert y_range([0.0], is_percentage=False)[1] > 0.0
