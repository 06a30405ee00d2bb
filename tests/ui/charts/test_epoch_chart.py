import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.charts import epoch_chart
from digitpad.ui.charts.change_marks import ChangeMark
from digitpad.ui.charts.chart_style import ChartStyle, Series
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot, y_range

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
    chart.make_plot(EpochPlot)
    chart.show()
    return chart


@pytest.fixture
def drawings(chart, monkeypatch):
    """Return the first series' values, as often as they are drawn."""
    plot, drawn = chart.findChild(EpochPlot), []
    show_values = plot.show_values

    def noting(values, *rest):
        drawn.append(list(values[0]))
        show_values(values, *rest)

    monkeypatch.setattr(plot, "show_values", noting)
    return drawn


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


def test_the_first_epoch_is_drawn_at_once_and_quick_ones_after_it_share_a_drawing(
    qtbot, chart, monkeypatch, drawings
):
    monkeypatch.setattr(epoch_chart, "_MS_BETWEEN_DRAWINGS", 1_000_000)
    chart.add_epoch(10.0, 9.0)
    qtbot.waitUntil(lambda: drawings == [[10.0]])

    for value in (20.0, 30.0, 40.0):
        chart.add_epoch(value, value)
        QApplication.processEvents()
    assert drawings == [[10.0]]
    chart._due.start(0)  # the time between drawings is over

    qtbot.waitUntil(lambda: len(drawings) > 1)
    assert drawings == [[10.0], [10.0, 20.0, 30.0, 40.0]]


def test_the_last_epochs_are_drawn_when_the_run_is_over(qtbot, chart, monkeypatch, drawings):
    monkeypatch.setattr(epoch_chart, "_MS_BETWEEN_DRAWINGS", 1_000_000)
    chart.add_epoch(10.0, 9.0)
    qtbot.waitUntil(lambda: len(drawings) == 1)
    chart.add_epoch(20.0, 19.0)

    chart.finish()

    qtbot.waitUntil(lambda: drawings == [[10.0], [10.0, 20.0]])


def test_a_chart_that_has_drawn_all_draws_nothing_more_at_the_end(qtbot, chart, drawings):
    chart.add_epoch(10.0, 9.0)
    qtbot.waitUntil(lambda: len(drawings) == 1)

    chart.finish()

    assert not chart._due.isActive()


def test_values_from_before_the_plot_was_made_are_shown_in_it(qtbot):
    chart = EpochChart("c", "C", ChartStyle("unit", SERIES), str, "explanation")
    qtbot.addWidget(chart)
    chart.begin(2)
    chart.add_epoch(1.0, 2.0)
    chart.point_at(1)
    chart.grab()

    chart.make_plot(EpochPlot)

    curve = chart.findChild(EpochPlot)._items[1]
    assert list(curve.getData()[1]) == [2.0]


def test_each_value_is_drawn_over_the_number_of_its_epoch(qtbot, chart):
    values = (60.0, 90.0, 70.0)
    chart.begin(4)
    for value in values:
        chart.add_epoch(value, 50.0)
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: np.size(plot._items[0].getData()[0]) == len(values))

    image = plot.grab().toImage()

    for epoch, value in enumerate(values, 1):
        assert image.pixelColor(place_of(plot, epoch, value)) == QColor(LIGHT.training)


def test_a_new_run_empties_the_chart(chart):
    chart.add_epoch(90.0, 89.0)

    chart.begin(5)

    assert chart.values == ((), ())
    assert "90" not in chart._legend.text()


def test_the_legend_is_not_over_the_data(chart):
    chart.add_epoch(90.0, 89.0)

    legend = chart._legend.geometry()
    assert not legend.intersects(chart.findChild(EpochPlot).parentWidget().geometry())


def test_a_dark_theme_darkens_the_plot(chart, put_on):
    put_on(DARK)

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


# Marks ---------------------------------------------------------------------------------------------------


def shown(qtbot, chart, *marks):
    """Have the marks painted, and return the plot, its picture and its area in it."""
    for mark in marks:
        chart.add_mark(mark)
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: plot._marks == chart.marks)
    image = plot.grab().toImage()
    view = plot.getViewBox()
    return plot, image, view.mapRectToScene(view.rect()).toRect()


def part_of_column(image, x, area, theme):
    """Return how much of a column of the plot has the colour of marks, 0..1."""
    rows = range(area.top() + 2, area.bottom() - 2)
    return sum(image.pixelColor(x, y) == QColor(theme.faint_text) for y in rows) / len(rows)


