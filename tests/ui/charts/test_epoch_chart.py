"""Charts of a run: what they draw and say of its history."""

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QColor, QHelpEvent, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training import Progress
from digitpad.recognition.training.run_history import BatchLoss, RunEnd
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.charts import epoch_chart
from digitpad.ui.charts.accuracy_chart import ACCURACY
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot, y_range
from digitpad.ui.charts.loss_chart import LOSS
from digitpad.ui.charts.timing_chart import TIMING

HINT = "and its values stand above the charts instead of the newest."  # the end of a tool tip without marks


@pytest.fixture
def make_chart(qtbot):
    """Return a function that shows a chart with its plot."""

    def make_chart(definition=ACCURACY):
        chart = EpochChart(definition)
        qtbot.addWidget(chart)
        chart.resize(500, 300)
        chart.make_plot(EpochPlot)
        chart.show()
        return chart

    return make_chart


@pytest.fixture
def chart(make_chart):
    """The chart of accuracies, before the first run."""
    return make_chart()


@pytest.fixture
def add(epoch_result):
    """Return a function that adds epochs to a run, each with its training and validation accuracy in %."""

    def add(run, *percentages):
        for training, validation in percentages:
            accuracies = {"train_accuracy": training / 100, "validation_accuracy": validation / 100}
            run.add_result(epoch_result(run.epochs_done + 1, **accuracies))

    return add


@pytest.fixture
def begin(make_run):
    """Return a function that shows a new run of that many epochs in charts."""

    def begin(epochs, *charts, **settings):
        run = make_run(epochs=epochs, **settings)
        for chart in charts:
            chart.show_run(run)
        return run

    return begin


@pytest.fixture
def drawings(chart, monkeypatch):
    """Return the first series' values, as often as they are drawn."""
    plot, drawn = chart.findChild(EpochPlot), []
    show_values = plot.show_values

    def noting(values, *rest):
        drawn.append([round(value) for value in values[0]])
        show_values(values, *rest)

    monkeypatch.setattr(plot, "show_values", noting)
    return drawn


def legend(chart):
    return chart.findChild(QLabel, "chart_legend").text()


def invitation(chart):
    """Return what is written into a chart, nothing where it has values."""
    label = chart.findChild(QLabel, "chart_invitation")
    return label.text() if label.isVisible() else ""


def curves(chart):
    """Return the values that are drawn, series by series."""
    found = (item.getData()[1] for item in chart.findChild(EpochPlot).listDataItems())
    return [[] if values is None else [float(value) for value in values] for values in found]


def ticks(chart, width):
    axis = chart.findChild(EpochPlot).getAxis("bottom")
    low, high = chart.findChild(EpochPlot).getViewBox().viewRange()[0]
    return [tick for _, level in axis.tickValues(low, high, width) for tick in level]


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 30, 200, 1_000])
@pytest.mark.parametrize("width", [120, 400, 1_200])
def test_ticks_are_whole_epochs_that_exist(chart, begin, epochs, width):
    _run = begin(epochs, chart)

    found = ticks(chart, width)

    assert found
    assert all(tick == int(tick) and 1 <= tick <= max(4, 1.04 * epochs + 1) for tick in found)
    assert len(found) <= width / 28 + 3


def test_the_legend_shows_the_newest_values(qtbot, chart, begin, add):
    run = begin(3, chart)
    add(run, (90.0, 89.0), (95.5, 94.25))

    qtbot.waitUntil(lambda: "95.50 %" in legend(chart))
    assert "94.25 %" in legend(chart)
    assert chart.values == ((90.0, 95.5), (89.0, 94.25))


def test_the_first_epoch_is_drawn_at_once_and_quick_ones_after_it_share_a_drawing(
    qtbot, chart, monkeypatch, begin, add, drawings
):
    monkeypatch.setattr(epoch_chart, "_MS_BETWEEN_DRAWINGS", 1_000_000)
    run = begin(30, chart)
    drawings.clear()
    add(run, (10.0, 9.0))
    qtbot.waitUntil(lambda: drawings == [[10]])

    for value in (20.0, 30.0, 40.0):
        add(run, (value, value))
        QApplication.processEvents()
    assert drawings == [[10]]
    run.finish(RunEnd.STOPPED)  # nothing is held up any more

    qtbot.waitUntil(lambda: len(drawings) > 1)
    assert drawings == [[10], [10, 20, 30, 40]]


def test_what_is_drawn_of_an_epoch_hears_of_no_progress_and_no_batch_losses(chart, begin, add, drawings):
    run = begin(30, chart)
    drawings.clear()

    run.note_progress(Progress(1, 100, 200, 1.0))
    run.add_batch_losses([BatchLoss(0.5, 2.0)])
    QApplication.processEvents()

    assert drawings == []


