"""The plot of an epoch chart, drawn by pyqtgraph."""

import math
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QLabel, QVBoxLayout

from digitpad.presentation import decimal_text
from digitpad.ui.appearance.text_size import STEPS, follow_text_size, scaled_px, text_percent
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.change_marks import ChangeMark, label_height, paint_marks
from digitpad.ui.charts.chart_style import ChartStyle, y_range
from digitpad.ui.charts.earlier_curves import EarlierCurves
from digitpad.ui.charts.followed_steps import FollowedSteps

pg.setConfigOptions(antialias=True)

_STEP_NUMBER_PX = 64
_FEWEST_EPOCHS = 4  # so that the bar of a single epoch does not fill the chart
_MOST_SYMBOLS = 60
_MOST_WIDE = 500  # wide antialiased lines of thousands of points are slow to draw


class EpochAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with ticks at whole epochs from ``first`` on, or at whole steps.

    Attributes
    ----------
    first : float
    steps_per_epoch : float or None
        None shows epochs.
    """

    first = 1.0
    steps_per_epoch: float | None = None

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Return ticks at steps, or at the first epoch and the multiples of 1, 5, 10, ... that fit."""
        if self.steps_per_epoch is not None:
            return self._steps(minVal, maxVal, size, self.steps_per_epoch)
        room = max(2.0, size / scaled_px(28 if maxVal < 1_000 else 44))
        step = next((step for step in (1, 5, 10, 20, 50, 100) if (maxVal - minVal) / step <= room), 200)
        multiples = range(step, int(maxVal) + 1, step)
        return [(float(step), [self.first, *(float(epoch) for epoch in multiples if epoch > self.first)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return epochs or steps as whole numbers."""
        if self.steps_per_epoch is not None:
            return [decimal_text(value * self.steps_per_epoch, 0) for value in values]
        return [decimal_text(value, 0) for value in values]

    @staticmethod
    def _steps(low: float, high: float, size: float, per_epoch: float) -> list[tuple[float, list[float]]]:
        first, last = max(0, math.ceil(low * per_epoch)), math.floor(high * per_epoch)
        room = max(2.0, size / scaled_px(_STEP_NUMBER_PX))
        every = next((every for every in (1, 5, 10, 20, 50, 100) if (last - first) / every <= room), 200)
        begin = -(-first // every) * every
        return [(every / per_epoch, [step / per_epoch for step in range(begin, last + 1, every)])]


class EpochPlot(pg.PlotWidget):  # type: ignore[misc]
    """Curves or bars over whole epochs. It always shows the whole run, so it cannot be dragged or zoomed.

    Signals
    -------
    pointed(int or None)
        The epoch nearest to the pointer, even if the run has not reached it; None outside the axes.
    clicked(int)
        The epoch nearest to a click inside the axes.
    """

    pointed = Signal(object)
    clicked = Signal(int)

    def __init__(self, style: ChartStyle) -> None:
        super().__init__(axisItems={"bottom": EpochAxis("bottom")})
        self._style = style
        # The settings of the axes now. Setting them again would cost as much as drawing the values.
        self._frame: tuple[object, ...] | None = None
        self._steps: FollowedSteps | None = None
        self._limits: tuple[float, float] | None = None
        self._is_empty: bool | None = None
        self._marks: tuple[ChangeMark, ...] = ()
        self._pointed: int | None = None
        self._pointer: QPoint | None = None
        self.setLabel("bottom", "epoch")
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.enableAutoSIPrefix(False)
            # The grid belongs behind bars, and numbers may extend beyond the end of an axis.
            axis.setZValue(-1)
            axis.setStyle(hideOverlappingLabels=False)
            # Axes seldom change; painting them again for each epoch would take up to half of the time.
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setDownsampling(auto=True, mode="peak")
        self._batch_losses = pg.PlotDataItem()
        self.addItem(self._batch_losses)
        self._items = [
            pg.BarGraphItem(x=[], height=[], width=0.7) if style.has_bars else pg.PlotDataItem()
            for _ in style.series
        ]
        for item in self._items:
            self.addItem(item)
        self._earlier = EarlierCurves(self, is_over_bars=style.has_bars)
        self._invitation = QLabel(self)
        self._invitation.setObjectName("chart_invitation")
        self._invitation.setProperty("role", "caption")
        self._invitation.setWordWrap(True)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._inside = QVBoxLayout(self)
        self._inside.addWidget(self._invitation)
        follow_text_size(self, self._fit)
        follow_theme(self, self._color)

    def show_values(
        self,
        values: Sequence[Sequence[float]],
        epochs: int,
        unit: str,
        invitation: str,
        before: Sequence[float] | None = None,
        batch_losses: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
        steps: FollowedSteps | None = None,
    ) -> None:
        """Show a run of ``epochs`` epochs, or its newest steps.

        Parameters
        ----------
        values : sequence of sequences of float
            The values of each series for epochs 1, 2, ...
        unit : str
        invitation : str
            Text inside the chart; empty for none.
        before : sequence of float, optional
            The value of each series before the first step. It is far from later values, so the range of the
            axis ignores it once a series has two of them.
        batch_losses : pair of arrays, optional
            Epochs done and losses, drawn faintly behind the curves.
        steps : FollowedSteps, optional
            Shown instead of ``batch_losses``, with the part of the curves in their range.
        """
        self._steps = steps
        starts_at_0 = before is not None or batch_losses is not None
        first_mark = min((mark.epochs_done for mark in self._marks), default=1.0)
        first = 0.0 if starts_at_0 else first_mark
        frame = (unit, max(epochs, _FEWEST_EPOCHS), first, steps and steps.range)
        if frame != self._frame:
            self._frame = frame
            self._show_frame(unit, max(epochs, _FEWEST_EPOCHS), first)
        theme = current_theme()
        for index, (series, item) in enumerate(zip(self._style.series, self._items, strict=True)):
            color = QColor(getattr(theme, series.color_name))
            y = list(values[index])
            x = list(range(1, len(y) + 1))
            if self._style.has_bars:
                item.setOpts(x=x, height=y, width=0.7, brush=color, pen=color)
                continue
            if before is not None:
                x, y = [0, *x], [before[index], *y]
            item.setData(
                x,
                y,
                pen=pg.mkPen(color, width=2 if len(x) <= _MOST_WIDE else 1, style=series.line_style),
                symbol=series.symbol if len(x) <= _MOST_SYMBOLS else None,
                symbolSize=6,
                symbolBrush=_symbol_brush(color.name()),
                symbolPen=_symbol_pen(color.name()),
            )
        self._show_batch_losses(batch_losses)
        shown = [value for series_values in values for value in series_values]
        if steps is not None:
            is_begin_shown = steps.range[0] <= 0.0
            shown = [*steps.losses.tolist(), *((before or ()) if is_begin_shown else ())]
        elif len(values[0]) == 1:
            shown.extend(before or ())
        elif not shown:
            shown = [*(before or ()), *(batch_losses[1].tolist() if batch_losses else ())]
        shown = [value for value in shown if math.isfinite(value)]
        earlier = [] if steps else self._earlier.ends(max(epochs, _FEWEST_EPOCHS) + 1)
        if self._is_empty != (not shown and not earlier):
            self._is_empty = not shown and not earlier
            self.getAxis("left").setStyle(showValues=not self._is_empty)
        self._invitation.setText(invitation)
        self._invitation.setVisible(bool(invitation))
        limits = y_range(shown, is_percentage=self._style.is_percentage, earlier=earlier)
        if limits != self._limits:
            self._limits = limits
            self.setYRange(*limits, padding=0.0)
        self._report_pointed()

    def _show_batch_losses(
        self, batch_losses: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    ) -> None:
        steps, theme = self._steps, current_theme()
        if steps is None:
            self._batch_losses.setData(
                *(batch_losses or ([], [])), pen=pg.mkPen(theme.border, width=1), symbol=None
            )
            return
        self._batch_losses.setData(
            steps.epochs_done,
            steps.losses,
            pen=pg.mkPen(theme.faint_text, width=1),
            symbol="o" if len(steps.losses) <= _MOST_SYMBOLS else None,
            symbolSize=5,
            symbolBrush=_symbol_brush(theme.faint_text),
            symbolPen=_symbol_pen(theme.faint_text),
        )

    def show_earlier(self, runs: tuple[tuple[float, ...], ...]) -> None:
        """Draw earlier runs' values of epochs 1, 2, ... faintly. ``show_values`` then makes room for them."""
        self._earlier.show(runs)

    def show_marks(self, marks: tuple[ChangeMark, ...]) -> None:
        """Mark changes of settings. ``show_values`` then makes room for them."""
        if marks == self._marks:
            return
        self._marks = marks
        self._leave_room_for_marks()
        self.viewport().update()

    def point_at(self, epoch: int | None) -> None:
        """Mark an epoch by a line with its number; None removes the line."""
        self._pointed = epoch
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Report the epoch under the pointer."""
        super().mouseMoveEvent(event)
        self._pointer = event.position().toPoint()
        self._report_pointed()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the epoch that is clicked."""
        super().mousePressEvent(event)
        epoch = self._epoch_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and epoch is not None:
            self.clicked.emit(epoch)

    def leaveEvent(self, event: QEvent) -> None:
        """Report that no epoch is under the pointer."""
        super().leaveEvent(event)
        self._pointer = None
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Report the epoch now under a pointer at rest."""
        super().resizeEvent(event)
        if hasattr(self, "_pointer"):  # pyqtgraph resizes the widget in its own constructor
            self._report_pointed()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show no tool tip over the curves while the pointer is over an epoch."""
        if event.type() == QEvent.Type.ToolTip and self._pointed is not None:
            return True
        return bool(super().viewportEvent(event))

    def _report_pointed(self) -> None:
        if self._pointer is None:
            return
        self.pointed.emit(self._epoch_at(self._pointer))

    def _epoch_at(self, pixel: QPoint) -> int | None:
        if self._steps is not None:
            return None
        view = self.getViewBox()
        place = view.mapSceneToView(self.mapToScene(pixel))
        return round(place.x()) if view.viewRect().contains(place) else None

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the marks and the epoch under the pointer in front of everything else."""
        view = self.getViewBox()
        area = view.mapRectToScene(view.rect())

        def x_px(epochs: float) -> float:
            return float(view.mapViewToScene(QPointF(epochs, 0.0)).x())

        low, high = self.viewRange()[0]
        marks = [mark for mark in self._marks if low <= mark.epochs_done <= high]
        paint_marks(painter, marks, x_px, area, self._label_font(), current_theme())
        if self._pointed is not None and self._steps is None:
            self._paint_pointed(painter, self._pointed, x_px(self._pointed), area)

    def _paint_pointed(self, painter: QPainter, epoch: int, x: float, area: QRectF) -> None:
        """Paint a line, and the epoch's number on the axis, where it hides no value."""
        metrics, text, theme = self.fontMetrics(), str(epoch), current_theme()
        tag = QRectF(0.0, area.bottom() + 2.0, metrics.horizontalAdvance(text) + 8.0, metrics.height())
        tag.moveCenter(QPointF(min(x, self.width() - tag.width() / 2), tag.center().y()))
        for number in self._numbers_under(tag):
            painter.fillRect(number, QColor(theme.surface))
        painter.setPen(QColor(theme.text))
        painter.drawLine(QLineF(round(x), area.top(), round(x), area.bottom()))
        painter.fillRect(tag, QColor(theme.text))
        painter.setFont(self.font())
        painter.setPen(QColor(theme.surface))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def _numbers_under(self, tag: QRectF) -> Iterator[QRectF]:
        """Yield the places of axis numbers that the tag overlaps: beside a tag 9, a cut 10 reads as 90."""
        axis, view, metrics = self.getAxis("bottom"), self.getViewBox(), self.fontMetrics()
        for spacing, epochs in axis.tickValues(*axis.range, axis.size().width()):
            for epoch, text in zip(epochs, axis.tickStrings(epochs, 1.0, spacing), strict=True):
                number = QRectF(0.0, tag.top(), metrics.horizontalAdvance(text) + 4.0, tag.height())
                number.moveCenter(QPointF(view.mapViewToScene(QPointF(epoch, 0.0)).x(), tag.center().y()))
                if number.intersects(tag):
                    yield number

    def _fit(self) -> None:
        fit_axes(self, left_px=scaled_px(62))
        if self._marks:
            self._leave_room_for_marks()
        self._leave_room_for_title()
        self._inside.setContentsMargins(
            scaled_px(62), 0, 0, scaled_px(40)
        )  # centres the text inside the axes

    def _color(self) -> None:
        """Colour everything except the values, which ``show_values`` colours."""
        theme = current_theme()
        self.setBackground(theme.surface)
        self._earlier.draw()
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.text))
        self.showGrid(x=False, y=True, alpha=0.25)

    def _leave_room_for_marks(self) -> None:
        layout = self.getPlotItem().layout
        layout.setContentsMargins(1.0, label_height(self._label_font()) if self._marks else 1.0, 1.0, 1.0)
        layout.activate()  # at once, so that the next labels have room

    def _leave_room_for_title(self) -> None:
        # At the normal text size the page never scrolls, so no height may be demanded.
        title = self.getAxis("left").label.boundingRect().width()
        needed = math.ceil(title + self.getAxis("bottom").minimumHeight())
        self.setMinimumHeight(needed if text_percent() > STEPS[0] else 0)

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(0.9 * font.pointSizeF())
        return font

    def _show_frame(self, unit: str, epochs: int, first: float) -> None:
        self.setLabel("left", unit)
        self.getAxis("left").resizeEvent()  # centres the new title
        self._leave_room_for_title()
        axis = self.getAxis("bottom")
        axis.first = 1.0 if first >= 1.0 else 0.0
        axis.steps_per_epoch = self._steps.per_epoch if self._steps else None
        title = "step" if self._steps else "epoch"
        if axis.labelText != title:
            self.setLabel("bottom", title)
        if self._steps:
            self.setXRange(*self._steps.range, padding=0.0)
            return
        # Room for the first and last symbol, and for the last number under the axis.
        left = min(1 - max(0.6, 0.02 * epochs), first - 0.01 * epochs)
        half = QFontMetricsF(self.font()).horizontalAdvance(decimal_text(epochs, 0)) / 2.0
        room = max(0.03, min(0.15, half / max(1.0, self.getViewBox().width())))
        self.setXRange(left, epochs + max(0.6, room * epochs), padding=0.0)


def fit_axes(plot: pg.PlotWidget, left_px: int | None = None, bottom_px: int | None = None) -> None:
    """Set the font and size of a plot's axes. By default an axis is as large as its texts need."""
    left, bottom = (plot.getAxis(side) for side in ("left", "bottom"))
    for axis in (left, bottom):
        axis.label.setFont(plot.font())
    left.setWidth(left_px)
    bottom.setHeight(bottom_px)
    for axis in (left, bottom):
        axis.resizeEvent()  # centres its title


@cache
def _symbol_pen(color: str) -> QPen:
    """Return the one pen of a colour: pyqtgraph draws the symbol anew for every pen object."""
    pen: QPen = pg.mkPen(color)
    return pen


@cache
def _symbol_brush(color: str) -> QBrush:
    brush: QBrush = pg.mkBrush(color)
    return brush
