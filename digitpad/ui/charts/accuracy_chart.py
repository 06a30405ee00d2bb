"""The chart of accuracies."""

from digitpad.nn.training.epoch_evaluation import TRAIN_ROWS_EVALUATED
from digitpad.presentation import accuracy_text
from digitpad.ui.charts.chart_style import TRAINING, VALIDATION, ChartStyle
from digitpad.ui.charts.guessing_hint import guessing_hint
from digitpad.ui.charts.run_chart import RunChart

ACCURACY = RunChart(
    "accuracy_chart",
    "Accuracy",
    ChartStyle("accuracy (%)", (TRAINING, VALIDATION), is_percentage=True),
    lambda result: (100.0 * result.train_accuracy, 100.0 * result.validation_accuracy),
    lambda value: accuracy_text(value / 100.0),
    f"The accuracy on training pictures (at most {TRAIN_ROWS_EVALUATED:,}, evenly picked) and on validation "
    "pictures: when only the first rises, the network overfits.",
    invitation="Press Train: every epoch adds a point.",
    waiting="Epoch 1 adds the next point.",
    ended="The run ended before its first epoch was complete.",
    hint=guessing_hint,
    begins_at_0=True,
)