def test_values_from_before_the_plot_was_made_are_shown_in_it(qtbot, begin, add):
    chart = EpochChart(ACCURACY)
    qtbot.addWidget(chart)
    run = begin(2, chart)
    add(run, (10.0, 20.0))
    chart.point_at(1)
    chart.grab()

    chart.make_plot(EpochPlot)

    assert curves(chart) == [[10.0], [20.0]]


@pytest.mark.parametrize("definition", [ACCURACY, LOSS, TIMING])
@pytest.mark.parametrize("is_over", [False, True])
def test_a_chart_made_later_shows_the_same_as_one_that_was_there(
    qtbot, make_chart, begin, add, definition, is_over
):
    early = make_chart(definition)
    run = begin(10, early, cost="cross_entropy", patience=9)
    add(run, (60.0, 50.0), (90.0, 80.0))
    run.add_change(SettingChange("learning_rate", 0.5, 2.25))
    add(run, (70.0, 75.0))
    if is_over:
        run.finish(RunEnd.EARLY_STOPPED)

    late = make_chart(definition)
    late.show_run(run)

    qtbot.waitUntil(lambda: early.toolTip() == late.toolTip())
    assert early.values == late.values
    assert early.marks == late.marks
    assert len(late.marks) == 1 + is_over
    assert legend(early) == legend(late)
    assert invitation(early) == invitation(late) == ""
    assert early.grab().toImage() == late.grab().toImage()


def test_each_value_is_drawn_over_the_number_of_its_epoch(qtbot, chart, begin, add):
    values = (60.0, 90.0, 70.0)
    run = begin(4, chart)
    add(run, *((value, 50.0) for value in values))
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: len(curves(chart)[0]) == len(values))

    image = plot.grab().toImage()

    for epoch, value in enumerate(values, 1):
        assert image.pixelColor(place_of(plot, epoch, value)) == QColor(LIGHT.training)


def test_epoch_0_is_not_drawn(qtbot, chart, begin, add, epoch_result):
    run = begin(3, chart)
    run.add_result(epoch_result(0))
    assert chart.values == ((), ())
    add(run, (60.0, 50.0))

    qtbot.waitUntil(lambda: curves(chart) == [[60.0], [50.0]])


def test_a_new_run_empties_the_chart_and_the_old_one_is_not_heard_any_more(chart, begin, add):
    old = begin(5, chart)
    add(old, (90.0, 89.0))

    _new = begin(5, chart)
    add(old, (91.0, 90.0))

    assert chart.values == ((), ())
    assert curves(chart) == [[], []]
    assert "9" not in legend(chart)


def test_an_empty_chart_invites_before_during_and_after_a_run(qtbot, chart, begin, add):
    assert invitation(chart) == "Press Train: every epoch adds a point."

    run = begin(5, chart)
    assert invitation(chart) == "The first point comes after epoch 1."
    run.finish(RunEnd.STOPPED)
    qtbot.waitUntil(lambda: invitation(chart) == "The run ended before its first epoch did.")

    run = begin(5, chart)
    assert invitation(chart) == "The first point comes after epoch 1."
    add(run, (90.0, 89.0))
    qtbot.waitUntil(lambda: invitation(chart) == "")


def test_the_chart_of_seconds_points_to_the_race_until_the_first_run(qtbot, make_chart, begin):
    chart = make_chart(TIMING)
    assert "The race shows it: Ctrl+R." in invitation(chart)

    run = begin(5, chart)
    assert invitation(chart) == ""
    run.finish(RunEnd.STOPPED)

    QApplication.processEvents()
    assert invitation(chart) == ""


@pytest.mark.parametrize("definition", [ACCURACY, LOSS, TIMING])
def test_the_vertical_axis_has_the_unit_of_the_run(make_chart, begin, definition):
    chart = make_chart(definition)
    axis = chart.findChild(EpochPlot).getAxis("left")
    titles = [axis.labelText]

    for cost in ("cross_entropy", "quadratic"):
        _run = begin(5, chart, cost=cost)
        titles.append(axis.labelText)

    assert (
        titles
        == {
            ACCURACY: ["right answers (%)"] * 3,
            LOSS: ["loss", "loss (nats)", "loss"],
            TIMING: ["time (s)"] * 3,
        }[definition]
    )


def test_a_run_keeps_no_chart_alive(qapp, begin):
    chart = EpochChart(ACCURACY)
    run = begin(5, chart)
    gone = weakref.ref(chart)

    del chart
    gc.collect()

    assert gone() is None
    run.finish(RunEnd.STOPPED)


