"""The reliability diagram."""

import pytest

from digitpad.nn.calibration import ReliabilityBin
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.mistakes.trust.reliability_chart import ReliabilityChart, dot_size, likely_range

BINS = [ReliabilityBin(40, 0.55, 0.5), ReliabilityBin(4_000, 0.98, 0.97)]


@pytest.fixture
def chart(qtbot):
    chart = ReliabilityChart()
    qtbot.addWidget(chart)
    chart.resize(400, 400)
    chart.show()
    return chart


def dots(chart):
    (item,) = [item for item in chart.listDataItems() if item.opts["symbol"] == "o"]
    return [list(values) for values in item.getData()], item.opts["symbolSize"]


def test_each_bin_is_a_dot_at_its_confidence_and_accuracy(chart):
    chart.show_bins(BINS)

    (x, y), sizes = dots(chart)
    assert x == [pytest.approx(55.0), pytest.approx(98.0)]
    assert y == [pytest.approx(50.0), pytest.approx(97.0)]
    assert sizes[1] == 2 * dot_size(1_000, 4_000) > sizes[0] == dot_size(1, 4_000) > 2  # areas by count
    assert chart.viewRange() == [pytest.approx([-4.0, 106.0])] * 2
    assert chart.accessibleDescription() == "55 % sure, 50 % right; 98 % sure, 97 % right"
    chart.show_bins(())
    assert all(item.getData() == (None, None) for item in chart.listDataItems()[1:])
    assert chart.accessibleDescription() == ""


@pytest.mark.qt_log_ignore("Mouse(Press|Release)")  # nobody needs them
def test_it_is_no_chart_to_zoom_and_is_faded_while_its_dots_are_of_another_network(chart, drag, put_on):
    for theme in (DARK, LIGHT):
        put_on(theme)
        assert chart.grab().toImage().pixelColor(1, 1).name() == theme.surface
    chart.show_bins(BINS)
    plain = chart.grab().toImage()
    assert [chart.getAxis(side).labelText for side in ("bottom", "left")] == [
        "confidence (%)",
        "accuracy (%)",
    ]
    assert not chart.getViewBox().menuEnabled()
    drag(chart.viewport(), [(0.5, 0.5), (0.6, 0.6), (0.7, 0.6)])
    assert chart.viewRange() == [pytest.approx([-4.0, 106.0])] * 2

    chart.setEnabled(False)
    assert {item.opacity() for item in chart.listDataItems()} == {0.4}
    chart.setEnabled(True)
    assert chart.grab().toImage() == plain


def test_an_upright_line_shows_how_far_chance_may_have_moved_a_dot(chart):
    chart.show_bins(BINS)

    (lines,) = [item for item in chart.listDataItems() if item.opts["connect"] == "pairs"]
    x, y = lines.getData()
    assert x.tolist() == pytest.approx([55.0, 55.0, 98.0, 98.0])
    assert y.tolist() == pytest.approx(
        [100 * end for one in BINS for end in likely_range(one.accuracy, one.count)]
    )


def test_wilsons_interval_is_that_of_the_literature():
    # Newcombe (1998), table I: 81 of 263 and 0 of 20.
    assert likely_range(81 / 263, 263) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert likely_range(0.0, 20) == (pytest.approx(0.0, abs=1e-12), pytest.approx(0.1611, abs=1e-4))
