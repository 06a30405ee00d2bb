"""The chart of losses."""

from digitpad.presentation import number_text
from digitpad.ui.charts.chart_style import TRAINING, VALIDATION, ChartStyle
from digitpad.ui.charts.run_chart import RunChart

LOSS = RunChart(
    "loss_chart",
    "Loss",
    ChartStyle("loss", (TRAINING, VALIDATION)),
    lambda result: (result.train_loss, result.validation_loss),
    number_text,
    "The mean cost per picture, which training reduces; the faint line is the loss of single mini-batches.",
    begins_at_0=True,
    has_batch_losses=True,
    is_comparable=lambda job, other: job.config.cost == other.config.cost,
    unit=lambda job: "loss (nats)" if job.config.cost == "cross_entropy" else "loss",
)