def test_a_run_goes_on_when_a_chart_of_it_was_deleted_in_qt_alone(qapp, begin, add):
    """As when its window was closed, and Python has not collected what was in it."""
    chart = EpochChart(ACCURACY)
    run = begin(5, chart)
    chart.deleteLater()
    qapp.sendPostedEvents(chart, QEvent.Type.DeferredDelete)

    add(run, (90.0, 89.0))
    run.finish(RunEnd.STOPPED)

    assert run.epochs_done == 1


def test_the_legend_is_not_over_the_data(qtbot, chart, begin, add):
    run = begin(3, chart)
    add(run, (90.0, 89.0))
    qtbot.waitUntil(lambda: "90.00 %" in legend(chart))

    above = chart.findChild(QLabel, "chart_legend").geometry()
    assert not above.intersects(chart.findChild(EpochPlot).parentWidget().geometry())


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


def shown(qtbot, chart, run, *changes):
    """Have changes painted, and return the plot, its picture and its area in it."""
    for change in changes:
        run.add_change(change)
    newest = f"(after {changes[-1].epochs_done:.2f} epochs)." if changes else HINT
    qtbot.waitUntil(lambda: newest in plain(chart.toolTip()))
    plot = chart.findChild(EpochPlot)
    image = plot.grab().toImage()
    view = plot.getViewBox()
    return plot, image, view.mapRectToScene(view.rect()).toRect()


def plain(html):
    document = QTextDocument()
    document.setHtml(html)
    return " ".join(document.toPlainText().split())


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
def test_a_mark_is_a_dotted_line_where_the_change_was_with_its_text_above(qtbot, chart, begin, theme, put_on):
    put_on(theme)
    run = begin(10, chart)

    plot, image, area = shown(qtbot, chart, run, SettingChange("learning_rate", 0.5, 3.42))

    x = round(plot.getViewBox().mapViewToScene(QPointF(3.42, 0.0)).x())
    assert [part_of_column(image, x + away, area, theme) for away in (-2, -1, 1, 2)] == [0.0] * 4
    assert 0.25 < part_of_column(image, x, area, theme) < 0.6  # the rest lies between the dots
    columns = label_columns(image, area, theme)
    assert 60 < columns[-1] - columns[0] < 160
    assert abs((columns[0] + columns[-1]) / 2 - x) <= 3


@pytest.mark.parametrize("epochs", [1, 3, 30, 1_000])
@pytest.mark.parametrize("part", [0.0, 0.999])
def test_marks_and_labels_at_both_ends_of_a_run_are_inside_the_chart(qtbot, chart, begin, epochs, part):
    run = begin(epochs, chart)

    plot, image, area = shown(qtbot, chart, run, SettingChange("learning_rate", 0.5, part * epochs))

    x = round(plot.getViewBox().mapViewToScene(QPointF(part * epochs, 0.0)).x())
    assert area.left() < x < area.right()
    assert part_of_column(image, x, area, LIGHT) > 0.25
    columns = label_columns(image, area, LIGHT)
    assert columns[-1] - columns[0] > 60
    assert columns[0] >= area.left() - 1
    assert columns[-1] <= area.right() + 1


def test_a_new_run_takes_marks_away_and_gives_their_room_back(qtbot, chart, begin):
    run = begin(10, chart)
    plot, _, before = shown(qtbot, chart, run)
    _, _, with_marks = shown(qtbot, chart, run, SettingChange("momentum", 0.5, 0.0))
    assert with_marks.top() > before.top() + 8
    assert plot.getViewBox().viewRange()[0][0] < 0.0

    run = begin(10, chart)

    assert chart.marks == ()
    assert "Marked" not in chart.toolTip()
    plot, image, area = shown(qtbot, chart, run)
    assert area == before
    assert not label_columns(image, area, LIGHT)
    assert plot.getViewBox().viewRange()[0][0] == pytest.approx(0.4)


def test_many_marks_all_have_a_line_and_the_newest_a_label_of_its_own_if_it_stands_apart(qtbot, chart, begin):
    run = begin(30, chart)
    changes = [SettingChange("learning_rate", float(number), 0.5 * number) for number in range(50)]
    changes.append(SettingChange("learning_rate", 50.0, 28.5))

    plot, image, area = shown(qtbot, chart, run, *changes)

    for change in changes:
        x = round(plot.getViewBox().mapViewToScene(QPointF(change.epochs_done, 0.0)).x())
        assert part_of_column(image, x, area, LIGHT) > 0.25
    newest = plot.getViewBox().mapViewToScene(QPointF(28.5, 0.0)).x()
    columns = label_columns(image, area, LIGHT)
    gaps = [index for index in range(1, len(columns)) if columns[index] - columns[index - 1] > 7]
    assert len(gaps) >= 1
    assert abs((columns[gaps[-1]] + columns[-1]) / 2 - newest) <= 3


