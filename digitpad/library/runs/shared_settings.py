"""A run's settings, seed and data set in one small file, to reproduce the run on any machine.

A file is JSON: ``format`` and ``version``; ``settings``, named as on the command line; ``threads``; ``data``
with the ``name``, ``source`` and ``sha256`` of the data set; a ``note``; and ``drawing``, strokes as lists of
[x, y] in units of the canvas's side. It contains no path of a machine.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.errors import LibraryError, SettingError
from digitpad.library.runs.job_text import job_as_json, job_from_text
from digitpad.library.runs.run_record import DatasetRecord
from digitpad.library.runs.stored_run import StoredRun
from digitpad.paths import why_not_a_file, write_atomically
from digitpad.recognition.training.presets import TrainingJob

FORMAT = "digitpad settings"
VERSION = 1
MAX_BYTES = 2_000_000
MAX_NOTE = 10_000

_MAX_NAME = 200
_MOST_THREADS = 64
_MOST_STROKES = 1_000
_MOST_POINTS = 50_000
_FARTHEST = 10.0  # distance from the canvas, in units of its side


@dataclass(frozen=True)
class SharedSettings:
    """The settings and data that determine a run.

    Attributes
    ----------
    job : TrainingJob
    dataset : DatasetRecord
        Without class names and folder.
    threads : int
        Another number rounds differently.
    note : str
        The sender's comment.
    drawing : tuple of strokes
        In units of the canvas's side; may be empty.
    """

    job: TrainingJob
    dataset: DatasetRecord
    threads: int = 1
    note: str = ""
    drawing: tuple[Stroke, ...] = ()


def settings_of(run: StoredRun) -> tuple[SharedSettings, str]:
    """Return the settings of a run, and a sentence on what a new run will lack, or an empty string.

    Raises
    ------
    LibraryError
        If the run's settings are damaged.
    """
    record = run.record
    warning = ""
    if record.parent:
        warning = "The run began with the weights of another run, which the file does not contain."
    elif run.changes:
        warning = "Settings were changed during the run. The file has those from its start."
    return SharedSettings(record.job, record.dataset, record.threads, record.note), warning


def write_settings(shared: SharedSettings, path: Path) -> None:
    """Write settings to a file, completely or not at all.

    Raises
    ------
    LibraryError
        If the file cannot be written.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "settings": job_as_json(shared.job),
        "threads": shared.threads,
        "data": {
            "name": shared.dataset.name,
            "source": shared.dataset.source,
            "sha256": shared.dataset.fingerprint,
        },
        "note": shared.note,
        "drawing": [stroke.round(5).tolist() for stroke in shared.drawing],
    }
    try:
        write_atomically(path, (_as_text(content) + "\n").encode())
    except OSError as error:
        raise LibraryError(f"The settings cannot be saved: {path}: {error.strerror or error}.") from error


def read_settings(path: Path) -> SharedSettings:
    """Read settings from a file.

    Raises
    ------
    LibraryError
        If it cannot be read. The message names the file and the problem.
    """
    try:
        if reason := why_not_a_file(path):
            raise LibraryError(reason)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_BYTES:
        raise LibraryError(f"{path} is too large for a settings file.")
    try:
        return _from_json(content)
    except (LibraryError, SettingError) as error:
        raise LibraryError(f"{path} cannot be used: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise LibraryError(f"{path} is not a digitpad settings file, or it is damaged.") from error


def _from_json(content: bytes) -> SharedSettings:
    values = json.loads(content)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise ValueError("another format")
    if values.get("version") != VERSION:
        raise LibraryError("it was made by another version of digitpad, and this one cannot read it.")
    settings = values["settings"]
    known = job_as_json(job_from_text(json.dumps(settings)))
    if unknown := sorted(settings.keys() - known.keys()):
        raise LibraryError(f"it has a setting that this digitpad does not know: {unknown[0][:_MAX_NAME]}.")
    if missing := sorted(known.keys() - settings.keys()):
        raise LibraryError(f"it lacks a setting: {missing[0]}.")
    data = values["data"]
    dataset = DatasetRecord(
        _text(data["name"], _MAX_NAME),
        fingerprint=_text(data["sha256"], _MAX_NAME),
        source=_text(data["source"], _MAX_NAME),
    )
    threads = values["threads"]
    if type(threads) is not int or not 1 <= threads <= _MOST_THREADS:
        raise LibraryError(f"its threads are not a number from 1 to {_MOST_THREADS}.")
    return SharedSettings(
        job_from_text(json.dumps(settings)),
        dataset,
        threads,
        _text(values.get("note", ""), MAX_NOTE),
        _drawing(values.get("drawing", [])),
    )


def _drawing(strokes: Any) -> tuple[Stroke, ...]:
    if len(strokes) > _MOST_STROKES or sum(map(len, strokes)) > _MOST_POINTS:
        raise LibraryError("its drawing is too large.")
    drawing = tuple(as_stroke(stroke) for stroke in strokes)
    if any(abs(stroke - 0.5).max() > _FARTHEST for stroke in drawing):
        raise LibraryError("its drawing lies outside the canvas.")
    return drawing


def _text(value: object, most: int) -> str:
    """Return a text after checking that it can be shown, or raise ValueError."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("not a text")
    value.encode()  # fails for lone surrogates
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in value)


def _as_text(content: dict[str, Any]) -> str:
    """Return JSON with a line for each setting and each stroke, readable for people too."""
    lines = []
    for name, value in content.items():
        text = json.dumps(value, ensure_ascii=False)
        if value and isinstance(value, dict):
            rows = [
                f"    {json.dumps(key)}: {json.dumps(item, ensure_ascii=False)}"
                for key, item in value.items()
            ]
            text = "{\n" + ",\n".join(rows) + "\n  }"
        elif value and isinstance(value, list):
            text = "[\n" + ",\n".join(f"    {json.dumps(item)}" for item in value) + "\n  ]"
        lines.append(f"  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}"
