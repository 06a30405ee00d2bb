"""Charts of a run: texts, curves, and the epoch under the pointer."""

import gc
import itertools
import math
import weakref

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training import Progress, Step
from digitpad.presentation import number_text
from digitpad.recognition.training.run_history import BatchLoss, RunEnd, StepReport
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.charts.accuracy_chart import ACCURACY
from digitpad.ui.charts.chart_style import y_range
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.charts.loss_chart import LOSS
from digitpad.ui.charts.timing_chart import TIMING


class NotingPlot(EpochPlot):
    """Records the values of the first series each time they are drawn."""

    def __init__(self, style):
        self.drawn = []
        super().__init__(style)

    def show_values(self, values, *rest, **options):
        self.drawn.append([round(value) for value in values[0]])
        super().show_values(values, *rest, **options)


@pytest.fixture
def make_chart(qtbot):
    """Return a function that shows a chart with its plot."""

    def make_chart(definition=ACCURACY):
        chart = EpochChart(definition)
        qtbot.addWidget(chart)
        chart.resize(500, 300)
        chart.make_plot(NotingPlot)
        chart.show()
        return chart

    return make_chart


@pytest.fixture
def chart(make_chart):
    """The accuracy chart before the first run."""
    return make_chart()


@pytest.fixture
def plot(chart):
    return chart.findChild(EpochPlot)


@pytest.fixture
def begin(make_run):
    """Return a function that shows a new run with a number of epochs in charts."""

    def begin(epochs, *charts, **settings):
        run = make_run(epochs=epochs, **settings)
        for chart in charts:
            chart.show_run(run)
        return run

    return begin


@pytest.fixture
def run(begin, chart):
    """A run of ten epochs, which the chart shows."""
    return begin(10, chart)


@pytest.fixture
def add(epoch_result):
    """Return a function that adds epochs to a run, each with its training and validation accuracy in %."""

    def add(run, *percentages):
        for training, validation in percentages:
            accuracies = {"train_accuracy": training / 100, "validation_accuracy": validation / 100}
            run.add_result(epoch_result(run.results[-1].epoch + 1 if run.results else 1, **accuracies))

    return add


def plain(html):
    document = QTextDocument()
    document.setHtml(html)
    return " ".join(document.toPlainText().split())


def legend(chart):
    return plain(chart.findChild(QLabel, "chart_legend").text())


def invitation(chart):
    """Return the text inside a chart, empty if it has values."""
    label = chart.findChild(QLabel, "chart_invitation")
    return label.text() if label.isVisible() else ""


def drawn(chart):
    """Return the drawn points of the mini-batches, and of each series."""
    items = (item.getData() for item in chart.findChild(EpochPlot).listDataItems())
    return [
        [] if x is None else [(float(a), round(float(b), 6)) for a, b in zip(x, y, strict=True)]
        for x, y in items
    ]


def area_of(plot):
    """Return the area of the values in pixels of the plot."""
    return plot.getViewBox().mapRectToScene(plot.getViewBox().rect()).toRect()


def place_of(plot, epoch, value=None):
    """Return the position of a point of the chart in pixels of the plot."""
    plot.grab()  # pyqtgraph computes the widths of axes when it paints
    value = sum(plot.viewRange()[1]) / 2 if value is None else value
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(epoch, value)))


def test_curves_are_drawn_seldom_but_the_newest_values_at_the_end(qtbot, plot, run, add):
    plot.drawn.clear()
    run.note_progress(Progress(1, 100, 200, 1.0))
    run.add_batch_losses([BatchLoss(0.5, 2.0)])
    QApplication.processEvents()
    assert plot.drawn == []  # not shown by this chart
    time = QElapsedTimer()
    time.start()

    for epoch in range(1, 61):
        add(run, (float(epoch), 1.0))
        QApplication.processEvents()

    assert len(plot.drawn) <= 2 + time.elapsed() // 350  # every 400 ms, as exactly as such a timer is
    run.finish(RunEnd.STOPPED)
    qtbot.waitUntil(lambda: plot.drawn[-1] == [*range(1, 61)])


