"""The chart of seconds per epoch."""

from digitpad.presentation import seconds_text
from digitpad.ui.charts.chart_style import ChartStyle, Series
from digitpad.ui.charts.run_chart import RunChart

TIMING = RunChart(
    "timing_chart",
    "Seconds per epoch",
    ChartStyle("time (s)", (Series("training", "timing"),), has_bars=True),
    lambda result: (result.seconds,),
    seconds_text,
    "The training time of each epoch, without evaluation and pauses.",
    invitation="How slow is it sample by sample?\nThe race shows it: Ctrl+R.",
)
