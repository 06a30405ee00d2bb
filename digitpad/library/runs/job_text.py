"""Jobs and changes of settings as text, for the rows of the library."""

import dataclasses
import functools
import json
from collections.abc import Sequence
from typing import Any

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.synthesis.own_styles import as_entries, from_entries
from digitpad.errors import DigitpadError, LibraryError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.training.presets import TrainingJob


def job_as_json(job: TrainingJob) -> dict[str, Any]:
    """Return a job as plain JSON values, flat, with the command line's names.

    Pen styles of the user are there as in a file of styles, and only if the job has any.
    """
    config = dataclasses.asdict(job.config)
    config["layers"] = [layer if isinstance(layer, int) else str(layer) for layer in job.config.layers]
    styles = {"own_styles": as_entries(job.own_styles)} if job.own_styles else {}
    return {
        **config,
        **dataclasses.asdict(job.augmentation),
        "pen_digits": job.pen_digits,
        "non_digits": job.non_digits,
        **styles,
    }


def job_as_text(job: TrainingJob) -> str:
    """Return a job as JSON."""
    return json.dumps(job_as_json(job))


@functools.lru_cache(maxsize=4_096)  # hundreds of rows are read again every second of a run
def job_from_text(text: str) -> TrainingJob:
    """Return the job described by a text. Missing settings have their defaults.

    Raises
    ------
    LibraryError
        If the text does not describe a job.
    """
    try:
        values = json.loads(text)
        values["layers"] = tuple(
            Convolution.parse(layer) if isinstance(layer, str) else layer for layer in values["layers"]
        )
        config = {name: value for name, value in values.items() if name in _names(TrainingConfig)}
        ranges = {name: value for name, value in values.items() if name in _names(AugmentationRanges)}
        added = {name: values[name] for name in ("pen_digits", "non_digits") if name in values}
        if "own_styles" in values:
            added["own_styles"] = from_entries(values["own_styles"], "its pen styles")
        return TrainingJob(TrainingConfig(**config), AugmentationRanges(**ranges), **added)
    except (ValueError, TypeError, KeyError, AttributeError, DigitpadError) as error:
        raise LibraryError(f"The settings of a run cannot be read: {error}") from error


def changes_as_text(changes: Sequence[SettingChange]) -> str:
    """Return changes of settings as JSON."""
    return json.dumps([dataclasses.astuple(change) for change in changes])


def changes_from_text(text: str) -> tuple[SettingChange, ...]:
    """Return the changes of settings described by a text, or none if it is damaged."""
    try:
        return tuple(
            SettingChange(str(name), float(value), float(at)) for name, value, at in json.loads(text)
        )
    except (ValueError, TypeError):
        return ()


def changes_until(changes: Sequence[SettingChange], progress: float) -> tuple[SettingChange, ...]:
    """Return the changes before a point in a run, given in epochs."""
    return tuple(change for change in changes if change.epochs_done < progress)


def _names(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}
