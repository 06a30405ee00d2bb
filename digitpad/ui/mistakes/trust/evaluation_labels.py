"""Sentences about accuracy, calibration and doubt."""

from digitpad.nn.calibration import expected_calibration_error
from digitpad.presentation import accuracy_text, decimal_text, percent_text
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.recognition.evaluation.example_readings import ExampleReadings

_ABOUT_90_PERCENT = (0.85, 0.95)  # confidences that count as "about 90 %"
_ENOUGH = 20


def accuracy_sentence(readings: ExampleReadings) -> str:
    """Return the accuracy and the name of the network as a sentence."""
    report = readings.report
    counts = f"{report.correct:,} of {report.total:,} {readings.examples.name}"
    return f"It reads {counts} right: {accuracy_text(report.accuracy)} ({readings.source})."


def honesty_sentence(report: EvaluationReport) -> str:
    """Return a comparison of confidence with accuracy.

    It is based on the answers that are about 90 % sure or, if these are few, on the fullest bin.
    """
    is_about_90_percent = (report.confidences >= _ABOUT_90_PERCENT[0]) & (
        report.confidences < _ABOUT_90_PERCENT[1]
    )
    if is_about_90_percent.sum() >= _ENOUGH:
        confidence, accuracy = (
            float(report.confidences[is_about_90_percent].mean()),
            float(report.is_right[is_about_90_percent].mean()),
        )
    else:
        fullest = max(report.reliability, key=lambda one: one.count)
        confidence, accuracy = fullest.confidence, fullest.accuracy
    said, right = (percent_text(part).replace("> ", "over ") for part in (confidence, accuracy))
    times = right.removesuffix(" %")
    error = 100 * expected_calibration_error(report.reliability)
    return (
        f"When it says {said}, it is right {times} times in 100. Over all answers, confidence and accuracy "
        f"differ by {decimal_text(error, 1)} points in 100 (expected calibration error)."
    )


def doubt_sentence(report: EvaluationReport) -> str:
    """Return the share of doubtful answers, and the accuracy of the others, as a sentence."""
    if report.calibration.sure_from == 0.0:
        return "It never says “not sure”: this network was saved without a measure of doubt."
    if report.sure_accuracy is None:
        return "It doubts every one of these pictures."
    if report.doubted == 0.0:
        return "It doubts none of these pictures."
    doubted, sure = accuracy_text(report.doubted), accuracy_text(report.sure_accuracy)
    return f"It doubts {doubted} of these pictures, and reads {sure} of the others right."
