"""Several curves on the same axes, drawn by pyqtgraph."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QToolTip

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.epoch_plot import fit_axes
from digitpad.ui.curves.curve_style import CurveStyle
from digitpad.ui.widgets.tool_tips import lines

_LINE_PX = 2
_LEAST_PLOT_PX = 150
_AXIS_PX = 50  # of the axis below it, or beside it
_NEAR_PX = 10
_MOST_WIDE = 500  # wide antialiased lines of thousands of points are slow to draw
_MOST_TOLD = 12  # at once


@dataclass(frozen=True)
class Curve:
    """One curve.

    Attributes
    ----------
    style : CurveStyle
    x, y : sequence of float
    tips : sequence of str
        What each point stands for, in a line of text.
    is_dashed : bool
    symbol_every : int
        Of so many points one has a symbol. Curves of other styles have theirs at other points.
    """

    style: CurveStyle
    x: Sequence[float]
    y: Sequence[float]
    tips: Sequence[str]
    is_dashed: bool = False
    symbol_every: int = 1


class CurvesPlot(pg.PlotWidget):  # type: ignore[misc]
    """Shows curves. A tool tip has what is to be told of all points near the pointer.

    Parameters
    ----------
    name : str
        Object name.
    titles : mapping of str to sequence of str
        Titles of the axes "left" and "bottom", the longest first: the first that has room is shown.
    axis : pg.AxisItem
        The one below.
    is_log : bool
        Whether that axis is logarithmic.
    """

    def __init__(
        self, name: str, titles: Mapping[str, Sequence[str]], axis: pg.AxisItem, *, is_log: bool = False
    ) -> None:
        super().__init__(axisItems={"bottom": axis})
        self.setObjectName(name)
        self._curves: Sequence[Curve] = ()
        self._items: list[
            tuple[pg.PlotDataItem, pg.PlotDataItem]
        ] = []  # of each curve; the second has the symbols if not all points have one
        self._is_log = is_log
        self._titles = titles
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setZValue(-1)
        self.setLogMode(x=is_log, y=False)
        self.set_titles(titles)
        # A cached background would be a bitmap in a drawing.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_text_size(self, self._fit)
        follow_theme(self, self._color)

    def set_titles(self, titles: Mapping[str, Sequence[str]]) -> None:
        """Give the axes other titles."""
        self._titles = titles
        for side, texts in titles.items():
            self.setLabel(side, texts[0])
        self._fit_titles()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show these and no others. Ranges are set by whoever knows what they mean."""
        self._curves = [curve for curve in curves if curve.x]
        while len(self._items) > len(self._curves):
            for item in self._items.pop():
                self.removeItem(item)
        while len(self._items) < len(self._curves):
            pair = pg.PlotDataItem(), pg.PlotDataItem()
            for item in pair:
                self.addItem(item)
            self._items.append(pair)
        theme = current_theme()
        for curve, (line, marks) in zip(self._curves, self._items, strict=True):
            color = curve.style.color(is_dark=theme.is_dark)
            kind = Qt.PenStyle.DashLine if curve.is_dashed else Qt.PenStyle.SolidLine
            pen = pg.mkPen(color, width=_line_px(curve), style=kind)
            symbols = {
                "symbol": curve.style.symbol,
                "symbolSize": 9,
                "symbolBrush": theme.surface if curve.style.is_hollow else color,
                "symbolPen": pg.mkPen(color, width=_outline_px(curve)),
            }
            x, y, every = list(curve.x), list(curve.y), curve.symbol_every
            if every == 1:
                line.setData(x, y, pen=pen, **symbols)
                marks.setData([], [], pen=None, **symbols)
            else:
                marked = slice(curve.style.number % every, None, every)
                line.setData(x, y, pen=pen, **{**symbols, "symbol": None})
                marks.setData(x[marked], y[marked], pen=None, **symbols)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the points near the pointer are, at once."""
        super().mouseMoveEvent(event)
        self._tell(event.position().toPoint(), event.globalPosition().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        """Go on telling it when the pointer rests: Qt would take the tool tip away then."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tell(event.pos(), event.globalPos())
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, pointer: QPoint, on_screen: QPoint) -> None:
        near = [
            tip
            for curve in self._curves
            for x, y, tip in zip(curve.x, curve.y, curve.tips, strict=True)
            if (self._place_of(x, y) - pointer).manhattanLength() <= _NEAR_PX
        ][:_MOST_TOLD]
        QToolTip.showText(on_screen, lines(near) if near else "", self)

    def _place_of(self, x: float, y: float) -> QPoint:
        """Return where a point is in the chart."""
        point = QPointF(math.log10(x) if self._is_log else x, y)
        place: QPoint = self.mapFromScene(self.getViewBox().mapViewToScene(point))
        return place

    def paint_for_paper(self, line_scale: float) -> None:
        """Paint symbols as shapes, and lines and outlines wider by this factor.

        Shapes are slower than a cache of bitmaps, which QSvgGenerator draws wrongly. A pen's width is in
        pixels of what is painted on, however many there are.
        """
        for curve, (line, marks) in zip(self._curves, self._items, strict=True):
            line.setPen(_with_width(line.opts["pen"], _line_px(curve) * line_scale))
            for item in (line, marks):
                item.scatter.setExportMode(True)
                item.setSymbolPen(_with_width(item.opts["symbolPen"], _outline_px(curve) * line_scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the axes titles that have room."""
        super().resizeEvent(event)
        if hasattr(self, "_titles"):  # pyqtgraph resizes it while it is made
            self._fit_titles()

    def _color(self) -> None:
        theme = current_theme()
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(theme.border))
            self.getAxis(side).setTextPen(pg.mkPen(theme.text))
        self.showGrid(x=self._is_log, y=True, alpha=0.25)
        self.show_curves(self._curves)

    def _fit(self) -> None:
        # As high as its numbers need would be another height in each of several charts side by side.
        fit_axes(self, bottom_px=round(2.6 * self.fontMetrics().height()))
        self.setMinimumHeight(_LEAST_PLOT_PX + scaled_px(_AXIS_PX))
        self._fit_titles()

    def _fit_titles(self) -> None:
        lengths = {"left": self.height() - scaled_px(_AXIS_PX), "bottom": self.width() - scaled_px(_AXIS_PX)}
        for side, titles in self._titles.items():
            fitting = (
                title for title in titles if self.fontMetrics().horizontalAdvance(title) < lengths[side]
            )
            title, axis = next(fitting, titles[-1]), self.getAxis(side)
            if title != axis.labelText:
                self.setLabel(side, title)
                axis.resizeEvent()  # puts it in the middle


def _line_px(curve: Curve) -> int:
    return _LINE_PX if len(curve.x) <= _MOST_WIDE else 1


def _outline_px(curve: Curve) -> int:
    """Return the width of the line around its symbols."""
    return 2 if curve.style.is_hollow else 1


def _with_width(pen: QPen, width_px: float) -> QPen:
    pen = QPen(pen)
    pen.setWidthF(width_px)
    return pen


def percent_range(values: Sequence[float], fewest_percent: float) -> tuple[float, float]:
    """Return a range around some percentages, of at least that many, that ends at 100."""
    height = max(fewest_percent, 1.2 * (max(values) - min(values)))
    top = min((max(values) + min(values) + height) / 2, 100.0 + 0.02 * height)
    return top - height, top
