"""The columns of the list of runs."""

from enum import IntEnum

from digitpad.errors import LibraryError
from digitpad.library import RunRecord
from digitpad.library.runs.run_record import RunStatus
from digitpad.nn.layers import described
from digitpad.presentation import bytes_text, decimal_text, duration_text
from digitpad.recognition.training.setting_texts import setting_texts
from digitpad.ui.widgets.record_table import ColumnKind, accuracy_cell, date_text


class Column(IntEnum):
    """The columns, from left to right."""

    TICK = 0
    STAR = 1
    NAME = 2
    DATE = 3
    NETWORK = 4
    DATA = 5
    STATUS = 6
    GO_ON = 7
    EPOCHS = 8
    BEST = 9
    LAST = 10
    SECONDS = 11


def network_text(record: RunRecord) -> str:
    """Return a run's layers as text, such as "784-30-10"."""
    try:
        return described(record.job.config.layers)
    except LibraryError:
        return "?"


def epochs_text(record: RunRecord) -> str:
    """Return the epochs done and planned, such as "3 / 30"."""
    try:
        return f"{record.epochs_done} / {record.epochs}"
    except LibraryError:
        return f"{record.epochs_done} / ?"


def is_waiting(record: RunRecord) -> bool:
    """Return whether a run can be resumed. A run with damaged settings cannot."""
    try:
        return record.can_go_on
    except LibraryError:
        return False


def search_text(record: RunRecord) -> str:
    """Return the text to search a run by, in lower case."""
    texts = (
        *(record.name, record.note, record.id, record.preset, record.dataset.name, record.status.value),
        *(date_text(record.started), network_text(record), *_settings(record).values()),
    )
    return "\n".join(texts).casefold()


def about_run(record: RunRecord) -> list[str]:
    """Return lines about a run, including values that are not in the list."""
    lines = [record.name, record.note]
    lines.append(
        f"{record.status.value}, {epochs_text(record)} epochs, {duration_text(record.seconds)} of training"
    )
    if record.failure:
        lines.append(record.failure)
    if record.test_accuracy is not None:
        lines.append(f"{accuracy_cell(record.test_accuracy)} of the test pictures right")
    lines.append(", ".join(f"{label} {text}" for label, text in _settings(record).items()))
    lines.append(f"{bytes_text(record.n_bytes)} of weights; run {record.id}")
    return [line for line in lines if line]


def _settings(record: RunRecord) -> dict[str, str]:
    try:
        return dict(setting_texts(record.job))
    except LibraryError as error:
        return {"": str(error)}


_STATUS_ORDER = (
    *(RunStatus.RUNNING, RunStatus.INTERRUPTED, RunStatus.STOPPED),
    *(RunStatus.COMPLETED, RunStatus.EARLY_STOPPED, RunStatus.FAILED),
)

COLUMNS: dict[Column, ColumnKind[RunRecord]] = {
    Column.TICK: ColumnKind(
        "",
        "Tick up to six runs to compare them (Space). The symbol is that of the run's curve.",
        lambda record: "",
        lambda record: None,
    ),
    Column.STAR: ColumnKind(
        "★",
        "Runs with a star keep the weights of all epochs. Click to add or remove it.",
        lambda record: "★" if record.is_starred else "☆",
        lambda record: not record.is_starred,
        "★",
    ),
    Column.NAME: ColumnKind(
        "Name",
        "Press F2 to rename.",
        lambda record: record.name,
        lambda record: record.name.casefold(),
        "Classic, a rather long name",
    ),
    Column.DATE: ColumnKind(
        "Date",
        "When the run started.",
        lambda record: date_text(record.started),
        lambda record: record.started,
        "2026-11-28 23:59",
    ),
    Column.NETWORK: ColumnKind("Network", "Its layers.", network_text, network_text, "784-192-10"),
    Column.DATA: ColumnKind(
        "Data",
        "The data set it was trained on.",
        lambda record: record.dataset.name,
        lambda record: record.dataset.name.casefold(),
        "Fashion",
    ),
    Column.STATUS: ColumnKind(
        "Status",
        "How the run ended. An interrupted run can be resumed.",
        lambda record: record.status.value,
        lambda record: _STATUS_ORDER.index(record.status),
        "early stopped",
    ),
    Column.GO_ON: ColumnKind(
        "",
        "Resume an unfinished run.",
        lambda record: "Go on" if is_waiting(record) else "",
        lambda record: None if not is_waiting(record) else 0,
        "Go on",
    ),
    Column.EPOCHS: ColumnKind(
        "Epochs",
        "Epochs done / planned.",
        epochs_text,
        lambda record: record.epochs_done,
        "100 / 100",
        is_number=True,
    ),
    Column.BEST: ColumnKind(
        "Best",
        "Validation accuracy after the best epoch.",
        lambda record: accuracy_cell(record.best_accuracy),
        lambda record: record.best_accuracy,
        "99.99 %",
        is_number=True,
    ),
    Column.LAST: ColumnKind(
        "Last",
        "Validation accuracy after the last epoch.",
        lambda record: accuracy_cell(record.last_accuracy),
        lambda record: record.last_accuracy,
        "99.99 %",
        is_number=True,
    ),
    Column.SECONDS: ColumnKind(
        "Seconds",
        "Training time in seconds, without evaluation and pauses.",
        lambda record: decimal_text(record.seconds, 1),
        lambda record: record.seconds,
        "1,999.9",
        is_number=True,
    ),
}
"""All columns of the list."""