def label_columns(image, area, theme):
    """Return the columns in which the strip above the plot has ink."""
    background = QColor(theme.surface)
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) != background for y in range(area.top() - 1))
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_mark_is_a_dotted_line_where_the_change_was_with_its_text_above(qtbot, chart, theme, put_on):
    put_on(theme)
    chart.begin(10)

    plot, image, area = shown(qtbot, chart, ChangeMark(3.42, {"learning rate {}": "0.5"}))

    x = round(plot.getViewBox().mapViewToScene(QPointF(3.42, 0.0)).x())
    assert [part_of_column(image, x + away, area, theme) for away in (-2, -1, 1, 2)] == [0.0] * 4
    assert 0.25 < part_of_column(image, x, area, theme) < 0.6  # the rest lies between the dots
    columns = label_columns(image, area, theme)
    assert 60 < columns[-1] - columns[0] < 160
    assert abs((columns[0] + columns[-1]) / 2 - x) <= 3


@pytest.mark.parametrize("epochs", [1, 3, 30, 1_000])
@pytest.mark.parametrize("part", [0.0, 0.999])
def test_marks_and_labels_at_both_ends_of_a_run_are_inside_the_chart(qtbot, chart, epochs, part):
    chart.begin(epochs)

    plot, image, area = shown(qtbot, chart, ChangeMark(part * epochs, {"learning rate {}": "0.5"}))

    x = round(plot.getViewBox().mapViewToScene(QPointF(part * epochs, 0.0)).x())
    assert area.left() < x < area.right()
    assert part_of_column(image, x, area, LIGHT) > 0.25
    columns = label_columns(image, area, LIGHT)
    assert columns[-1] - columns[0] > 60
    assert columns[0] >= area.left() - 1
    assert columns[-1] <= area.right() + 1


def test_a_new_run_takes_marks_away_and_gives_their_room_back(qtbot, chart):
    chart.begin(10)
    plot, _, before = shown(qtbot, chart)
    _, _, with_marks = shown(qtbot, chart, ChangeMark(0.0, {"momentum {}": "0.5"}))
    assert with_marks.top() > before.top() + 8
    assert plot.getViewBox().viewRange()[0][0] < 0.0

    chart.begin(10)

    assert chart.marks == ()
    assert "Changed" not in chart.toolTip()
    plot, image, area = shown(qtbot, chart)
    assert area == before
    assert not label_columns(image, area, LIGHT)
    assert plot.getViewBox().viewRange()[0][0] == pytest.approx(0.4)


def test_many_marks_all_have_a_line_and_the_newest_a_label_of_its_own_if_it_stands_apart(qtbot, chart):
    chart.begin(30)
    marks = [ChangeMark(0.5 * number, {"learning rate {}": f"{number}"}) for number in range(50)]
    marks.append(ChangeMark(28.5, {"learning rate {}": "50"}))

    plot, image, area = shown(qtbot, chart, *marks)

    for mark in marks:
        x = round(plot.getViewBox().mapViewToScene(QPointF(mark.epochs_done, 0.0)).x())
        assert part_of_column(image, x, area, LIGHT) > 0.25
    newest = plot.getViewBox().mapViewToScene(QPointF(28.5, 0.0)).x()
    columns = label_columns(image, area, LIGHT)
    gaps = [index for index in range(1, len(columns)) if columns[index] - columns[index - 1] > 7]
    assert len(gaps) >= 1
    assert abs((columns[gaps[-1]] + columns[-1]) / 2 - newest) <= 3


# The pointer ---------------------------------------------------------------------------------------------


def place_of(plot, epoch, value):
    """Return where a point of the chart is in the plot, in pixels."""
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(epoch, value)))


@pytest.fixture
def pointed(qtbot, chart):
    """Show three epochs of a run of ten, and return what is then told to be under the pointer."""
    chart.begin(10)
    for values in ((90.0, 89.0), (95.5, 94.25), (97.0, 96.0)):
        chart.add_epoch(*values)
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: plot._items[0].getData()[0] is not None and len(plot._items[0].getData()[0]) == 3)
    plot.grab()  # the axes find out how wide they are when they are painted
    told = []
    chart.epoch_pointed.connect(told.append)
    return told


@pytest.mark.parametrize(("x", "epoch"), [(1.0, 1), (1.6, 2), (2.4, 2), (3.45, 3), (3.6, None), (8.0, None)])
def test_the_epoch_under_the_pointer_is_told_if_it_has_values(qtbot, chart, pointed, x, epoch):
    plot = chart.findChild(EpochPlot)

    qtbot.mouseMove(plot.viewport(), place_of(plot, x, 95.0))

    assert pointed
    assert pointed[-1] == epoch


def test_outside_the_axes_and_the_chart_no_epoch_is_under_the_pointer(qtbot, chart, pointed):
    plot = chart.findChild(EpochPlot)
    inside, on_the_axis = place_of(plot, 2, 95.0), place_of(plot, 2, plot.viewRange()[1][0]) + QPoint(0, 12)

    for leave in (
        lambda: qtbot.mouseMove(plot.viewport(), on_the_axis),
        lambda: QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave)),
    ):
        qtbot.mouseMove(plot.viewport(), inside)
        assert pointed[-1] == 2
        leave()
        assert pointed[-1] is None


