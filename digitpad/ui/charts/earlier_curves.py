"""Curves of earlier runs behind those of the newest run."""

import math

import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from PySide6.QtGui import QColor

from digitpad.ui.appearance.theme import current_theme

_STRONGEST, _FAINTEST, _FAINTER_BY = 0.75, 0.25, 0.125  # opacities, starting from the newest earlier run


class EarlierCurves:
    """Thin curves in a plot over epochs. Older runs are fainter.

    Parameters
    ----------
    plot : pg.PlotWidget
    is_over_bars : bool
        Draw them in front of the plot's bars, in the text colour.
    """

    def __init__(self, plot: pg.PlotWidget, *, is_over_bars: bool) -> None:
        self._plot = plot
        self._is_over_bars = is_over_bars
        self._runs: tuple[tuple[float, ...], ...] = ()
        self._items: list[pg.PlotDataItem] = []

    def show(self, runs: tuple[tuple[float, ...], ...]) -> None:
        """Show the values of epochs 1, 2, ... of each run, oldest run first."""
        if runs == self._runs:
            return
        self._runs = runs
        while len(self._items) < len(runs):
            item = pg.PlotDataItem()
            item.setZValue(1.0 if self._is_over_bars else -0.5)
            self._plot.addItem(item)
            self._items.append(item)
        self.draw()

    def draw(self) -> None:
        """Draw the curves in the colours of the theme."""
        theme = current_theme()
        for number, item in enumerate(self._items):
            values = self._runs[number] if number < len(self._runs) else ()
            age = max(0, len(self._runs) - 1 - number)  # an item may have no run
            color = QColor(theme.text if self._is_over_bars else theme.faint_text)
            color.setAlphaF(max(_FAINTEST, _STRONGEST - _FAINTER_BY * age))
            item.setData(list(range(1, len(values) + 1)), list(values), pen=pg.mkPen(color, width=1))

    def ends(self, epochs: int) -> list[float]:
        """Return the last finite value of each run within the first ``epochs`` epochs."""
        ends = [one[:epochs][-1] for one in self._runs if one]
        return [value for value in ends if math.isfinite(value)]
