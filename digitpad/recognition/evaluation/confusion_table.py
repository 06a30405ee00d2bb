"""The confusion matrix as a CSV table."""

import csv
import io
from pathlib import Path

from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.recognition.evaluation.evaluation import EvaluationReport


def save_confusion(report: EvaluationReport, path: Path) -> None:
    """Save a CSV table with a row for each class and a column for each answer.

    Raises
    ------
    DataFileError
        If the file cannot be written. An existing file is left unchanged.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["label", *(f"read_as_{name}" for name in report.class_names)])
    for name, counts in zip(report.class_names, report.confusion.tolist(), strict=True):
        writer.writerow([name, *counts])
    try:
        write_atomically(path, text.getvalue().encode())
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error