def test_each_value_is_drawn_at_its_epoch_from_0_on(qtbot, chart, plot, run, add, epoch_result, put_on):
    run.add_result(epoch_result(0, train_accuracy=0.1, validation_accuracy=0.11))
    assert chart.values == ((), ())
    values = (60.0, 90.0, 70.0)
    add(run, (60.0, 50.0))
    qtbot.waitUntil(lambda: len(drawn(chart)[1]) == 2)
    assert plot.viewRange()[1][0] < 10.0  # with a single epoch, the value before it is visible
    add(run, *((value, 50.0) for value in values[1:]))
    qtbot.waitUntil(lambda: len(drawn(chart)[1]) == 4)

    _, training, validation = drawn(chart)
    assert training == [(0.0, 10.0), (1.0, 60.0), (2.0, 90.0), (3.0, 70.0)]
    assert validation == [(0.0, 11.0), (1.0, 50.0), (2.0, 50.0), (3.0, 50.0)]
    assert plot.viewRange()[1][0] > 30.0  # the first value does not stretch the axis
    assert "validation" in chart.accessibleDescription()
    assert "after epoch 3" in chart.accessibleDescription()
    for theme in (LIGHT, DARK):
        put_on(theme)
        places = [place_of(plot, epoch, value) for epoch, value in enumerate(values, 1)]
        image = plot.grab().toImage()
        assert {image.pixelColor(place).name() for place in places} == {QColor(theme.training).name()}
        assert theme.training in chart.findChild(QLabel, "chart_legend").text()


@pytest.fixture
def step(epoch_result):
    """Return a function that reports one step of a run, with 100 steps per epoch."""

    def step(run, number, loss):
        done = number / 100
        run.add_batch_losses([BatchLoss(done, loss)])
        taken = Step(number, int(done) + 1, done, 10, 0.1, loss)
        run.add_step(StepReport(taken, Progress(int(done) + 1, number % 100, 100, 0.01 * number)))

    return step


def test_single_steps_fill_the_chart_of_losses_until_training_goes_on(
    qtbot, make_chart, begin, step, epoch_result
):
    chart = make_chart(LOSS)
    plot, run = chart.findChild(EpochPlot), begin(30, chart)
    run.add_result(epoch_result(0, train_loss=2.3, validation_loss=2.4))
    losses = [2.0, 1.5, 1.25]
    for number, loss in enumerate(losses, 1):
        step(run, number, loss)
        assert legend(chart) == f"● training ■ validation ━ batches {number_text(loss)}"
    assert LIGHT.faint_text in chart.findChild(QLabel, "chart_legend").text()

    qtbot.waitUntil(lambda: len(drawn(chart)[0]) == 3)
    assert drawn(chart) == [[(0.01, 2.0), (0.02, 1.5), (0.03, 1.25)], [(0.0, 2.3)], [(0.0, 2.4)]]
    (low, high), axis = plot.viewRange()[0], plot.getAxis("bottom")
    assert (axis.labelText, plot.getAxis("left").labelText) == ("step", "loss")
    assert plot.viewRange()[1][1] == pytest.approx(1.1 * 2.4)
    assert low < 0.0
    assert 0.2 < high < 0.22  # there is room for 20 steps
    ((_, ticks),) = axis.tickValues(low, high, 400)
    assert axis.tickStrings(ticks, 1.0, 1.0) == ["0", "5", "10", "15", "20"]
    image = plot.grab().toImage()
    for number, loss in enumerate(losses, 1):
        assert image.pixelColor(place_of(plot, number / 100, loss)) == QColor(LIGHT.faint_text)

    run.note_progress(Progress(1, 90, 100, 0.2))
    run.add_batch_losses([BatchLoss(0.9, 0.5)])
    qtbot.waitUntil(lambda: len(drawn(chart)[0]) == 4)
    assert axis.labelText == "epoch"
    assert plot.viewRange()[0][1] > 30.0
    assert legend(chart) == "● training ■ validation ━ batches"


def test_many_losses_of_mini_batches_are_drawn_as_means_of_neighbours(qtbot, make_chart, begin):
    set_text_percent(150)
    chart = make_chart(LOSS)
    before = chart.findChild(EpochPlot).minimumHeight()
    run = begin(10, chart, cost="cross_entropy")
    assert chart.findChild(EpochPlot).minimumHeight() > before > 0  # its title is longer
    run.add_batch_losses([BatchLoss(0.001 * part, float(part % 2)) for part in range(1_600)])

    qtbot.waitUntil(lambda: len(drawn(chart)[0]) > 0)

    points = drawn(chart)[0]
    assert len(points) <= 400
    assert all(y == pytest.approx(0.5) for _, y in points)
    assert all(before[0] < after[0] for before, after in itertools.pairwise(points))


