"""Curves on shared axes: what is drawn of them, and what the mouse learns."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.curves.curve_style import N_COLORS, N_STYLES, CurveStyle
from digitpad.ui.curves.curves_plot import Curve, CurvesPlot, percent_range

LONG, SHORT = "a long title that needs much of the room of an axis", "short"
TITLES = {"left": (LONG, SHORT), "bottom": (LONG, SHORT)}


@pytest.fixture
def make_plot(qtbot):
    def make_plot(is_log=False):
        page, plot = QWidget(), CurvesPlot("curves", TITLES, pg.AxisItem("bottom"), is_log=is_log)
        qtbot.addWidget(page)
        plot.setParent(page)
        plot.resize(600, 420)
        page.show()
        plot.show()
        return plot

    return make_plot


def curve(number, x, y=None, **how):
    return Curve(
        CurveStyle(number), x, y or [float(one) for one in x], [f"{number} at {one}" for one in x], **how
    )


def drawn(plot):
    """Return the lines, and what has the symbols of only some points."""
    items = plot.listDataItems()
    return list(zip(items[::2], items[1::2], strict=True))


def test_each_curve_has_its_colour_symbols_and_dashes(make_plot, put_on):
    plot, many = make_plot(), [float(x) for x in range(501)]
    plot.show_curves([curve(0, []), curve(1, [1.0, 2.0]), curve(8, many, is_dashed=True, symbol_every=5)])

    (line, marks), (dashed, some) = drawn(plot)
    assert [one.tolist() for one in line.getData()] == [[1.0, 2.0]] * 2
    assert marks.getData()[0] is None or not len(marks.getData()[0])
    assert dashed.getData()[0].tolist() == many
    assert some.getData()[0].tolist() == some.getData()[1].tolist() == many[3::5]
    assert [one.opts["pen"].width() for one in (line, dashed)] == [2, 1]
    assert [one.opts["symbol"] for one in (line, dashed, some)] == ["s", None, "t"]
    kinds = [one.opts["pen"].style() for one in (line, dashed)]
    assert kinds == [Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine]
    for theme in (LIGHT, DARK):
        put_on(theme)
        color, hollow = (CurveStyle(number).color(is_dark=theme.is_dark) for number in (1, 8))
        (line, _), (dashed, some) = drawn(plot)
        assert line.opts["pen"].color() == line.opts["symbolPen"].color() == color
        assert QColor(line.opts["symbolBrush"]) == color
        assert QColor(some.opts["symbolBrush"]) == QColor(theme.surface)
        assert some.opts["symbolPen"].color() == dashed.opts["pen"].color() == hollow
        assert [one.opts["symbolPen"].width() for one in (line, some)] == [1, 2]
        assert plot.grab().toImage().pixelColor(2, 2) == QColor(theme.surface)
        assert plot.getAxis("left").textPen().color() == QColor(theme.text)
        assert plot.getAxis("bottom").pen().color() == QColor(theme.border)
    plot.paint_for_paper(2.0)
    assert [one.opts["pen"].widthF() for one in (line, dashed)] == [4.0, 2.0]
    assert [one.opts["symbolPen"].widthF() for one in (line, some)] == [2.0, 4.0]
    assert [bool(plot.getAxis(side).grid) for side in ("left", "bottom")] == [True, False]
    assert make_plot(is_log=True).getAxis("bottom").grid

    before = plot.grab().toImage()
    plot.show_curves([curve(2, [1.0, 2.0])])
    assert len(plot.listDataItems()) == 2
    assert drawn(plot)[0][0].opts["symbol"] == "t"
    assert plot.grab().toImage() != before


@pytest.mark.parametrize("is_log", [False, True])
def test_the_mouse_learns_of_all_points_near_it(qtbot, make_plot, tip_at, drag, is_log):
    plot = make_plot(is_log)
    plot.show_curves([curve(0, [1.0, 10.0, 100.0]), curve(1, [10.0, 100.0]), *[curve(2, [100.0])] * 15])
    plot.grab()  # pyqtgraph computes the sizes of axes when it paints

    def place(x):
        point = QPointF(np.log10(x) if is_log else x, x)
        return plot.mapFromScene(plot.getViewBox().mapViewToScene(point)) + QPoint(4, -4)

    told = {x: tip_at(plot.viewport(), place(x)) for x in (10.0, 100.0)}
    assert told == {
        10.0: "0 at 10.0 1 at 10.0",
        100.0: " ".join(["0 at 100.0", "1 at 100.0", *["2 at 100.0"] * 10]),
    }
    assert plot.toolTip() == ""
    tip_at(plot.viewport(), place(100.0) + QPoint(0, 40))
    qtbot.waitUntil(lambda: not QToolTip.isVisible() or QToolTip.text() == "")
    view = plot.viewRange()
    drag(plot.viewport(), [(0.5, 0.5), (0.7, 0.7)])
    assert plot.viewRange() == view
    assert not plot.getPlotItem().menuEnabled()
    assert plot.viewport().hasMouseTracking()


def test_titles_are_as_long_as_the_axes(qapp, make_plot):
    plot = make_plot()
    assert [plot.getAxis(side).labelText for side in ("left", "bottom")] == [LONG, LONG]
    plot.resize(250, 250)
    assert [plot.getAxis(side).labelText for side in ("left", "bottom")] == [SHORT, SHORT]
    plot.resize(600, 250)
    assert [plot.getAxis(side).labelText for side in ("left", "bottom")] == [SHORT, LONG]
    plot.set_titles({"left": ("other",), "bottom": (LONG * 3, "none", "x")})
    assert [plot.getAxis(side).labelText for side in ("left", "bottom")] == ["other", "none"]
    title = plot.getAxis("bottom").label
    middle = title.mapRectToScene(title.boundingRect()).center().x()
    area = plot.getAxis("bottom").sceneBoundingRect()
    assert middle == pytest.approx(area.center().x(), abs=3)
    height, least = plot.getAxis("bottom").height(), plot.minimumHeight()
    set_text_percent(150)
    qapp.processEvents()
    assert plot.getAxis("bottom").height() > height > 30
    assert plot.minimumHeight() > least >= 150


def alpha(icon):
    image = icon.pixmap(16, 16).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(16, 16) >> 24


def test_styles_differ_in_symbol_or_outline_and_in_colour_up_to_six():
    styles = [CurveStyle(number) for number in range(N_STYLES)]
    icons = [alpha(style.icon(is_dark=False)).astype(int) for style in styles]
    assert len({icon.tobytes() for icon in icons}) == N_STYLES == 2 * N_COLORS
    for is_dark in (False, True):
        assert len({style.color(is_dark=is_dark).name() for style in styles}) == N_COLORS
    for style, icon in zip(styles, icons, strict=True):
        assert np.abs(icon - icon[:, ::-1]).max() < 3  # is as wide on both sides
        assert icon[[0, -1]].max() < 255
        assert (icon[8, 8] < 20) == style.is_hollow
        image = style.icon(is_dark=True).pixmap(16, 16).toImage()
        assert style.is_hollow or image.pixelColor(8, 8) == style.color(is_dark=True)
        if not style.symbol.startswith("t"):
            assert np.abs(icon - icon[::-1]).max() < 3
    assert np.abs(icons[2] - icons[4][::-1]).max() < 3


def test_percentages_fill_their_range_and_end_near_100():
    assert percent_range([90.0, 92.0], 5.0) == (88.5, 93.5)
    assert percent_range([50.0, 90.0], 5.0) == pytest.approx((46.0, 94.0))
    assert percent_range([99.0, 100.0], 5.0) == pytest.approx((95.1, 100.1))
