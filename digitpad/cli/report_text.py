"""Reports of ``digitpad evaluate`` and ``check-gradients`` as lines of text."""

from collections.abc import Iterator

from digitpad.insight.step.numeric_gradient import GradientCheck
from digitpad.nn.calibration import expected_calibration_error
from digitpad.presentation import accuracy_text, figures_text, seconds_text
from digitpad.recognition.evaluation.doubt_report import DoubtReport
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.recognition.evaluation.stroke_report import StrokeReport

_WIDEST_TABLE = 10  # classes; with more, the most confused pairs are listed instead
_MOST_PAIRS = 20


def report_lines(report: EvaluationReport) -> Iterator[str]:
    """Yield the lines of a report."""
    yield f"{report.correct} / {report.total} right ({accuracy_text(report.accuracy)})"
    for title, parts in (("digit", report.per_digit), ("writer", report.per_writer)):
        for name, accuracy in parts.items():
            yield f"  {title} {name:>3}  {accuracy_text(accuracy):>8}"
    if report.correct < report.total:
        yield from _confusion_lines(report)
    error = expected_calibration_error(report.reliability)
    yield f"confidence and accuracy differ by {accuracy_text(error)} on average (expected calibration error)"
    if report.sure_accuracy is None:
        yield "not sure of any answer"
    elif report.doubted:
        sure = f"{accuracy_text(report.sure_accuracy)} of the others are right"
        yield f"not sure of {accuracy_text(report.doubted)}; {sure}"
    if report.raster_seconds:
        yield f"strokes to pictures: {seconds_text(report.raster_seconds)}"


def stroke_report_lines(report: StrokeReport) -> Iterator[str]:
    """Yield the lines of a report on pen strokes."""
    if report.digits is not None:
        yield from report_lines(report.digits)
    if report.characters is not None:
        refused = f'"not a digit" alone: {accuracy_text(report.characters.refused)}'
        yield (
            f"characters other than digits: {report.characters.total:,}, answered with doubt: "
            f"{accuracy_text(report.characters.doubted)} ({refused})"
        )
        yield "answered with doubt, by label:"
        for name, part in report.doubted_per_label.items():
            yield f"  {name:>5}  {accuracy_text(part):>8}"


def _confusion_lines(report: EvaluationReport) -> Iterator[str]:
    names = report.class_names
    if len(names) > _WIDEST_TABLE:
        for pair in report.most_confused(_MOST_PAIRS):
            yield f"  {names[pair.label]:>8} read as {names[pair.answer]:<8} {pair.count:>6}"
        return
    rows = [[str(count) if count else "." for count in row] for row in report.confusion.tolist()]
    width = 2 + max(len(text) for row in (names, *rows) for text in row)
    name_width = max(map(len, names))
    yield "digit (row) and answer (column):"
    yield " " * (2 + name_width) + "".join(f"{name:>{width}}" for name in names)
    for name, row in zip(names, rows, strict=True):
        yield f"  {name:>{name_width}}" + "".join(f"{text:>{width}}" for text in row)


def doubt_lines(report: DoubtReport) -> Iterator[str]:
    """Yield the lines of a report on non-digits."""
    rows = [
        (kind, report.total_per_kind[kind], part, report.per_kind_at_1_percent[kind])
        for kind, part in report.per_kind.items()
    ]
    rows.append(("all", report.total, report.rejected, report.rejected_at_1_percent))
    width = max(len(title) for title, *_ in rows)
    yield f'{report.total:,} generated non-digits, share answered "not sure" or "not a digit":'
    yield f"  {'kind':<{width}}   count       now  with 1 % of digits rejected"
    for title, count, now, at_1_percent in rows:
        yield f"  {title:<{width}}  {count:6}  {accuracy_text(now):>8}  {accuracy_text(at_1_percent):>8}"
    yield f'"not a digit" alone: {accuracy_text(report.refused)}'
    yield f"digits rejected now: {accuracy_text(report.false_rejection)}"


def gradient_lines(check: GradientCheck, n_pictures: int) -> Iterator[str]:
    """Yield the lines of a comparison of gradients on ``n_pictures`` test pictures."""
    n_compared, n_switched, n_zero = len(check.compared), check.n_relu_switched, check.n_negligible
    yield f"{len(check.gradients):,} weights and biases of all layers checked on {n_pictures} test pictures"
    if n_compared:
        difference = figures_text(check.largest_relative_difference, 2)
        yield f"{n_compared:,} compared: largest relative difference {difference}"
    else:
        yield "none of them could be compared"
    yield f"not compared: {n_switched:,} that switched a ReLU, {n_zero:,} with both gradients 0"