@pytest.mark.parametrize(
    ("kept", "end", "marked"),
    [
        (3, RunEnd.EARLY_STOPPED, ["epoch 3 is kept"]),
        (3, RunEnd.STOPPED, ["epoch 3 is kept"]),
        (3, RunEnd.FAILED, ["epoch 3 is kept"]),
        (5, RunEnd.COMPLETED, []),
    ],
)
def test_the_epoch_that_is_kept_is_marked_at_the_end_unless_it_is_the_last(
    qtbot, chart, begin, epoch_result, kept, end, marked
):
    run = begin(10, chart, patience=9)
    for epoch in range(1, 6):
        run.add_result(epoch_result(epoch, validation_loss=0.1 if epoch == kept else 0.5))
    assert chart.marks == ()

    run.finish(end)

    assert [mark.text for mark in chart.marks] == marked
    assert [mark.epochs_done for mark in chart.marks] == [kept] * len(marked)
    note = f" Marked: {marked[0]} (after 3.00 epochs)." if marked else HINT
    qtbot.waitUntil(lambda: plain(chart.toolTip()).endswith(note))


def test_a_run_without_an_epoch_marks_none_as_kept(chart, begin):
    run = begin(10, chart)

    run.finish(RunEnd.STOPPED)

    assert chart.marks == ()


@pytest.mark.parametrize(
    ("schedule", "text"), [("constant", "learning rate 0.5"), ("cosine", "learning rate 0.5 × schedule")]
)
def test_a_changed_learning_rate_is_marked_as_multiplied_under_a_schedule(chart, begin, schedule, text):
    run = begin(10, chart, schedule=schedule)

    run.add_change(SettingChange("learning_rate", 0.5, 1.5))
    run.add_change(SettingChange("weight_decay", 0.001, 1.5))

    assert [mark.text for mark in chart.marks] == [f"{text}, weight decay 0.001"]


# The pointer ---------------------------------------------------------------------------------------------


def place_of(plot, epoch, value):
    """Return where a point of the chart is in the plot, in pixels."""
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(epoch, value)))


@pytest.fixture
def run(begin, chart):
    """A run of ten epochs, which the chart shows."""
    return begin(10, chart)


@pytest.fixture
def pointed(qtbot, chart, run, add):
    """Show three epochs of the run, and return the epochs that are then reported under the pointer."""
    add(run, (90.0, 89.0), (95.5, 94.25), (97.0, 96.0))
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: len(curves(chart)[0]) == 3)
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


def test_the_legend_has_the_values_of_the_epoch_that_is_pointed_at(qtbot, chart, run, add, pointed):
    chart.point_at(2)
    assert "95.50 %" in legend(chart)
    assert "94.25 %" in legend(chart)

    add(run, (98.0, 97.0))
    run.finish(RunEnd.STOPPED)
    qtbot.waitUntil(lambda: len(curves(chart)[0]) == 4)
    assert "95.50 %" in legend(chart)

    chart.point_at(None)
    assert "98.00 %" in legend(chart)


def test_bars_show_the_pointed_epoch_beside_the_median_of_all(make_chart, begin, epoch_result):
    chart = make_chart(TIMING)
    run = begin(3, chart)
    for epoch, seconds in enumerate((1.0, 5.0, 2.0), 1):
        run.add_result(epoch_result(epoch, seconds=seconds))

    chart.point_at(2)

    assert "5.00 s" in legend(chart)
    assert "median 2.00 s" in legend(chart)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("epoch", [1, 2, 10])
def test_a_line_stands_where_the_pointed_epoch_is_and_its_number_over_the_axis(
    chart, run, theme, epoch, put_on
):
    put_on(theme)
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
    chart, begin, theme, epoch, neighbour, put_on
):
    chart.resize(350, 220)
    put_on(theme)
    _run = begin(30, chart)
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


def test_a_pointer_at_rest_is_told_the_epoch_that_comes_under_it(qtbot, chart, run, add, pointed):
    plot = chart.findChild(EpochPlot)
    qtbot.mouseMove(plot.viewport(), place_of(plot, 4, 96.0))
    assert pointed[-1] is None

    add(run, (98.0, 97.0))
    run.finish(RunEnd.STOPPED)

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


def test_a_new_run_points_at_nothing(qtbot, chart, begin, add, pointed):
    chart.point_at(3)

    run = begin(10, chart)
    add(run, (50.0, 40.0))

    qtbot.waitUntil(lambda: "40.00 %" in legend(chart))
