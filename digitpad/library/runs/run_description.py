"""The description of a run in its file, as JSON. Each value is checked before use."""

import dataclasses
import json
import math
import re
from typing import Any

from digitpad.errors import LibraryError, SettingError
from digitpad.library.runs.job_text import (
    changes_as_text,
    changes_from_text,
    job_as_json,
    job_as_text,
    job_from_text,
)
from digitpad.library.runs.run_record import DatasetRecord, RunStatus
from digitpad.library.runs.stored_run import StoredRun
from digitpad.nn.config.live_settings import check_change
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.training.presets import TrainingJob

FORMAT = "digitpad run"
VERSION = 1

_ID = re.compile("[0-9a-f]{8}")
_MOST_THREADS = 64
_MAX_NAME = 200
_MAX_NOTE = 10_000
_MAX_LOSSES = 20_000
_MAX_VERSIONS = 50
_MAX_NUMBER = 1_000_000_000
_LATEST = 2.5e11  # seconds since 1970: before the year 9999

Row = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class RunDescription:
    """The description of a run in a file.

    Attributes
    ----------
    row : dict
        Columns of the library's table of runs, without files.
    job : TrainingJob
    results : tuple of EpochResult
    batch_losses : tuple of (float, float)
    networks : tuple of int
        Epochs with networks in the file.
    has_checkpoint : bool
        Whether the file contains the checkpoint.
    """

    row: Row
    job: TrainingJob
    results: tuple[EpochResult, ...]
    batch_losses: tuple[tuple[float, float], ...]
    networks: tuple[int, ...]
    has_checkpoint: bool


def describe(stored: StoredRun, networks: list[int], has_checkpoint: bool) -> str:
    """Return the description of a run, as JSON.

    Raises
    ------
    LibraryError
        If the run's settings are damaged.
    """
    record = stored.record
    status = RunStatus.INTERRUPTED if record.status is RunStatus.RUNNING else record.status
    losses = [dataclasses.astuple(loss) for loss in stored.history().batch_losses]
    run = {
        "id": record.id,
        "name": record.name,
        "note": record.note,
        "is_starred": record.is_starred,
        "started": record.started,
        "status": status.value,
        "preset": record.preset,
        "job": job_as_json(record.job),
        "dataset": json.loads(record.dataset.as_text()),
        "threads": record.threads,
        "versions": record.versions,
        "parent": record.parent,
        "parent_epoch": record.parent_epoch,
        "progress": record.progress,
        "changes": json.loads(changes_as_text(stored.changes)),
        "test": None if stored.test is None else dataclasses.asdict(stored.test),
        "failure": record.failure,
    }
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "run": run,
            "epochs": [result.as_json() for result in stored.results],
            "networks": networks,
            "checkpoint": has_checkpoint,
            "batch_losses": losses,
        }
    )


def read_description(text: bytes) -> RunDescription:
    """Return the description of a run from a file's text.

    Raises
    ------
    LibraryError
        The message begins with "it" and follows the file's name.
    """
    try:
        values = json.loads(text)
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise LibraryError("it is not a digitpad run.")
        if values.get("version") != VERSION:
            raise LibraryError("it was made by another version of digitpad, and this one cannot read it.")
        row, job = _row(values["run"])
        results = tuple(map(_result, values["epochs"]))
        networks = tuple(map(_whole_number, values["networks"]))
        losses = tuple((_number(at), _number(loss)) for at, loss in values["batch_losses"][:_MAX_LOSSES])
        epochs = [result.epoch for result in results]
        if not (epochs == sorted({*epochs}) and list(networks) == sorted({*networks} & {*epochs})):
            raise ValueError("epochs without order")
        return RunDescription(row, job, results, losses, networks, values["checkpoint"] is True)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise LibraryError("its description of the run cannot be read.") from error
    except SettingError as error:
        raise LibraryError(f"its description of the run is invalid: {error}") from error


def _row(run: Row) -> tuple[Row, TrainingJob]:
    """Return the checked columns of a run, and its job."""
    job = job_from_text(json.dumps(run["job"]))
    dataset = DatasetRecord.from_text(json.dumps(run["dataset"]))
    for name in (dataset.name, *dataset.class_names):
        _text(name, _MAX_NAME)
    changes = changes_from_text(json.dumps(run["changes"]))
    for change in changes:
        check_change(change.name, change.value)
        _number(change.epochs_done)
    versions = {_text(key, _MAX_NAME): _text(value, _MAX_NAME) for key, value in run["versions"].items()}
    run_id = _text(run["id"], _MAX_NAME)
    if not _ID.fullmatch(run_id) or len(versions) > _MAX_VERSIONS:
        raise ValueError
    return {
        "id": run_id,
        "name": _text(run["name"], _MAX_NAME),
        "note": _text(run["note"], _MAX_NOTE),
        "is_starred": int(run["is_starred"] is True),
        "started": _number(run["started"], _LATEST),
        "status": RunStatus(run["status"]).value,
        "job": job_as_text(job),
        "preset": _text(run["preset"], _MAX_NAME),
        "dataset": dataset.as_text(),
        "threads": min(max(_whole_number(run["threads"]), 1), _MOST_THREADS),
        "versions": json.dumps(versions),
        "parent": _text(run["parent"], _MAX_NAME) or None,
        "parent_epoch": _whole_number(run["parent_epoch"]) or None,
        "changes": changes_as_text(changes),
        "test": _test(run["test"]),
        "failure": _text(run["failure"], _MAX_NOTE),
        "progress": _number(run["progress"], _MAX_NUMBER),
    }, job


def _result(values: Row) -> EpochResult:
    result = EpochResult(**values)
    _whole_number(result.epoch)
    for number in dataclasses.astuple(result):
        _number(number)
    return result


def _test(values: Row | None) -> str:
    if values is None:
        return ""
    test = Evaluation(**values)
    _number(test.loss)
    if not 0 <= _whole_number(test.correct) <= _whole_number(test.total) or test.total == 0:
        raise ValueError
    return json.dumps(dataclasses.asdict(test))


def _text(value: object, most: int) -> str:
    """Return a text after checking that it can be shown and stored."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError
    value.encode()  # fails for lone surrogates
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in value)


def _number(value: Any, most: float = math.inf) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0.0 <= value <= most:
        raise ValueError
    return float(value)


def _whole_number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MAX_NUMBER:
        raise ValueError
    return value
