"""The definition of a chart of a training run: its values and its texts."""

from collections.abc import Callable
from dataclasses import dataclass

from digitpad.nn.training import EpochResult
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.charts.chart_style import ChartStyle


@dataclass(frozen=True)
class RunChart:
    """The definition of one chart over a run's epochs.

    Attributes
    ----------
    name : str
        Object name of the widget.
    title : str
    style : ChartStyle
    values : callable
        ``values(result)`` returns an epoch's value of each series.
    format_value : callable
        ``format_value(value)`` returns the text of the legend.
    explanation : str
        The tool tip.
    invitation, waiting, ended : str
        Texts of the empty chart: before the first run, before the run's first epoch, and after a run that
        ended without an epoch.
    unit : callable
        ``unit(job)`` returns the title of the vertical axis during a run. Default: the style's.
    hint : callable
        ``hint(run)`` returns a hint for a run that goes badly, or an empty text.
    begins_at_0 : bool
        Whether the curves begin with the evaluation before the first step.
    has_batch_losses : bool
        Whether the losses of mini-batches are drawn behind the curves.
    is_comparable : callable
        ``is_comparable(job, other)`` returns whether the last series of two jobs can be compared. Default:
        always.
    """

    name: str
    title: str
    style: ChartStyle
    values: Callable[[EpochResult], tuple[float, ...]]
    format_value: Callable[[float], str]
    explanation: str
    invitation: str = ""
    waiting: str = ""
    ended: str = ""
    unit: Callable[[TrainingJob], str] | None = None
    hint: Callable[[RunHistory], str] | None = None
    begins_at_0: bool = False
    has_batch_losses: bool = False
    is_comparable: Callable[[TrainingJob, TrainingJob], bool] = lambda job, other: True
