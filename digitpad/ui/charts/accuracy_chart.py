"""The chart of accuracies."""

from digitpad.nn.training.trainer import TRAIN_ROWS_EVALUATED
from digitpad.presentation import accuracy_text
from digitpad.ui.charts.chart_style import TRAINING, VALIDATION, ChartStyle
from digitpad.ui.charts.guessing_hint import guessing_hint
from digitpad.ui.charts.run_chart import RunChart

ACCURACY = RunChart(
    "accuracy_chart",
    "Accuracy",
    ChartStyle("right answers (%)", (TRAINING, VALIDATION), is_percentage=True),
    lambda result: (100.0 * result.train_accuracy, 100.0 * result.validation_accuracy),
    lambda value: accuracy_text(value / 100.0),
    "How many pictures the network reads right after each epoch: of those it learns from (training; "
    f"at most {TRAIN_ROWS_EVALUATED:,} of them, evenly picked), and of others (validation). When "
    "only the first goes on rising, it learns by heart.",
    invitation="Press Train: every epoch adds a point.",
    waiting="The first point comes after epoch 1.",
    ended="The run ended before its first epoch did.",
    hint=guessing_hint,
    begins_at_0=True,
)
