"""A chart of values against epochs, made to be read from the back of a class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.ui.theme import LIGHT, Theme

pg.setConfigOptions(antialias=True)


@dataclass(frozen=True)
class Series:
    """One curve: its name, the theme's colour for it, and a line and symbol that differ without colour."""

    name: str
    color_name: str
    line_style: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str = "o"
    mark: str = "●"


class _EpochAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with ticks at whole epochs only."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        """Return steps of 1, 2, 5, 10, ... epochs, as many as have room."""
        room = max(2.0, size / 45.0)
        for step in (1, 2, 5, 10, 20, 50, 100, 200):
            if (maxVal - minVal) / step <= room:
                break
        return [(float(step), 0.0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return epoch numbers; there is no epoch 0."""
        return [f"{value:.0f}" if value >= 1 else "" for value in values]


class EpochChart(QWidget):
    """A titled chart with its legend, and the newest values, above the curves instead of over them.

    Parameters
    ----------
    name : str
        Object name.
    title : str
    unit : str
        Of the vertical axis.
    series : sequence of Series
    format_value : callable
        Turns a value into the text of the legend.
    explanation : str
        The tool tip.
    bars : bool
        Draw bars from 0 instead of curves, and name the median.
    """

    def __init__(
        self,
        name: str,
        title: str,
        unit: str,
        series: Sequence[Series],
        format_value: Callable[[float], str],
        explanation: str,
        *,
        bars: bool = False,
        y_limits: tuple[float | None, float | None] = (0.0, None),
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(f"{title} per epoch")
        self.setToolTip(explanation)
        self._series = tuple(series)
        self._format_value = format_value
        self._has_bars = bars
        self._values: list[list[float]] = [[] for _ in self._series]
        self._theme = LIGHT
        self._epochs = 1
        self._title = QLabel(title)
        self._title.setProperty("role", "heading")
        self._legend = QLabel()
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._plot = pg.PlotWidget(axisItems={"bottom": _EpochAxis("bottom")})
        self._plot.setLabel("bottom", "epoch")
        self._plot.setLabel("left", unit)
        self._plot.getAxis("left").enableAutoSIPrefix(False)
        self._plot.getAxis("left").setWidth(58)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMinimumSize(120, 90)
        view = self._plot.getViewBox()
        view.setDefaultPadding(0.04)
        view.setLimits(yMin=y_limits[0], yMax=y_limits[1])
        self._plot.setDownsampling(auto=True, mode="peak")
        self._items = [self._make_item() for _ in self._series]
        self._arrange()
        self.begin(1)

    @property
    def values(self) -> tuple[tuple[float, ...], ...]:
        """The values of each series, epoch by epoch."""
        return tuple(tuple(values) for values in self._values)

    def begin(self, epochs: int) -> None:
        """Empty the chart for a run of that many epochs."""
        self._epochs = epochs
        for values in self._values:
            values.clear()
        margin = 0.5 if self._has_bars else 0.2
        self._plot.setXRange(1 - margin, max(epochs, 2) + margin, padding=0.0)
        self._show()

    def add_epoch(self, *values: float) -> None:
        """Add one epoch's value of each series."""
        for kept, value in zip(self._values, values, strict=True):
            kept.append(value)
        self._show()

    def set_unit(self, unit: str) -> None:
        """Name the vertical axis anew."""
        self._plot.setLabel("left", unit)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._plot.setBackground(theme.surface)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.text))
        self._plot.showGrid(x=False, y=True, alpha=0.2)
        self._show()

    def _arrange(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(2, 0, 6, 0)
        header.addWidget(self._title)
        header.addStretch(1)
        header.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._plot, 1)

    def _make_item(self) -> pg.PlotDataItem | pg.BarGraphItem:
        item = pg.BarGraphItem(x=[], height=[], width=0.7) if self._has_bars else pg.PlotDataItem()
        self._plot.addItem(item)
        return item

    def _show(self) -> None:
        for series, values, item in zip(self._series, self._values, self._items, strict=True):
            color = QColor(getattr(self._theme, series.color_name))
            epochs = list(range(1, len(values) + 1))
            if self._has_bars:
                item.setOpts(x=epochs, height=values, width=0.7, brush=color, pen=color)
            else:
                # Wide antialiased lines are slow to draw where they have thousands of points.
                pen = pg.mkPen(color, width=2 if len(values) < 500 else 1, style=series.line_style)
                has_symbols = len(values) <= 60
                item.setData(
                    epochs,
                    values,
                    pen=pen,
                    symbol=series.symbol if has_symbols else None,
                    symbolSize=6,
                    symbolBrush=color,
                    symbolPen=color,
                )
        if not self._values[0]:
            self._plot.setYRange(0.0, 1.0)
            self._plot.getAxis("left").setStyle(showValues=False)
        else:
            self._plot.getAxis("left").setStyle(showValues=True)
            self._plot.enableAutoRange(axis="y")
        self._legend.setText(self._legend_text())

    def _legend_text(self) -> str:
        if self._has_bars:
            values = self._values[0]
            if not values:
                return ""
            return f"last {self._format_value(values[-1])}, median {self._format_value(median(values))}"
        parts = []
        for series, values in zip(self._series, self._values, strict=True):
            newest = f" <b>{self._format_value(values[-1])}</b>" if values else ""
            color = getattr(self._theme, series.color_name)
            parts.append(f'<span style="color:{color}">{series.mark}</span> {series.name}{newest}')
        return "&nbsp;&nbsp; ".join(parts)
