"""How well a network reads: accuracy, calibration, confusions, doubt."""

from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.doubt_report import DoubtReport, evaluate_doubt
from digitpad.recognition.evaluation.evaluation import (
    Confusion,
    EvaluationReport,
    evaluate_images,
    evaluate_pen_digits,
)
from digitpad.recognition.evaluation.hand_report import HandReport
from digitpad.recognition.evaluation.network_evaluation import (
    ConfusedPair,
    NetworkEvaluation,
    evaluate_network,
)
from digitpad.recognition.evaluation.predictions import save_predictions

__all__ = [
    "ConfusedPair",
    "Confusion",
    "DoubtReport",
    "EvaluationReport",
    "HandReport",
    "NetworkEvaluation",
    "evaluate_doubt",
    "evaluate_images",
    "evaluate_network",
    "evaluate_pen_digits",
    "save_confusion",
    "save_predictions",
]