def test_the_legend_has_the_values_of_the_epoch_that_is_pointed_at(chart, pointed):
    chart.point_at(2)
    assert "95.50 %" in chart._legend.text()
    assert "94.25 %" in chart._legend.text()

    chart.add_epoch(98.0, 97.0)
    chart.finish()
    assert "95.50 %" in chart._legend.text()

    chart.point_at(None)
    assert "98.00 %" in chart._legend.text()


def test_bars_tell_the_pointed_epoch_beside_the_median_of_all(qtbot):
    style = ChartStyle("time (s)", (Series("training", "timing"),), has_bars=True)
    chart = EpochChart("c", "C", style, lambda value: f"{value:.2f} s", "explanation")
    qtbot.addWidget(chart)
    for seconds in (1.0, 5.0, 2.0):
        chart.add_epoch(seconds)

    chart.point_at(2)

    assert "5.00 s" in chart._legend.text()
    assert "median 2.00 s" in chart._legend.text()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("epoch", [1, 2, 10])
def test_a_line_stands_where_the_pointed_epoch_is_and_its_number_over_the_axis(chart, theme, epoch, put_on):
    put_on(theme)
    chart.begin(10)
    plot = chart.findChild(EpochPlot)
    before = plot.grab().toImage()

    chart.point_at(epoch)

    image, x = plot.grab().toImage(), place_of(plot, epoch, 0.5).x()
    area = plot.getViewBox().mapRectToScene(plot.getViewBox().rect()).toRect()
    text, surface = QColor(theme.text), QColor(theme.surface)
    rows = range(area.top() + 2, area.bottom() - 2)
    assert all(image.pixelColor(x, row) == text for row in rows)
    changed = [
        (column, row)
        for column in range(image.width())
        for row in range(image.height())
        if image.pixelColor(column, row) != before.pixelColor(column, row) and abs(column - x) > 1
    ]
    assert len(changed) > 50
    assert all(row > area.bottom() and abs(column - x) < 20 for column, row in changed)  # no value is hidden
    assert any(image.pixelColor(*place) == text for place in changed)
    assert any(abs(image.pixelColor(*place).lightness() - surface.lightness()) < 40 for place in changed)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("epoch", "neighbour"), [(9, 10), (16, 15)])
def test_no_part_of_a_number_of_the_axis_is_left_beside_that_of_the_pointed_epoch(
    chart, theme, epoch, neighbour, put_on
):
    chart.resize(350, 220)
    put_on(theme)
    chart.begin(30)
    plot = chart.findChild(EpochPlot)
    before = plot.grab().toImage()

    chart.point_at(epoch)

    image, middle = plot.grab().toImage(), place_of(plot, neighbour, 0.5).x()
    top = plot.getViewBox().mapRectToScene(plot.getViewBox().rect()).toRect().bottom() + 4
    under_tag = [x for x in range(image.width()) if image.pixelColor(x, top) == QColor(theme.text)]
    beside = [
        (x, y) for x in range(middle - 8, middle + 9) if x not in under_tag for y in range(top, top + 12)
    ]
    assert 10 < len(under_tag) < 30
    assert any(before.pixelColor(*place) != QColor(theme.surface) for place in beside)
    assert all(image.pixelColor(*place) == QColor(theme.surface) for place in beside)


def test_a_pointer_at_rest_is_told_the_epoch_that_comes_under_it(qtbot, chart, pointed):
    plot = chart.findChild(EpochPlot)
    qtbot.mouseMove(plot.viewport(), place_of(plot, 4, 96.0))
    assert pointed[-1] is None

    chart.add_epoch(98.0, 97.0)
    chart.finish()

    qtbot.waitUntil(lambda: pointed[-1] == 4)


def test_a_pointer_at_rest_is_told_the_epoch_that_a_new_size_brings_under_it(qtbot, chart, pointed):
    plot = chart.findChild(EpochPlot)
    qtbot.mouseMove(plot.viewport(), place_of(plot, 3, 96.0))
    assert pointed[-1] == 3

    chart.resize(chart.width() + 300, chart.height())

    qtbot.waitUntil(lambda: pointed[-1] == 2)


def test_no_explanation_covers_the_curves_while_an_epoch_is_pointed_at(chart, pointed):
    plot = chart.findChild(EpochPlot)
    place = place_of(plot, 2, 95.0)
    on_screen = plot.mapToGlobal(place)

    def is_explained():
        help_event = QHelpEvent(QEvent.Type.ToolTip, place, on_screen)
        QApplication.sendEvent(plot.viewport(), help_event)
        return QToolTip.isVisible()

    chart.point_at(2)
    assert not is_explained()
    chart.point_at(None)
    assert is_explained()


def test_a_new_run_points_at_nothing(chart, pointed):
    chart.point_at(3)

    chart.begin(10)
    chart.add_epoch(50.0, 40.0)

    assert "40.00 %" in chart._legend_text()
