"""Accuracy curves of a race, against epochs or seconds."""

import math
from collections.abc import Sequence

import pyqtgraph as pg

from digitpad.presentation import accuracy_text, figures_text
from digitpad.recognition.race import Lap
from digitpad.ui.charts.epoch_plot import EpochAxis
from digitpad.ui.curves.curves_plot import Curve, CurvesPlot, percent_range
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_summary import lap_summary, race_seconds_text
from digitpad.ui.widgets.spoken_numbers import spoken_curve

_EMPTY_DECADES = (0.0, 2.0)  # 1 to 100 seconds
_EMPTY_PADDING = 0.04  # room for the numbers at both ends
_FEWEST_PERCENT = 5.0  # a smaller range would magnify rounding differences
_FEWEST_DECADES = 0.7  # such as 2 to 10, so that the axis has at least two labels


class RaceChart(CurvesPlot):
    """Validation accuracy of each entry. Curves over extrapolated seconds are dashed.

    Parameters
    ----------
    name : str
        Object name.
    against_seconds : bool
        Whether the axis shows seconds of training, logarithmic because methods differ by powers of ten.
        Otherwise it shows epochs.
    """

    def __init__(self, name: str, *, against_seconds: bool) -> None:
        titles = {
            "left": ("validation accuracy (%)", "accuracy (%)"),
            "bottom": ("seconds of training (log scale)", "seconds") if against_seconds else ("epoch",),
        }
        axis = (_SecondsAxis if against_seconds else EpochAxis)("bottom")
        super().__init__(name, titles, axis, is_log=against_seconds)
        self.setAccessibleName(f"Accuracy against {'seconds' if against_seconds else 'epochs'}")
        self._against_seconds = against_seconds
        if against_seconds:
            self.setLimits(minXRange=_FEWEST_DECADES)

    def show_entries(self, entries: Sequence[RaceEntry]) -> None:
        """Show the laps of these entries."""
        self.show_curves(
            [
                Curve(
                    entry.curve_style,
                    [lap.total_seconds if self._against_seconds else lap.epoch for lap in entry.laps],
                    [100.0 * lap.accuracy for lap in entry.laps],
                    [lap_summary(lap, entry) for lap in entry.laps],
                    is_dashed=entry.is_extrapolated and self._against_seconds,
                )
                for entry in entries
            ]
        )
        told = [
            spoken_curve(
                entry.title, accuracies, lambda value: accuracy_text(value / 100.0), self._where(entry)
            )
            for entry in entries
            for accuracies in ([100.0 * lap.accuracy for lap in entry.laps],)
        ]
        self.setAccessibleDescription(". ".join(told) or "No race yet.")
        self._show_range([lap for entry in entries for lap in entry.laps])

    def _where(self, entry: RaceEntry) -> str:
        if not entry.laps:
            return ""
        last = entry.laps[-1]
        if not self._against_seconds:
            return f"after epoch {last.epoch}"
        return f"after {race_seconds_text(last.total_seconds, is_extrapolated=last.is_extrapolated)}"

    def _show_range(self, laps: Sequence[Lap]) -> None:
        if laps:
            self.enableAutoRange(x=self._against_seconds)
            self.setYRange(
                *percent_range([100.0 * lap.accuracy for lap in laps], _FEWEST_PERCENT), padding=0.0
            )
        else:
            self.setYRange(0.0, 100.0, padding=_EMPTY_PADDING)
        if not self._against_seconds:
            self.setXRange(0.6, max([3, *(lap.epoch for lap in laps)]) + 0.4, padding=0.0)
        elif not laps:
            self.setXRange(*_EMPTY_DECADES, padding=_EMPTY_PADDING)


class _SecondsAxis(pg.AxisItem):  # type: ignore[misc]
    """Labels 1, 2 and 5 times powers of ten, because more labels would overlap in a small window."""

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Return the logarithms of the powers of ten, and of the values between them."""
        # pyqtgraph repeats the powers of ten at the second level, and so would draw them twice.
        decades = range(math.floor(lowest), math.floor(highest) + 1)
        others = [decade + math.log10(digit) for decade in decades for digit in range(2, 10)]
        return [
            (1.0, [float(decade) for decade in decades if decade >= lowest]),
            (None, [value for value in others if lowest <= value <= highest]),
        ]

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """Return the labels of these values."""
        return [
            figures_text(10**value) if round(10 ** (value % 1.0)) in (1, 2, 5, 10) else "" for value in values
        ]