@pytest.mark.parametrize("last", [1e6, math.inf, math.nan])
def test_a_run_that_diverges_in_its_first_epoch_shows_its_mini_batches(qtbot, make_chart, begin, last):
    chart = make_chart(LOSS)
    run = begin(10, chart)

    run.add_batch_losses([BatchLoss(0.1 * part, loss) for part, loss in enumerate((2.0, 8.0, 40.0, last))])
    run.finish(RunEnd.FAILED, failure="Training diverged.")

    qtbot.waitUntil(lambda: len(drawn(chart)[0]) == 4)
    low, high = chart.findChild(EpochPlot).viewRange()[1]
    assert low == 0.0
    assert high == pytest.approx(1.1 * (last if math.isfinite(last) else 40.0))


def test_bars_have_the_pointed_epoch_and_the_median_of_all_above_them(qtbot, make_chart, begin, epoch_result):
    chart = make_chart(TIMING)
    assert "The race shows it: Ctrl+R." in invitation(chart)
    run = begin(3, chart)
    assert legend(chart) == invitation(chart) == ""
    for epoch, seconds in enumerate((0.0, 1.0, 5.0, 2.0, 4.0)):
        run.add_result(epoch_result(epoch, seconds=seconds))

    chart.point_at(2)

    assert legend(chart) == "5.00 s, median 3.00 s"
    chart.point_at(None)
    assert legend(chart) == "4.00 s, median 3.00 s"
    plot = chart.findChild(EpochPlot)
    qtbot.waitUntil(lambda: plot.drawn[-1] == [1, 5, 2, 4])
    assert plot.viewRange()[0][0] > 0.0  # nothing was trained before the first epoch
    at = [plot.grab().toImage().pixelColor(place_of(plot, x, 0.5)) for x in (0.8, 1.2, 1.5, 1.8, 2.2, 4.45)]
    bar, gap = QColor(LIGHT.timing), QColor(LIGHT.surface)
    assert [color == bar for color in at] == [True, True, False, True, True, False]
    assert at[-1] == gap


@pytest.mark.parametrize("definition", [ACCURACY, LOSS, TIMING])
def test_a_chart_made_later_looks_the_same_as_one_that_was_there(
    qtbot, make_chart, begin, add, epoch_result, definition
):
    early = make_chart(definition)
    run = begin(10, early, cost="cross_entropy", patience=9)
    run.add_result(epoch_result(0))
    run.add_batch_losses([BatchLoss(0.5, 0.3)])
    add(run, (60.0, 50.0), (90.0, 80.0))
    run.add_change(SettingChange("learning_rate", 0.5, 2.25))
    add(run, (70.0, 75.0))
    assert [mark.text for mark in early.marks] == ["learning rate 0.5"]
    run.finish(RunEnd.EARLY_STOPPED)

    late = EpochChart(definition)
    qtbot.addWidget(late)
    late.resize(early.size())
    late.show_run(run)
    late.point_at(2)
    late.make_plot(EpochPlot)
    late.show()

    qtbot.waitUntil(lambda: early.toolTip() == late.toolTip())
    assert early.values == late.values
    assert early.marks == late.marks
    assert [mark.text for mark in late.marks] == ["epoch 1 is kept", "learning rate 0.5"]
    seen = early.grab().toImage()
    early.point_at(2)
    assert legend(early) == legend(late)
    assert invitation(early) == invitation(late) == ""
    assert early.grab().toImage() == late.grab().toImage() != seen
    title = {LOSS: "loss (nats)"}.get(definition, definition.style.unit)
    assert late.findChild(EpochPlot).getAxis("left").labelText == title


def test_a_new_run_clears_the_chart_and_unsubscribes_from_the_old_one(chart, plot, run, begin, add):
    add(run, (90.0, 89.0))
    run.add_change(SettingChange("momentum", 0.5, 0.0))
    chart.point_at(1)

    QApplication.processEvents()
    new = begin(5, chart)
    plot.drawn.clear()
    add(run, (91.0, 90.0))
    run.finish(RunEnd.STOPPED)
    QApplication.processEvents()
    assert plot.drawn == []
    assert (chart.values, chart.marks) == (((), ()), ())
    assert drawn(chart) == [[], [], []]
    assert legend(chart) == "● training ■ validation"

    add(new, (10.0, 10.0), (20.0, 20.0))
    assert "20.00 %" in legend(chart)


