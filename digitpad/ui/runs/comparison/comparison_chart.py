"""A chart of one measure of several runs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyqtgraph as pg

from digitpad.nn.training.results import EpochResult
from digitpad.presentation import accuracy_text, number_text, seconds_text
from digitpad.ui.charts.chart_style import y_range
from digitpad.ui.charts.epoch_plot import EpochAxis
from digitpad.ui.curves.curves_plot import Curve, CurvesPlot
from digitpad.ui.runs.comparison.compared_run import ComparedRun

_FEWEST_EPOCHS = 4
_PART_SHOWN = 0.9
_MOST_SYMBOLS = 12  # per curve; more would hide its line


@dataclass(frozen=True)
class Measure:
    """The value of each epoch that a chart shows.

    Attributes
    ----------
    name : str
        Object name of the chart.
    title : str
    axis_titles : tuple of str
        Longest first.
    value : callable
        ``value(result)`` returns the value of an epoch.
    text : callable
        ``text(value)`` returns a value as text.
    is_percentage : bool
    """

    name: str
    title: str
    axis_titles: Sequence[str]
    value: Callable[[EpochResult], float]
    text: Callable[[float], str]
    is_percentage: bool = False


MEASURES = (
    Measure(
        "accuracy_comparison",
        "Accuracy",
        ("validation accuracy (%)", "accuracy (%)"),
        lambda result: 100.0 * result.validation_accuracy,
        lambda value: f"{accuracy_text(value / 100.0)} right",
        is_percentage=True,
    ),
    Measure(
        "loss_comparison",
        "Loss",
        ("validation loss", "loss"),
        lambda result: result.validation_loss,
        lambda value: f"loss {number_text(value)}",
    ),
    Measure(
        "seconds_comparison",
        "Seconds per epoch",
        ("seconds of training", "seconds"),
        lambda result: result.seconds,
        seconds_text,
    ),
)


class ComparisonChart(CurvesPlot):
    """A chart of a measure of each run, against epochs or seconds of training."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._axis = _EpochOrSecondsAxis("bottom")
        super().__init__(measure.name, _titles(measure, by_seconds=False), self._axis)
        self.setAccessibleName(f"{measure.title} of the ticked runs")

    def show_runs(self, runs: Sequence[ComparedRun], *, by_seconds: bool) -> None:
        """Show the curves of some runs."""
        measure = self._measure
        curves = []
        for run in runs:
            values = [measure.value(result) for result in run.results]
            seconds = run.training_seconds
            tips = [
                f"{run.title}, epoch {result.epoch}: {measure.text(value)} after {seconds_text(second)}"
                for result, value, second in zip(run.results, values, seconds, strict=True)
            ]
            x = seconds if by_seconds else [float(result.epoch) for result in run.results]
            every = math.ceil(len(x) / _MOST_SYMBOLS)
            curves.append(Curve(run.style, x, values, tips, symbol_every=max(1, every)))
        if by_seconds != self._axis.shows_seconds:
            self._axis.shows_seconds = by_seconds
            self._axis.picture = None  # the cached ticks show the old numbers
            self.set_titles(_titles(measure, by_seconds=by_seconds))
        self.show_curves(curves)
        last = max((curve.x[-1] for curve in curves if curve.x), default=0.0)
        if by_seconds:
            self.setXRange(0.0, last or 1.0, padding=0.03)
        else:
            last = max(last, _FEWEST_EPOCHS)
            self.setXRange(0.6, last + max(0.4, 0.03 * last), padding=0.0)
        shown = [value for curve in curves for value in _best(curve.y, measure)]
        self.setYRange(*y_range(shown, is_percentage=measure.is_percentage), padding=0.0)


def _best(values: Sequence[float], measure: Measure) -> Sequence[float]:
    """Return values without the worst tenth, as first epochs would stretch the axis."""
    ordered = sorted(values, reverse=measure.is_percentage)
    return ordered[: math.ceil(_PART_SHOWN * len(ordered))]


def _titles(measure: Measure, *, by_seconds: bool) -> dict[str, Sequence[str]]:
    return {
        "left": measure.axis_titles,
        "bottom": ("seconds of training", "seconds") if by_seconds else ("epoch",),
    }


class _EpochOrSecondsAxis(EpochAxis):
    """An axis with whole epochs, or with seconds.

    Attributes
    ----------
    shows_seconds : bool
    """

    shows_seconds = False

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Return the values of the ticks."""
        if self.shows_seconds:
            ticks: list[tuple[float, list[float]]] = pg.AxisItem.tickValues(self, minVal, maxVal, size)
            return ticks
        return super().tickValues(minVal, maxVal, size)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of the ticks."""
        if self.shows_seconds:
            texts: list[str] = pg.AxisItem.tickStrings(self, values, scale, spacing)
            return texts
        return super().tickStrings(values, scale, spacing)
