import csv

import numpy as np
import pytest

from digitpad.errors import DataFileError
from digitpad.nn.calibration import Calibration
from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.evaluation import EvaluationReport


@pytest.fixture
def report():
    counts = np.array([[5, 1], [0, 7]])
    answers, is_right = np.zeros(13, int), np.ones(13, bool)
    return EvaluationReport(counts, ("4", "9"), {}, np.ones(13), is_right, answers, Calibration())


def test_the_table_has_a_row_for_each_class_and_a_column_for_each_answer(report, tmp_path):
    save_confusion(report, tmp_path / "confusion.csv")

    with (tmp_path / "confusion.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["label", "read_as_4", "read_as_9"],
            ["4", "5", "1"],
            ["9", "0", "7"],
        ]


def test_a_place_that_cannot_be_written_is_named(report, tmp_path):
    with pytest.raises(DataFileError, match=r"confusion\.csv cannot be saved: No such file"):
        save_confusion(report, tmp_path / "none" / "confusion.csv")