def test_an_empty_chart_invites_before_during_and_after_a_run(qtbot, chart, plot, begin, add):
    assert plot.childAt(plot.rect().center()) is plot.viewport()  # the text takes no mouse events
    assert invitation(chart) == chart.accessibleDescription() == "Press Train: every epoch adds a point."
    assert 10.0 < plot.viewRange()[0][1] < 13.0
    assert not plot.getAxis("left").style["showValues"]
    bare = EpochChart(ACCURACY)
    qtbot.addWidget(bare)
    base = bare.palette().base().color()
    assert bare.grab().toImage().pixelColor(bare.rect().center()) == base
    run = begin(5, chart)
    assert invitation(chart) == "Epoch 1 adds the next point."
    run.finish(RunEnd.STOPPED)
    assert chart.marks == ()  # no epoch is kept
    qtbot.waitUntil(lambda: invitation(chart) == "The run ended before its first epoch was complete.")

    run = begin(5, chart)
    add(run, (90.0, 89.0))
    qtbot.waitUntil(lambda: invitation(chart) == "")
    assert plot.getAxis("left").style["showValues"]
    run.finish(RunEnd.STOPPED)
    QApplication.processEvents()
    assert invitation(chart) == ""
    assert chart.marks == ()  # the last epoch is kept


def test_a_run_does_not_keep_its_chart_alive_and_goes_on_without_it(qapp, begin, add):
    charts = [EpochChart(ACCURACY), EpochChart(LOSS)]
    run = begin(5, *charts)
    gone = weakref.ref(charts.pop())
    gc.collect()
    assert gone() is None

    charts[0].deleteLater()  # Qt deletes it, as with its window, and Python has not collected it yet
    qapp.sendPostedEvents(charts[0], QEvent.Type.DeferredDelete)
    add(run, (90.0, 89.0))
    run.finish(RunEnd.STOPPED)

    assert run.epochs_done == 1


@pytest.mark.parametrize(
    ("epochs", "width", "first"), [(1, 400, 0), (7, 1_200, 1), (30, 120, 0), (200, 400, 1), (1_000, 120, 1)]
)
def test_ticks_are_whole_epochs_from_the_first_that_is_shown(
    chart, plot, begin, epoch_result, epochs, width, first
):
    run = begin(epochs, chart)
    if first == 0:
        run.add_result(epoch_result(0))
        chart.show_run(run)
    axis, (low, high) = plot.getAxis("bottom"), plot.viewRange()[0]

    ((step, ticks),) = axis.tickValues(low, high, width)

    assert ticks[0] == first
    assert all(tick == int(tick) and first <= tick <= max(4, 1.04 * epochs + 1) for tick in ticks)
    assert all(
        after - before == step for before, after in itertools.pairwise(ticks if step == 1 else ticks[1:])
    )
    assert len(ticks) <= width / 28 + 3
    assert axis.tickStrings(ticks, 1.0, step) == [f"{tick:,.0f}" for tick in ticks]
    assert low < first
    assert epochs < high


@pytest.mark.parametrize(
    ("values", "earlier", "is_percentage", "expected"),
    [
        ([91.0, 95.0], [], True, (88.75, 100.72)),  # a small change is not made small
        ([9.8, 99.9], [], True, (0.0, 107.216)),
        ([99.9], [], True, (98.75, 100.08)),
        ([0.2, 0.4], [], False, (0.0, 0.44)),  # lengths can be compared
        ([0.0], [], False, (0.0, 1.0)),
        ([], [], False, (0.0, 1.0)),
        ([0.2], [0.3], False, (0.0, 0.33)),
        ([0.2], [0.9], False, (0.0, 0.44)),
        ([90.0, 95.0], [92.0], True, (87.5, 100.8)),
        ([90.0, 95.0], [85.0], True, (81.25, 101.2)),
        ([90.0, 95.0], [10.0], True, (75.0, 101.6)),  # at most as far again
        ([], [80.0], True, (75.0, 101.6)),
    ],
)
def test_the_vertical_axis_holds_all_values_and_gives_half_to_the_newest_run(
    values, earlier, is_percentage, expected
):
    assert y_range(values, is_percentage=is_percentage, earlier=earlier) == pytest.approx(expected)


def shown(qtbot, chart, run, *changes):
    """Paint pending changes, and return the plot, its picture and its area."""
    for change in changes:
        run.add_change(change)
    newest = f"(after {changes[-1].epochs_done:.2f} epochs)." if changes else "click to go back to it."
    qtbot.waitUntil(lambda: plain(chart.toolTip()).endswith(newest))
    plot = chart.findChild(EpochPlot)
    return plot, plot.grab().toImage(), area_of(plot)


