"""Reports of ``digitpad runs`` on runs, as JSON and as text."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from digitpad.errors import LibraryError
from digitpad.library import RunRecord, StoredRun
from digitpad.library.runs.job_text import job_as_json
from digitpad.presentation import accuracy_text, bytes_text, decimal_text, duration_text, in_full, number_text
from digitpad.recognition.training.presets import TrainingJob

_NOTHING = "-"


def run_as_json(record: RunRecord) -> dict[str, Any]:
    """Return a run's entry in the list. Values that come from damaged settings are None."""
    job = _job(record)
    return {
        "id": record.id,
        "name": record.name,
        "status": record.status.value,
        "started": _started(record, datetime.UTC, "seconds"),
        "data": record.dataset.name,
        "preset": record.preset,
        "layers": None if job is None else job_as_json(job)["layers"],
        "epochs_done": record.epochs_done,
        "epochs": None if job is None else job.config.epochs,
        "validation_accuracy": record.last_accuracy,
        "best_validation_accuracy": record.best_accuracy,
        "test_accuracy": record.test_accuracy,
        "seconds": record.seconds,
        "threads": record.threads,
        "seed": None if job is None else job.config.seed,
        "starred": record.is_starred,
        "note": record.note,
        "can_go_on": job is not None and record.can_go_on,
        "parent": record.parent or None,
        "parent_epoch": record.parent_epoch or None,
        "bytes": record.n_bytes,
    }


def stored_run_as_json(run: StoredRun) -> dict[str, Any]:
    """Return everything about a run except its weights."""
    record = run.record
    job = _job(record)
    return {
        **run_as_json(record),
        "data_fingerprint": record.dataset.fingerprint,
        "settings": None if job is None else job_as_json(job),
        "changes": [
            {"setting": change.name, "value": change.value, "epochs_done": change.epochs_done}
            for change in run.changes
        ],
        "versions": record.versions,
        "kept_epoch": None if job is None else run.history().kept_epoch or None,
        "test_correct": None if run.test is None else run.test.correct,
        "test_total": None if run.test is None else run.test.total,
        "failure": record.failure,
        "results": [
            {**result.as_json(), "has_weights": result.epoch in run.weights} for result in run.results
        ],
    }


def list_lines(records: Sequence[RunRecord]) -> Iterator[str]:
    """Yield a table of runs."""
    if not records:
        yield "no run is recorded yet: 'digitpad train' and the window record their runs"
        return
    titles = ("id", "", "name", "started", "data", "epochs", "last", "best", "seconds", "status")
    yield from _table(titles, [_cells(record) for record in records], right=range(5, 9))


def run_lines(run: StoredRun) -> Iterator[str]:
    """Yield the description of a run."""
    record = run.record
    job = _job(record)
    star = ", starred" if record.is_starred else ""
    yield f"{record.name} ({record.id}{star}): {record.status.value}"
    if record.failure:
        yield record.failure
    if record.note:
        yield f"note: {' '.join(record.note.split())}"
    threads = "1 thread" if record.threads == 1 else f"{record.threads} threads"
    yield (
        f"started {_started(record, None, 'minutes')}, {_epochs(record)} epochs in "
        f"{duration_text(record.seconds)} of training with {threads}"
    )
    if record.parent:
        yield f"branched from epoch {record.parent_epoch} of run {record.parent}"
    yield f"data {record.dataset.name or 'unknown'}, SHA-256 {record.dataset.fingerprint or 'unknown'}"
    if run.test is not None:
        share = accuracy_text(run.test.accuracy)
        yield f"test {run.test.correct} / {run.test.total} right ({share})"
    if job is not None and (kept := run.history().kept_epoch):
        yield f"network of epoch {kept}"
    yield f"files {bytes_text(record.n_bytes)}, networks of {len(run.weights)} epochs"
    yield f"preset {record.preset}" if job is not None else "the settings are damaged"
    if job is not None:
        values = job_as_json(job)
        values.update({"own_styles": [style.title for style in job.own_styles]} if job.own_styles else {})
        yield from (f"  {name} {_value_text(value)}" for name, value in values.items())
    for change in run.changes:
        yield f"  from epoch {decimal_text(change.epochs_done, 2)} on: {change.name} {in_full(change.value)}"
    yield "versions"
    yield from (f"  {name} {version}" for name, version in record.versions.items())
    if run.results:
        titles = ("epoch", "train loss", "accuracy", "validation loss", "accuracy", "seconds", "network")
        rows = [
            (
                str(result.epoch),
                number_text(result.train_loss),
                _percent(result.train_accuracy),
                number_text(result.validation_loss),
                _percent(result.validation_accuracy),
                decimal_text(result.seconds, 2),
                "yes" if result.epoch in run.weights else "no",
            )
            for result in run.results
        ]
        yield from _table(titles, rows, right=range(7))


def _cells(record: RunRecord) -> tuple[str, ...]:
    return (
        record.id,
        "*" if record.is_starred else "",
        record.name,
        _started(record, None, "minutes") or _NOTHING,
        record.dataset.name or _NOTHING,
        _epochs(record),
        _percent(record.last_accuracy),
        _percent(record.best_accuracy),
        decimal_text(record.seconds, 1),
        record.status.value,
    )


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], right: range) -> Iterator[str]:
    """Yield lines with aligned columns. Columns in ``right`` are right-aligned."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in (titles, *rows):
        cells = [
            f"{cell:>{width}}" if number in right else f"{cell:<{width}}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _job(record: RunRecord) -> TrainingJob | None:
    try:
        return record.job
    except LibraryError:
        return None


def _epochs(record: RunRecord) -> str:
    job = _job(record)
    return f"{record.epochs_done}/{'?' if job is None else job.config.epochs}"


def _started(record: RunRecord, zone: datetime.tzinfo | None, precision: str) -> str | None:
    """Return the start of a run in a zone, by default in local time; None for a damaged time."""
    try:
        began = datetime.datetime.fromtimestamp(record.started, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return began.isoformat("T" if zone else " ", precision)


def _percent(accuracy: float | None) -> str:
    return _NOTHING if accuracy is None else accuracy_text(accuracy)


def _value_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
