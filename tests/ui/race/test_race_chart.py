import dataclasses
import itertools
import math
from collections import Counter

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, Lap
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.race_chart import RaceChart
from digitpad.ui.race.race_entry import RaceEntry


def entry(epoch_seconds, style=0):
    contestant = Contestant("One", TrainingJob(TrainingConfig(layers=(784, 4, 10))), "full_matrix")
    laps = [
        Lap(
            index=0,
            epoch=epoch,
            seconds=epoch_seconds,
            total_seconds=epoch * epoch_seconds,
            accuracy=0.8 + 0.02 * epoch,
            is_extrapolated=False,
        )
        for epoch in (1, 2, 3)
    ]
    return RaceEntry(contestant, 1, style, 600, 600, laps)


@pytest.fixture
def charts(qtbot):
    """The chart against epochs and the one against seconds, side by side."""
    window = QWidget()
    qtbot.addWidget(window)
    charts = [RaceChart("epochs", against_seconds=False), RaceChart("seconds", against_seconds=True)]
    layout = QHBoxLayout(window)
    for chart in charts:
        layout.addWidget(chart)
        chart.show_entries([])
    window.resize(1000, 400)
    window.show()
    yield charts  # noqa: PT022  or the window is gone before its test


def painted_numbers(chart, side="bottom"):
    """Return the texts at the ticks, of which some may be empty."""
    for _ in range(2):  # painting finds out sizes, which change the layout
        chart.grab()
        QApplication.processEvents()
    axis = chart.getAxis(side)
    texts = []
    for spacing, values in axis.tickValues(*axis.range, axis.size().width()):
        texts += axis.tickStrings(values, 1.0, spacing)
    return [text for text in texts if text]


@pytest.mark.parametrize("epoch_seconds", [(0.3, 90.0), (2.1, 2.2)])
def test_a_number_of_seconds_is_written_once(charts, epoch_seconds):
    charts[1].show_entries([entry(seconds) for seconds in epoch_seconds])

    counts = Counter(painted_numbers(charts[1]))

    assert set(counts.values()) == {1}
    expected = "0.5 1 2 5 10 20 50 100 200" if epoch_seconds[0] < 1 else "2 5"
    assert set(counts) == set(expected.split())


@pytest.mark.parametrize(
    ("accuracies", "low", "high"),
    [
        ((0.5,), 47.5, 52.5),
        ((0.93, 0.932, 0.934), 90.7, 95.7),
        ((0.99, 1.0), 95.1, 100.1),
        ((0.0, 1.0), -17.6, 102.4),
    ],
)
def test_a_small_difference_looks_small_and_nothing_is_above_all(charts, accuracies, low, high):
    one = entry(1.0)
    one.laps[:] = [
        Lap(0, epoch, 1.0, float(epoch), accuracy, False) for epoch, accuracy in enumerate(accuracies, 1)
    ]

    charts[0].show_entries([one])

    assert charts[0].viewRange()[1] == pytest.approx([low, high])


def part_drawn(chart, laps):
    """Return how much of the straight lines between points has another colour than the chart, 0..1."""
    image, view = chart.grab().toImage(), chart.getViewBox()
    x = [math.log10(lap.total_seconds) if chart.objectName() == "seconds" else lap.epoch for lap in laps]
    points = [
        view.mapViewToScene(QPointF(one, 100.0 * lap.accuracy)) for one, lap in zip(x, laps, strict=True)
    ]
    places = [
        (start + part / 100 * (end - start)).toPoint()
        for start, end in itertools.pairwise(points)
        for part in range(101)
    ]
    return sum(image.pixelColor(place) != image.pixelColor(3, 3) for place in places) / len(places)


def test_axes_hold_all_epochs_and_what_is_drawn_is_told_in_words(charts):
    by_epoch, by_seconds = charts
    assert [chart.accessibleDescription() for chart in charts] == ["No race yet."] * 2
    assert by_epoch.viewRange() == [pytest.approx([0.6, 3.4]), pytest.approx([-4, 104])]
    assert by_seconds.viewRange() == [pytest.approx([-0.08, 2.08]), pytest.approx([-4, 104])]
    one, other = entry(5.0), entry(5.0)
    one.laps += [Lap(0, epoch, 5.0, 5.0 * epoch, 0.86, True) for epoch in (4, 5)]
    other.laps.clear()

    for chart in charts:
        chart.show_entries([one, other])

    assert by_epoch.viewRange()[0] == pytest.approx([0.6, 5.4])
    told = "One: 86.00 % after {}, level; between 82.00 % and 86.00 % over 5 points. One: no values yet"
    assert by_epoch.accessibleDescription() == told.format("epoch 5")
    assert by_seconds.accessibleDescription() == told.format("about 25 s")


@pytest.mark.parametrize("is_extrapolated", [False, True])
def test_what_is_extrapolated_is_dashed_against_seconds_alone(charts, is_extrapolated):
    one = entry(2.0)
    one.laps[:] = [dataclasses.replace(lap, is_extrapolated=is_extrapolated) for lap in one.laps]
    for chart in charts:
        chart.show_entries([one])
        chart.showGrid(x=False, y=False)
        painted_numbers(chart)

    by_epoch, by_seconds = (part_drawn(chart, one.laps) for chart in charts)

    assert by_epoch == 1.0
    assert (by_seconds < 1.0) is is_extrapolated


@pytest.mark.parametrize(("index", "x"), [(0, 2.0), (1, 1.0)])  # the second epoch ends after 10 ** 1 seconds
def test_points_near_the_pointer_are_told(tip_at, charts, index, x):
    chart = charts[index]
    chart.show_entries([entry(5.0), entry(5.0, style=1), entry(700.0, style=2)])
    painted_numbers(chart)
    place = chart.mapFromScene(chart.getViewBox().mapViewToScene(QPointF(x, 84.0)))
    line = "One, epoch 2: 84.00 % correct after 10.0 s"
    slow = "One, epoch 2: 84.00 % correct after 1,400 s"
    expected = " ".join([line, line, slow] if index == 0 else [line, line])

    for away, told in (((9, 9), ""), ((0, 0), expected), ((3, -4), expected)):
        assert tip_at(chart.viewport(), place + QPoint(*away)) == told
