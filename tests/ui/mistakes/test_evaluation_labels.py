"""Sentences about accuracy, calibration and doubt."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.calibration import Calibration
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.recognition.evaluation.example_set import ExampleSet
from digitpad.ui.mistakes.matrix.confusion_text import class_text, confusion_text
from digitpad.ui.mistakes.trust.evaluation_labels import (
    accuracy_sentence,
    doubt_sentence,
    honesty_sentence,
)

DOUBTING = Calibration(1.0, sure_from=0.7, class_from=0.5)


def report(confidences, is_right, calibration=DOUBTING, confusion=((1, 0), (0, 1)), names=("0", "1")):
    is_right = np.asarray(is_right, bool)
    answers = np.zeros(len(is_right), int)
    return EvaluationReport(
        np.array(confusion), names, {}, np.asarray(confidences), is_right, answers, calibration
    )


def test_accuracy_comes_with_counts_data_and_network():
    none = np.zeros(0)
    examples = ExampleSet("test pictures of marks", "", none, none.astype(int), (), none.astype(int))
    marks = report([0.9] * 4, [1, 1, 0, 1], confusion=((2, 1), (0, 1)))
    readings = ExampleReadings("shipped network", examples, marks, none, none.astype(int), ())

    assert accuracy_sentence(readings) == (
        "It reads 3 of 4 test pictures of marks right: 75.00 % (shipped network)."
    )


@pytest.mark.parametrize(
    ("confidences", "is_right", "told", "points"),
    [
        # 20 of 100 answers are 90 %, and 10 points off.
        ([0.9] * 20 + [0.5] * 80, [1] * 16 + [0] * 4 + [1, 0] * 40, "90 %, it is right 80", "2.0"),
        # There are too few of 90 %: (19 * 90 + 50 * 20) / 69.
        ([0.9] * 19 + [0.4] * 50, [0] * 19 + [1] * 30 + [0] * 20, "40 %, it is right 60", "39.3"),
        ([0.999] * 1_000, [1] * 998 + [0] * 2, "over 99 %, it is right over 99", "0.1"),  # none is certain
    ],
)
def test_calibration_is_told_by_many_answers(confidences, is_right, told, points):
    said = honesty_sentence(report(confidences, is_right))
    assert said.startswith(f"When it says {told} times in 100. ")
    assert f"differ by {points} points in 100" in said


@pytest.mark.parametrize(
    ("confidences", "calibration", "told"),
    [
        (
            [0.6, 0.8, 0.9, 0.9],
            DOUBTING,
            "It doubts 25.00 % of these pictures, and reads 66.67 % of the others",
        ),
        ([0.8] * 4, DOUBTING, "It doubts none of these pictures."),
        ([0.6] * 4, DOUBTING, "It doubts every one of these pictures."),
        ([0.6] * 4, Calibration(), "It never says “not sure”"),
    ],
)
def test_doubt_is_described(confidences, calibration, told):
    assert doubt_sentence(report(confidences, [1, 1, 1, 0], calibration)).startswith(told)


@pytest.mark.parametrize(
    ("label", "answer", "told"),
    [
        (0, 0, "a 4 read right: 1,000 of 1,012 times"),
        (0, 1, "a 4 read as an 8: 12 times"),
        (1, 0, "an 8 read as a 4: once"),
        (1, 2, "an 8 read as a 18: never"),
        (2, 0, "an 18 read as a 4: twice"),
    ],
)
def test_a_cell_is_described_by_label_and_answer(label, answer, told):
    counts = ((1_000, 12, 0), (1, 7, 0), (2, 0, 3))
    one = report([0.9], [1], confusion=counts, names=("4", "8", "18"))

    assert confusion_text(one, label, answer) == told.replace("a 18", "an 18")


def test_rows_and_columns_are_described_by_labels_and_answers():
    marks = report([0.9], [1], confusion=((7, 3), (1, 9)), names=("0", "1"))
    named = dataclasses.replace(marks, label_names=("bag", "coat"))

    assert class_text(named, 0, None) == "bag read right: 7 of 10"
    assert class_text(named, None, 1) == "1 answered: 12 times, 9 of them right"
    assert confusion_text(named, 1, 0) == "a coat read as a 0: once"
