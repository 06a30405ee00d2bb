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
_AXIS_PX = 50  # room for an axis
_NEAR_PX = 10
_MOST_WIDE = 500  # wide antialiased lines of thousands of points are slow to draw
_MOST_TOLD = 12  # points in one tool tip


@dataclass(frozen=True)
class Curve:
    """One curve.

    Attributes
    ----------
    style : CurveStyle
    x, y : sequence of float
    tips : sequence of str
        One line of text for each point.
    is_dashed : bool
    symbol_every : int
        Only every ``symbol_every``-th point has a symbol, at points that differ between styles.
    """

    style: CurveStyle
    x: Sequence[float]
    y: Sequence[float]
    tips: Sequence[str]
    is_dashed: bool = False
    symbol_every: int = 1


class CurvesPlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot of curves. A tool tip describes all points near the pointer.

    Parameters
    ----------
    name : str
        Object name.
    titles : mapping of str to sequence of str
        Titles of the axes "left" and "bottom", longest first. The first title that fits is shown.
    axis : pg.AxisItem
        The bottom axis.
    is_log : bool
        Whether the bottom axis is logarithmic.
    """

    def __init__(
        self, name: str, titles: Mapping[str, Sequence[str]], axis: pg.AxisItem, *, is_log: bool = False
    ) -> None:
        super().__init__(axisItems={"bottom": axis})
        self.setObjectName(name)
        self._curves: Sequence[Curve] = ()
        self._items: list[
            tuple[pg.PlotDataItem, pg.PlotDataItem]
        ] = []  # per curve: the line, and the symbols if only some points have one
        self._is_log = is_log
        self._titles = titles
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setZValue(-1)
        self.setLogMode(x=is_log, y=False)
        self.set_titles(titles)
        # A cached background would become a bitmap in an SVG file.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_text_size(self, self._fit)
        follow_theme(self, self._color)

    def set_titles(self, titles: Mapping[str, Sequence[str]]) -> None:
        """Set the titles of the axes."""
        self._titles = titles
        for side, texts in titles.items():
            self.setLabel(side, texts[0])
        self._fit_titles()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show these curves and no others. The caller sets the ranges of the axes."""
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
        """Show the tool tip of the points near the pointer at once."""
        super().mouseMoveEvent(event)
        self._tell(event.position().toPoint(), event.globalPosition().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        """Keep the tool tip while the pointer rests; Qt would hide it."""
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
        """Return the position of a point in the widget."""
        point = QPointF(math.log10(x) if self._is_log else x, y)
        place: QPoint = self.mapFromScene(self.getViewBox().mapViewToScene(point))
        return place

    def paint_for_paper(self, line_scale: float) -> None:
        """Paint symbols as shapes, and scale the width of lines and outlines.

        Shapes are slower than cached bitmaps, but QSvgGenerator draws those wrongly. Pen widths are in pixels
        of the paint device, so they have to be scaled with its resolution.
        """
        for curve, (line, marks) in zip(self._curves, self._items, strict=True):
            line.setPen(_with_width(line.opts["pen"], _line_px(curve) * line_scale))
            for item in (line, marks):
                item.scatter.setExportMode(True)
                item.setSymbolPen(_with_width(item.opts["symbolPen"], _outline_px(curve) * line_scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose titles that fit the axes."""
        super().resizeEvent(event)
        if hasattr(self, "_titles"):  # pyqtgraph resizes the widget in its own constructor
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
        # A fixed height aligns the axes of charts side by side; their numbers may need different heights.
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
                axis.resizeEvent()  # centres the title


def _line_px(curve: Curve) -> int:
    return _LINE_PX if len(curve.x) <= _MOST_WIDE else 1


def _outline_px(curve: Curve) -> int:
    """Return the width of the outline of a curve's symbols."""
    return 2 if curve.style.is_hollow else 1


def _with_width(pen: QPen, width_px: float) -> QPen:
    pen = QPen(pen)
    pen.setWidthF(width_px)
    return pen


def percent_range(values: Sequence[float], fewest_percent: float) -> tuple[float, float]:
    """Return a range around some percentages that spans at least ``fewest_percent`` and ends near 100."""
    height = max(fewest_percent, 1.2 * (max(values) - min(values)))
    top = min((max(values) + min(values) + height) / 2, 100.0 + 0.02 * height)
    return top - height, top
