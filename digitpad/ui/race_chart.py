"""Curves of accuracy in a race, against epochs or against seconds."""

from collections.abc import Sequence

import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from PySide6.QtCore import Qt

from digitpad.ui.epoch_plot import EpochAxis
from digitpad.ui.race_entry import RaceEntry
from digitpad.ui.theme import LIGHT, Theme


class RaceChart(pg.PlotWidget):  # type: ignore[misc]
    """Shows the validation accuracy of each entry. Extrapolated seconds are dashed.

    Parameters
    ----------
    name : str
        Object name.
    against_seconds : bool
        Seconds of training on a logarithmic axis, because the ways differ by powers of ten; else epochs.
    """

    def __init__(self, name: str, *, against_seconds: bool) -> None:
        super().__init__(axisItems={"bottom": (_SecondsAxis if against_seconds else EpochAxis)("bottom")})
        self.setObjectName(name)
        self.setAccessibleName(f"Accuracy against {'seconds' if against_seconds else 'epochs'}")
        self._against_seconds = against_seconds
        self._theme = LIGHT
        self._entries: Sequence[RaceEntry] = ()
        self.setLabel("left", "right answers (%)")
        self.setLabel("bottom", "seconds of training (log scale)" if against_seconds else "epoch")
        self.setLogMode(x=against_seconds, y=False)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setZValue(-1)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(theme.border))
            self.getAxis(side).setTextPen(pg.mkPen(theme.text))
        self.showGrid(x=self._against_seconds, y=True, alpha=0.25)
        self.show_entries(self._entries)

    def show_entries(self, entries: Sequence[RaceEntry]) -> None:
        """Show the laps of these entries."""
        self._entries = entries
        self.clear()
        for entry in entries:
            if not entry.laps:
                continue
            color = entry.color(is_dark=self._theme.is_dark)
            is_dashed = entry.is_extrapolated and self._against_seconds
            style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
            x = [lap.total_seconds if self._against_seconds else lap.epoch for lap in entry.laps]
            self.plot(
                x,
                [100.0 * lap.accuracy for lap in entry.laps],
                pen=pg.mkPen(color, width=2, style=style),
                symbol=entry.symbol,
                symbolSize=9,
                symbolBrush=self._theme.surface if entry.is_hollow else color,
                symbolPen=pg.mkPen(color, width=2 if entry.is_hollow else 1),
            )
        if not self._against_seconds:
            epochs = max((lap.epoch for entry in entries for lap in entry.laps), default=1)
            self.setXRange(0.6, max(epochs, 3) + 0.4, padding=0.0)


class _SecondsAxis(pg.AxisItem):  # type: ignore[misc]
    """Names 1, 2 and 5 of each power of ten: more would run into each other in a small window."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the text at each of these powers of ten."""
        return [f"{10**value:g}" if round(10 ** (value % 1.0)) in (1, 2, 5, 10) else "" for value in values]
