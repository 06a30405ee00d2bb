"""Larger texts, in the whole program."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import (
    STEPS,
    enlarged,
    follow_text_size,
    grow_with_texts,
    scaled_px,
    set_text_percent,
    text_percent,
)
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.evaluation.reliability_chart import ReliabilityChart
from digitpad.ui.race.race_chart import RaceChart
from digitpad.ui.race.race_table import RaceTable
from digitpad.ui.session.window_settings import WindowSettings

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def normal_again(qapp):
    """Leave texts at their normal size for other tests."""
    yield
    set_text_percent(100)


def press(window, key):
    QTest.keyClick(window, key, CONTROL)


@pytest.fixture
def with_curves(qtbot, make_run, epoch_result):
    """Return a function that fills a window's charts with five epochs of a run, waits until they are drawn,
    and returns the charts."""

    def with_curves(window):
        charts = window.findChildren(EpochChart)
        qtbot.waitUntil(lambda: all(chart.findChild(EpochPlot) for chart in charts))
        run = make_run(epochs=30)
        window.state.set_run(run)
        for epoch in range(1, 6):
            run.add_result(epoch_result(epoch, train_accuracy=0.9 + 0.01 * epoch, train_loss=0.5 / epoch))
        for chart, newest in zip(charts, ("95.00 %", "0.100", "1.00 s"), strict=True):
            qtbot.waitUntil(lambda chart=chart, newest=newest: newest in legend(chart))
        settle()
        return charts

    return with_curves


def legend(chart):
    return chart.findChild(QLabel, "chart_legend").text()


def left_axis(chart):
    return chart.findChild(EpochPlot).getAxis("left")


def settle():
    """Have all that waits to be laid out laid out; each layout can ask for that of its parent."""
    for _ in range(10):
        QApplication.processEvents()


def scroll_bars(window):
    area = window.centralWidget().findChild(QScrollArea)
    return area.horizontalScrollBar().isVisible(), area.verticalScrollBar().isVisible()


def clipped(window):
    """Return the texts of labels and buttons in sight that are larger than their widgets."""
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton) or not widget.isVisible() or not widget.text():
            continue
        least = widget.minimumSizeHint()
        is_cut_on_purpose = widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
        text_width = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
        width = (
            0 if is_cut_on_purpose else text_width if isinstance(widget, QAbstractButton) else least.width()
        )
        height = least.height() if isinstance(widget, QLabel) else widget.fontMetrics().height()
        if widget.width() < width or widget.height() < height:
            found.append((widget.objectName(), widget.text(), widget.size(), least))
    return found


def test_the_keys_go_up_and_down_by_steps_and_back_to_normal(window):
    sizes = [text_percent()]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        press(window, key)
        sizes.append(text_percent())
    assert sizes == [100, 115, 130, 150, 150, 130]

    press(window, Qt.Key.Key_0)
    assert text_percent() == 100
    press(window, Qt.Key.Key_Minus)
    assert text_percent() == 100


def test_the_keys_work_in_the_other_windows_too(qtbot, small, user):
    small._actions.race.trigger()
    race = user.find(small, "race_page")
    qtbot.waitUntil(race.isActiveWindow)

    press(race, Qt.Key.Key_Plus)

    assert text_percent() == 115


def test_the_size_is_kept_for_the_next_start(again):
    again().state.set_text_percent(130)
    set_text_percent(100)

    window = again()

    assert text_percent() == 130
    assert window._actions.smaller_text.isEnabled()


def test_a_kept_size_holds_for_all_texts_from_the_start(qapp, again, user):
    qapp.setStyleSheet("")  # as it is when digitpad starts
    normal = qapp.font().pointSizeF()
    WindowSettings().set_value("text_size", "150")

    window = again()

    names = ("status_message", "layers_field", "train_button", "prediction_panel", "accuracy_chart")
    parts = [window, window.menuBar(), *(user.find(window, name) for name in names)]
    assert [part.font().pointSizeF() for part in parts] == [1.5 * normal] * len(parts)


@pytest.mark.parametrize("kept", ["7", "large", ""])
def test_what_is_no_step_is_the_normal_size(again, kept):
    WindowSettings().set_value("text_size", kept)

    again()

    assert text_percent() == 100


def test_texts_of_open_windows_and_of_later_ones_grow_alike(qtbot, small, user, with_curves):
    charts = with_curves(small)
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")
    qtbot.waitUntil(lambda: evaluation.evaluation is not None, timeout=20_000)
    parts = [
        small.menuBar(),
        user.find(small, "status_message"),
        user.find(small, "train_button"),
        user.find(small, "layers_field"),
        user.find(small, "prediction_panel"),
        user.find(evaluation, "trust_sentences"),
        *(chart.findChild(EpochPlot).getAxis(side).label for chart in charts for side in ("left", "bottom")),
        *(evaluation.findChild(ReliabilityChart).getAxis(side).label for side in ("left", "bottom")),
    ]
    before = [part.font().pointSizeF() for part in parts]

    small.state.set_text_percent(150)
    small._actions.race.trigger()

    assert [part.font().pointSizeF() for part in parts] == pytest.approx([1.5 * size for size in before])
    axes = [chart.getAxis("left") for chart in user.find(small, "race_page").findChildren(RaceChart)]
    assert [axis.label.font().pointSizeF() for axis in axes] == pytest.approx([1.5 * before[-1]] * 2)


def test_fixed_sizes_grow_with_the_texts_in_them(small, user, with_curves):
    charts = with_curves(small)
    small._actions.race.trigger()
    race = user.find(small, "race_page")
    table = race.findChild(RaceTable)

    def sizes():
        return [
            user.find(small, "time_left").minimumWidth(),
            user.find(small, "teaching_hint").minimumHeight(),
            user.find(small, "layers_field").minimumHeight(),
            user.find(small, "prediction_panel").sizeHint().height(),
            left_axis(charts[0]).minimumWidth(),
            race.findChild(QScrollArea, "race_chooser").parentWidget().minimumWidth(),
            table.verticalHeader().minimumSectionSize(),
            table.minimumHeight(),
        ]

    before = sizes()
    small.state.set_text_percent(150)

    assert [after / size for after, size in zip(sizes(), before, strict=True)] == pytest.approx(
        [1.5] * len(before), rel=0.12
    )


def cut_titles(charts):
    """Return the titles of upright axes that are longer than the axis."""
    axes = [left_axis(chart) for chart in charts]
    return [axis.labelText for axis in axes if axis.label.boundingRect().width() - 8 > axis.size().height()]


@pytest.mark.parametrize("percent", STEPS)
def test_nothing_is_clipped_or_scrolled_in_a_window_of_1366_by_768(window, user, percent, with_curves):
    charts = with_curves(window)
    window._status.begin(30)
    window._right.show_learning_rate(0.0123)
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])

    window.state.set_text_percent(percent)
    settle()

    assert clipped(window) == []
    assert scroll_bars(window) == (False, False)
    assert cut_titles(charts) == []


@pytest.mark.parametrize("percent", STEPS[:3])
def test_a_message_takes_its_room_from_the_charts(window, percent, with_curves):
    with_curves(window)
    window.state.set_text_percent(percent)

    window._banner.show_message("A sentence.")
    settle()

    assert scroll_bars(window) == (False, False)


def test_a_window_that_is_too_small_for_larger_texts_scrolls(qtbot, window, with_curves):
    with_curves(window)
    window.resize(1024, 768)

    window.state.set_text_percent(130)
    qtbot.waitUntil(lambda: scroll_bars(window)[0])

    window.state.set_text_percent(100)
    qtbot.waitUntil(lambda: scroll_bars(window) == (False, False))


def test_at_the_normal_size_a_number_that_is_too_long_brings_no_scroll_bar(
    qtbot, window, with_curves, epoch_result
):
    charts = with_curves(window)
    window.resize(1024, 768)

    window.state.run.add_result(epoch_result(6, seconds=123_456.0))
    qtbot.waitUntil(lambda: "123456" in legend(charts[2]))
    settle()

    assert scroll_bars(window) == (False, False)


def test_more_settings_in_larger_texts_leave_the_titles_of_the_charts_whole(window, with_curves):
    charts = with_curves(window)
    window.state.set_text_percent(130)

    window._actions.more_settings.trigger()

    settle()
    assert scroll_bars(window) == (False, True)
    assert cut_titles(charts) == []


def test_the_way_back_to_the_normal_size_leaves_no_trace(window, with_curves):
    with_curves(window)
    before = window.grab().toImage()

    window.state.set_text_percent(150)
    larger = window.grab().toImage()
    window.state.set_text_percent(100)

    assert larger != before
    settle()
    assert window.grab().toImage() == before


def test_a_follower_fits_at_once_and_at_each_change_and_can_set_fonts(qtbot):
    label, seen = QLabel("text"), []
    qtbot.addWidget(label)
    label.show()
    follow_text_size(label, lambda: label.setFont(enlarged(2.0)))
    follow_text_size(label, lambda: seen.append(scaled_px(20)))
    normal = QApplication.font().pointSizeF()
    assert (label.font().pointSizeF(), seen) == (2.0 * normal, [20])

    set_text_percent(115)

    assert label.font().pointSizeF() == pytest.approx(2.0 * 1.15 * normal)
    assert seen[-1] == 23
    assert len(seen) < 10


def test_a_refused_setting_that_is_hidden_or_scrolled_away_is_shown(qtbot, small, user):
    set_text_percent(150)
    small.resize(960, 640)
    user.find(small, "clip_norm_field").setText("-1")
    assert not user.find(small, "clip_norm_field").isVisible()

    small._actions.train.trigger()

    clip_norm, area = user.find(small, "clip_norm_field"), small.findChild(QScrollArea)
    qtbot.waitUntil(lambda: clip_norm.isVisible() and small.focusWidget() is clip_norm)

    def is_in_sight():
        return area.viewport().rect().contains(clip_norm.mapTo(area.viewport(), clip_norm.rect().center()))

    qtbot.waitUntil(is_in_sight)
    area.horizontalScrollBar().setValue(0)
    assert not is_in_sight()
    small._actions.train.trigger()
    qtbot.waitUntil(is_in_sight)


@pytest.fixture
def grown(qtbot, put_on):
    put_on(LIGHT)  # with its style sheet, widgets take on another font at once
    widget = QWidget()
    qtbot.addWidget(widget)
    grow_with_texts(widget, QSize(400, 300))
    widget.show()
    return widget


def test_a_window_grows_with_the_texts_as_far_as_the_screen_allows(grown):
    screen = grown.screen().availableSize()
    assert (screen.width(), screen.height()) == (800, 800)
    assert grown.size() == QSize(400, 300)

    set_text_percent(150)
    assert grown.size() == QSize(600, 450)

    grow_with_texts(grown, QSize(900, 700))
    assert grown.width() == 800
    assert 740 < grown.height() < 800  # the title has room above it


def test_a_size_that_the_user_gave_a_window_stays_until_texts_grow(grown):
    grown.resize(700, 200)
    set_text_percent(115)
    assert grown.size() == QSize(700, 345)

    grown.resize(350, 250)
    set_text_percent(100)
    assert grown.size() == QSize(350, 250)
