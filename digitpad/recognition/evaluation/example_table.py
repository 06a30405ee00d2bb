"""Answers to examples as a CSV table."""

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.recognition.evaluation.example_readings import ExampleReadings

COLUMNS = ("number", "label", "answer", "confidence", "label_probability", "doubt", "writer")


def save_examples(readings: ExampleReadings, rows: NDArray[np.integer], path: Path) -> None:
    """Save a CSV table of some examples, in the order of ``rows``.

    The columns are ``COLUMNS``: the number of an example from 1; the names of its label and of the answer;
    their calibrated probabilities, 0..1; the doubt in words, or nothing; the writer, or nothing if unknown.

    Raises
    ------
    DataFileError
        If the file cannot be written. An existing file is left unchanged.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    examples, report = readings.examples, readings.report
    for row in rows.tolist():
        doubt = readings.doubt(row).value
        who = int(examples.writers[row]) if len(examples.writers) else -1
        writer.writerow(
            [
                row + 1,
                readings.label_name(row),
                readings.answer_name(row),
                f"{report.confidences[row]:.6f}",
                f"{readings.label_probabilities[row]:.6f}",
                "" if doubt == "none" else doubt,
                "" if who < 0 else who,
            ]
        )
    try:
        write_atomically(path, text.getvalue().encode())
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error
