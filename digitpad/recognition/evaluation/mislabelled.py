"""Detection of examples that may have the wrong label."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.recognition.evaluation.example_readings import ExampleReadings

N_NEIGHBOURS = 10
MOST_ALIKE = 1
"""A picture is unlike its class if at most this many of its ten nearest pictures have its label."""

MOST_LOOKED_AT = 400
"""Number of confident wrong answers that are compared with all pictures: 0.4 s for 50,000."""

_ROWS_AT_ONCE = 2_000


def mislabelled_candidates(
    readings: ExampleReadings, should_stop: Callable[[], bool] = lambda: False
) -> NDArray[np.integer]:
    """Return the rows (m,) of examples that may be mislabelled, by falling confidence.

    Candidates are confident wrong answers to pictures that are unlike their class. An answer is confident if
    it is at least as sure as the network's average on the examples of the answered class, as in confident
    learning (Northcutt, Jiang and Chuang, 2021, section 3.1). A picture is unlike its class if at most one of
    its ten nearest pictures, by squared pixel differences, has its label.

    A network trained on these examples has learned their wrong labels too, and finds fewer. With ten
    examples or fewer there are no candidates.

    Raises
    ------
    StoppedError
        If ``should_stop`` returned True.
    """
    report, labels = readings.report, readings.examples.labels
    if len(labels) <= N_NEIGHBOURS:
        return np.zeros(0, np.int64)
    n_classes = len(report.class_names)
    counts = np.bincount(labels, minlength=n_classes)
    sums = np.bincount(labels, weights=readings.label_probabilities, minlength=n_classes)
    thresholds = np.where(counts > 0, sums / np.maximum(counts, 1), 1.0)
    wrong = readings.surest_first[: readings.n_wrong]
    confident: NDArray[np.integer] = wrong[report.confidences[wrong] >= thresholds[report.answers[wrong]]][
        :MOST_LOOKED_AT
    ]
    if not len(confident):
        return confident
    nearest = _nearest_labels(readings, confident, should_stop)
    n_alike = (nearest == labels[confident, np.newaxis]).sum(axis=1)
    candidates: NDArray[np.integer] = confident[n_alike <= MOST_ALIKE]
    return candidates


def _nearest_labels(
    readings: ExampleReadings, rows: NDArray[np.integer], should_stop: Callable[[], bool]
) -> NDArray[np.integer]:
    """Return the labels (len(rows), 10) of the pictures nearest to each row, without the row itself."""
    examples = readings.examples
    asked = _inks(examples.levels(rows))
    best = np.full((len(rows), N_NEIGHBOURS), np.inf, np.float32)
    found = np.zeros((len(rows), N_NEIGHBOURS), np.int64)
    for start in range(0, len(examples), _ROWS_AT_ONCE):
        if should_stop():
            raise StoppedError("The search was stopped.")
        some = _inks(examples.levels(slice(start, start + _ROWS_AT_ONCE)))
        # |a - b|^2 without |a|^2, which is the same for all b.
        distances = (some**2).sum(axis=1) - 2.0 * (asked @ some.T)
        inside = (rows >= start) & (rows < start + len(some))
        distances[inside, rows[inside] - start] = np.inf
        candidates = np.concatenate([best, distances], axis=1)
        columns = np.argpartition(candidates, N_NEIGHBOURS - 1, axis=1)[:, :N_NEIGHBOURS]
        new = np.broadcast_to(np.arange(start, start + len(some)), distances.shape)
        numbers = np.concatenate([found, new], axis=1)
        best = np.take_along_axis(candidates, columns, axis=1)
        found = np.take_along_axis(numbers, columns, axis=1)
    labels: NDArray[np.integer] = examples.labels[found]
    return labels


def _inks(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    inks: NDArray[np.float32] = pictures.reshape(len(pictures), -1).astype(np.float32)
    inks /= np.float32(255.0)
    return inks
