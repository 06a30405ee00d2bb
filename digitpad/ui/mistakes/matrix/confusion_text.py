"""The confusion matrix in words."""

from digitpad.recognition.evaluation.evaluation import EvaluationReport


def confusion_text(report: EvaluationReport, label: int, answer: int) -> str:
    """Return the text of a cell of the confusion matrix, such as "a 4 read as a 9: 12 times"."""
    count, what = int(report.confusion[label, answer]), _with_article(report.row_names[label])
    if label == answer:
        total = int(report.confusion[label].sum())
        return f"{what} read right: {count:,} of {total:,} times"
    times = {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")
    return f"{what} read as {_with_article(report.class_names[answer])}: {times}"


def class_text(report: EvaluationReport, label: int | None, answer: int | None) -> str:
    """Return the text of a row or a column, such as "9 read right: 950 of 1,009".

    Exactly one of ``label`` and ``answer`` must be given.
    """
    if label is not None:
        count, total = int(report.confusion[label, label]), int(report.confusion[label].sum())
        return f"{report.row_names[label]} read right: {count:,} of {total:,}"
    assert answer is not None
    count, total = int(report.confusion[answer, answer]), int(report.confusion[:, answer].sum())
    return f"{report.class_names[answer]} answered: {total:,} times, {count:,} of them right"


def _with_article(name: str) -> str:
    is_vowel = name[0] in "8AEFHILMNORSXaefhilmnorsx" if len(name) == 1 else name in ("11", "18")
    return f"an {name}" if is_vowel else f"a {name}"
