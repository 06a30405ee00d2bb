"""Sentences about accuracy, calibration and doubt."""

from digitpad.nn.calibration import expected_calibration_error
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.recognition.evaluation.example_readings import ExampleReadings

_ABOUT_90_PERCENT = (0.85, 0.95)  # confidences that count as "about 90 %"
_ENOUGH = 20


def accuracy_sentence(readings: ExampleReadings) -> str:
    """Return the accuracy and the name of the network as a sentence."""
    report = readings.report
    counts = f"{report.correct:,} of {report.total:,} {readings.examples.name}"
    return f"It reads {counts} right: {_percent(report.accuracy, 2)} ({readings.source})."


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
    said = "over 99 %" if 0.995 <= confidence < 1.0 else _percent(confidence)
    times = "over 99" if 0.995 <= accuracy < 1.0 else f"{100 * accuracy:.0f}"
    error = 100 * expected_calibration_error(report.reliability)
    return (
        f"When it says {said}, it is right {times} times in 100. Over all answers, confidence and accuracy "
        f"differ by {error:.1f} points in 100 (expected calibration error)."
    )


def doubt_sentence(report: EvaluationReport) -> str:
    """Return the share of doubtful answers, and the accuracy of the others, as a sentence."""
    if report.calibration.sure_from == 0.0:
        return "It never says “not sure”: this network was saved without a measure of doubt."
    if report.sure_accuracy is None:
        return "It doubts every one of these pictures."
    if report.doubted == 0.0:
        return "It doubts none of these pictures."
    doubted, sure = _percent(report.doubted, 1), _percent(report.sure_accuracy, 2)
    return f"It doubts {doubted} of these pictures, and reads {sure} of the others right."


def _percent(part: float, n_decimals: int = 0) -> str:
    return f"{100 * part:.{n_decimals}f} %"
