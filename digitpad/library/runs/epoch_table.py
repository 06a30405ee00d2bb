"""The epochs of runs as a CSV table for other programs."""

import csv
import dataclasses
import io
from collections.abc import Iterable

from digitpad import __version__
from digitpad.library.runs.stored_run import StoredRun
from digitpad.nn.training.results import EpochResult


def epochs_as_csv(runs: Iterable[StoredRun]) -> bytes:
    """Return CSV with a row for each epoch of the runs, from epoch 0.

    The columns have the command line's JSON names.
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
