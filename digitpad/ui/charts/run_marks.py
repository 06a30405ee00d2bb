"""The marks in the charts of a run: changes of settings, and the kept epoch."""

from digitpad.nn.config.settings import SETTINGS
from digitpad.presentation import in_full
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.charts.change_marks import ChangeMark, with_change


def run_marks(run: RunHistory) -> tuple[ChangeMark, ...]:
    """Return the marks of a run, from left to right."""
    marks: tuple[ChangeMark, ...] = ()
    for change in run.changes:
        label = change_label(run, change.name)
        marks = with_change(marks, ChangeMark(change.epochs_done, {label: in_full(change.value)}))
    if run.end is not None and 0 < run.kept_epoch < run.epochs_done:
        marks = with_change(marks, ChangeMark(run.kept_epoch, {"epoch {} is kept": f"{run.kept_epoch}"}))
    return marks


def change_label(run: RunHistory, name: str) -> str:
    """Return the label of a changed setting, with {} for its value, such as "learning rate {}"."""
    factor = " × schedule" if name == "learning_rate" and run.job.config.schedule != "constant" else ""
    return f"{SETTINGS[name].label.lower()} {{}}{factor}"
