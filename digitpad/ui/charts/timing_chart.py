"""The chart of seconds per epoch."""

from digitpad.ui.charts.chart_style import ChartStyle, Series
from digitpad.ui.charts.run_chart import RunChart

TIMING = RunChart(
    "timing_chart",
    "Seconds per epoch",
    ChartStyle("time (s)", (Series("training", "timing"),), has_bars=True),
    lambda result: (result.seconds,),
    lambda value: f"{value:.2f} s",
    "The training time of each epoch, without evaluation and pauses.",
    invitation="How slow is it sample by sample?\nThe race shows it: Ctrl+R.",
)
