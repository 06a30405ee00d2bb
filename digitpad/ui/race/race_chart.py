"""Curves of accuracy in a race, against epochs or against seconds."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QToolTip

from digitpad.recognition.race import Lap
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.epoch_plot import EpochAxis, fit_axes
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_summary import lap_summary
from digitpad.ui.widgets.tool_tips import lines

_LINE_PX = 2
_LEAST_PLOT_PX = 150
_AXIS_PX = 50  # of the axis below it, or beside it
_EMPTY_DECADES = (0.0, 2.0)  # 1 to 100 seconds
_EMPTY_PADDING = 0.04  # for the numbers at both ends
_FEWEST_PERCENT = 5.0  # on less, rounding would look like a difference in learning
_NEAR_PX = 10
_FEWEST_DECADES = 0.7  # from 2 to 10 or from 1 to 5: at least two numbers have a name


class RaceChart(pg.PlotWidget):  # type: ignore[misc]
    """Shows the validation accuracy of each entry. Extrapolated seconds are dashed.

    A tool tip has the numbers of all points that are near the pointer.

    Parameters
    ----------
    name : str
        Object name.
    against_seconds : bool
        Seconds of training on a logarithmic axis, because methods differ by powers of ten; else epochs.
    """

    def __init__(self, name: str, *, against_seconds: bool) -> None:
        super().__init__(axisItems={"bottom": (_SecondsAxis if against_seconds else EpochAxis)("bottom")})
        self.setObjectName(name)
        self.setAccessibleName(f"Accuracy against {'seconds' if against_seconds else 'epochs'}")
        self._against_seconds = against_seconds
        self._entries: Sequence[RaceEntry] = ()
        self._titles = {
            "left": ("validation pictures right (%)", "right (%)"),
            "bottom": ("seconds of training (log scale)", "seconds") if against_seconds else ("epoch",),
        }
        for side, titles in self._titles.items():
            self.setLabel(side, titles[0])
        self.setLogMode(x=against_seconds, y=False)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setZValue(-1)
        if against_seconds:
            self.setLimits(minXRange=_FEWEST_DECADES)
        # A cached background would be a bitmap in a drawing.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_text_size(self, self._fit)
        follow_theme(self, self._color)

    def show_entries(self, entries: Sequence[RaceEntry]) -> None:
        """Show the laps of these entries."""
        self._entries = entries
        self.clear()
        theme = current_theme()
        for entry in entries:
            if not entry.laps:
                continue
            color = entry.color(is_dark=theme.is_dark)
            is_dashed = entry.is_extrapolated and self._against_seconds
            style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
            x = [lap.total_seconds if self._against_seconds else lap.epoch for lap in entry.laps]
            self.plot(
                x,
                [100.0 * lap.accuracy for lap in entry.laps],
                pen=pg.mkPen(color, width=_LINE_PX, style=style),
                symbol=entry.symbol,
                symbolSize=9,
                symbolBrush=theme.surface if entry.is_hollow else color,
                symbolPen=pg.mkPen(color, width=_outline_px(entry)),
            )
        self._show_range([lap for entry in entries for lap in entry.laps])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the numbers of the points near the pointer at once."""
        super().mouseMoveEvent(event)
        self._tell(event.position().toPoint(), event.globalPosition().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        """Go on telling them when the pointer rests: Qt would take the tool tip away then."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tell(event.pos(), event.globalPos())
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, pointer: QPoint, on_screen: QPoint) -> None:
        near = [
            lap_summary(lap, entry)
            for entry in self._entries
            for lap in entry.laps
            if (self._place_of(lap) - pointer).manhattanLength() <= _NEAR_PX
        ]
        QToolTip.showText(on_screen, lines(near) if near else "", self)

    def _place_of(self, lap: Lap) -> QPoint:
        """Return where its point is in the chart."""
        x = math.log10(lap.total_seconds) if self._against_seconds else lap.epoch
        place: QPoint = self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(x, 100.0 * lap.accuracy)))
        return place

    def paint_for_paper(self, line_scale: float) -> None:
        """Paint symbols as shapes, and lines and outlines wider by this factor.

        Shapes are slower than a cache of bitmaps, which QSvgGenerator draws wrongly. A pen's width is in
        pixels of what is painted on, however many there are.
        """
        entries = [entry for entry in self._entries if entry.laps]
        for curve, entry in zip(self.listDataItems(), entries, strict=True):
            curve.scatter.setExportMode(True)
            curve.setPen(_with_width(curve.opts["pen"], _LINE_PX * line_scale))
            curve.setSymbolPen(_with_width(curve.opts["symbolPen"], _outline_px(entry) * line_scale))

    def _color(self) -> None:
        theme = current_theme()
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(theme.border))
            self.getAxis(side).setTextPen(pg.mkPen(theme.text))
        self.showGrid(x=self._against_seconds, y=True, alpha=0.25)
        self.show_entries(self._entries)

    def _fit(self) -> None:
        # As high as its numbers need would be another height in each of two charts side by side.
        fit_axes(self, bottom_px=round(2.6 * self.fontMetrics().height()))
        self.setMinimumHeight(_LEAST_PLOT_PX + scaled_px(_AXIS_PX))
        self._fit_titles()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the axes titles that have room."""
        super().resizeEvent(event)
        if hasattr(self, "_titles"):  # pyqtgraph resizes it while it is made
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

    def _show_range(self, laps: Sequence[Lap]) -> None:
        if laps:
            self.enableAutoRange(x=self._against_seconds)
            self.setYRange(*_percent_range([100.0 * lap.accuracy for lap in laps]), padding=0.0)
        else:
            self.setYRange(0.0, 100.0, padding=_EMPTY_PADDING)
        if not self._against_seconds:
            self.setXRange(0.6, max([3, *(lap.epoch for lap in laps)]) + 0.4, padding=0.0)
        elif not laps:
            self.setXRange(*_EMPTY_DECADES, padding=_EMPTY_PADDING)


def _outline_px(entry: RaceEntry) -> int:
    """Return the width of the line around its symbols."""
    return 2 if entry.is_hollow else 1


def _with_width(pen: QPen, width_px: float) -> QPen:
    pen = QPen(pen)
    pen.setWidthF(width_px)
    return pen


def _percent_range(values: Sequence[float]) -> tuple[float, float]:
    """Return a range around some percentages that ends at 100."""
    height = max(_FEWEST_PERCENT, 1.2 * (max(values) - min(values)))
    top = min((max(values) + min(values) + height) / 2, 100.0 + 0.02 * height)
    return top - height, top


class _SecondsAxis(pg.AxisItem):  # type: ignore[misc]
    """Names 1, 2 and 5 of each power of ten: more would run into each other in a small window."""

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Return the powers of ten, and what lies between them, as logarithms."""
        # pyqtgraph's own have the powers of ten at both levels, and so write them twice.
        decades = range(math.floor(lowest), math.floor(highest) + 1)
        others = [decade + math.log10(digit) for decade in decades for digit in range(2, 10)]
        return [
            (1.0, [float(decade) for decade in decades if decade >= lowest]),
            (None, [value for value in others if lowest <= value <= highest]),
        ]

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """Return the text at each of these powers of ten."""
        return [f"{10**value:g}" if round(10 ** (value % 1.0)) in (1, 2, 5, 10) else "" for value in values]
