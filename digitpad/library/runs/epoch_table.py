"""The epochs of runs as a table for other programs."""

import csv
import dataclasses
import io
from collections.abc import Iterable

from digitpad import __version__
from digitpad.library.runs.stored_run import StoredRun
from digitpad.nn.training.results import EpochResult


def epochs_as_csv(runs: Iterable[StoredRun]) -> bytes:
    """Return a row for each epoch of these runs, from epoch 0, as comma-separated values.

    The numbers have the names that the command line gives them.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    numbers = [field.name for field in dataclasses.fields(EpochResult)]
    writer.writerow(["run", "name", "data", *numbers, "program"])
    for run in runs:
        record = run.record
        for result in run.results:
            values = result.as_json()
            row = [record.id, record.name, record.dataset.name, *(values[name] for name in numbers)]
            writer.writerow([*row, f"digitpad {__version__}"])
    return text.getvalue().encode()