def part_of_column(image, x, area):
    """Return the fraction of a column of the plot with the colour of marks, 0..1."""
    rows = range(area.top() + 2, area.bottom() - 2)
    return sum(image.pixelColor(x, y) == QColor(LIGHT.faint_text) for y in rows) / len(rows)


def test_many_marks_all_have_a_line_and_the_newest_ten_are_listed(qtbot, chart, begin):
    run = begin(30, chart)
    _, _, before = shown(qtbot, chart, run)
    changes = [SettingChange("learning_rate", 1.0 + number, 0.5 * number) for number in range(50)]

    plot, image, area = shown(qtbot, chart, run, *changes)

    assert area.top() > before.top() + 5  # there is room for the labels
    for change in changes:
        x = round(plot.getViewBox().mapViewToScene(QPointF(change.epochs_done, 0.0)).x())
        assert part_of_column(image, x, area) > 0.25
    listed = plain(chart.toolTip()).partition(" Marked: ")[2].split("; ")
    assert listed[0] == "learning rate 41 (after 20.00 epochs)"
    assert len(listed) == 10


@pytest.fixture
def pointed(qtbot, chart, run, add):
    """Show three epochs of the run, and return a list of the epochs reported under the pointer."""
    add(run, (90.0, 89.0), (95.5, 94.25), (97.0, 96.0))
    qtbot.waitUntil(lambda: len(drawn(chart)[1]) == 3)
    told = []
    chart.epoch_pointed.connect(told.append)
    return told


@pytest.mark.parametrize(("x", "epoch"), [(0.45, None), (1.6, 2), (3.45, 3), (3.6, None)])
def test_pointed_and_clicked_epochs_are_reported_if_they_have_values(qtbot, chart, plot, pointed, x, epoch):
    clicked = []
    chart.epoch_chosen.connect(clicked.append)

    qtbot.mouseMove(plot.viewport(), place_of(plot, x))
    assert pointed[-1:] == [epoch]
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=place_of(plot, x))
    assert clicked == []
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place_of(plot, x))
    assert clicked == ([] if epoch is None else [epoch])
    assert plot.focusPolicy() is Qt.FocusPolicy.NoFocus  # the focus stays with the canvas


def test_the_plot_has_no_menu_cannot_be_moved_and_has_no_tool_tip_at_an_epoch(
    qtbot, chart, plot, pointed, tip_at
):
    item, axes = plot.getPlotItem(), [plot.getAxis(side) for side in ("left", "bottom")]
    assert (item.menuEnabled(), item.buttonsHidden, item.getViewBox().mouseEnabled()) == (
        *(False, True),
        [False, False],
    )
    assert [axis.autoSIPrefix for axis in axes] == [False, False]
    assert [bool(axis.grid) for axis in axes] == [True, False]
    assert tip_at(plot.viewport(), place_of(plot, 2)).startswith("The accuracy on training pictures")
    chart.point_at(2)
    QToolTip.hideText()
    qtbot.waitUntil(lambda: QToolTip.text() == "")
    assert tip_at(plot.viewport(), place_of(plot, 2)) == ""


def test_outside_the_axes_and_the_chart_no_epoch_is_under_the_pointer(qtbot, chart, plot, pointed):
    chosen = []
    chart.epoch_chosen.connect(chosen.append)
    on_the_axis = place_of(plot, 2, plot.viewRange()[1][0]) + QPoint(0, 12)

    for leave in (
        lambda: qtbot.mouseMove(plot.viewport(), on_the_axis),
        lambda: QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave)),
    ):
        qtbot.mouseMove(plot.viewport(), place_of(plot, 2))
        assert pointed[-1] == 2
        leave()
        assert pointed[-1] is None
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=on_the_axis)
    assert chosen == []


def test_a_pointer_at_rest_is_told_what_comes_under_it(qtbot, chart, plot, run, add, pointed):
    qtbot.mouseMove(plot.viewport(), place_of(plot, 4))
    assert pointed[-1] is None
    add(run, (98.0, 97.0))
    run.finish(RunEnd.STOPPED)
    qtbot.waitUntil(lambda: pointed[-1] == 4)

    chart.resize(chart.width() + 400, chart.height())
    qtbot.waitUntil(lambda: pointed[-1] == 2)
