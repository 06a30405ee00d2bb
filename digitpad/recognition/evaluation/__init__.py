"""Evaluation of networks: accuracy, calibration, confusions, doubt."""

from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.doubt_report import DoubtReport, evaluate_doubt
from digitpad.recognition.evaluation.evaluation import (
    Confusion,
    EvaluationReport,
    evaluate_images,
    evaluate_pen_digits,
)
from digitpad.recognition.evaluation.example_readings import (
    ExampleFilter,
    ExampleReadings,
    Order,
    Shown,
    read_examples,
)
from digitpad.recognition.evaluation.example_set import (
    ExampleSet,
    examples_of_dataset,
    examples_of_drawings,
)
from digitpad.recognition.evaluation.example_table import save_examples
from digitpad.recognition.evaluation.hand_report import HandReport
from digitpad.recognition.evaluation.mislabelled import mislabelled_candidates
from digitpad.recognition.evaluation.network_evaluation import (
    ConfusedPair,
    NetworkEvaluation,
    evaluate_network,
)
from digitpad.recognition.evaluation.predictions import save_predictions
from digitpad.recognition.evaluation.stroke_report import CharacterReport, StrokeReport, evaluate_strokes

__all__ = [
    "CharacterReport",
    "ConfusedPair",
    "Confusion",
    "DoubtReport",
    "EvaluationReport",
    "ExampleFilter",
    "ExampleReadings",
    "ExampleSet",
    "HandReport",
    "NetworkEvaluation",
    "Order",
    "Shown",
    "StrokeReport",
    "evaluate_doubt",
    "evaluate_images",
    "evaluate_network",
    "evaluate_pen_digits",
    "evaluate_strokes",
    "examples_of_dataset",
    "examples_of_drawings",
    "mislabelled_candidates",
    "read_examples",
    "save_confusion",
    "save_examples",
    "save_predictions",
]
