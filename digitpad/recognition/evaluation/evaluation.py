"""Evaluation of a network on pictures or pen digits."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.digits.strokes.views import rasterize_views
from digitpad.errors import DataFileError, StoppedError
from digitpad.nn.calibration import Calibration, ReliabilityBin, expected_calibration_error, reliability
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import rows_at_once
from digitpad.recognition.recognizer import view_probabilities


@dataclass(frozen=True)
class Confusion:
    """A class mistaken for another.

    Attributes
    ----------
    label, answer : int
        Indices of the true class and of the answer.
    count : int
        At least 1.
    """

    label: int
    answer: int
    count: int


@dataclass(frozen=True)
class EvaluationReport:
    """The answers of a network to labelled examples.

    Attributes
    ----------
    confusion : (n_classes, n_classes) int
        Rows are labels, columns are answers.
    class_names : tuple of str
    per_writer : dict of str to float
        Accuracy for each writer. Empty if the writers are unknown.
    confidences : (n,) float
        The calibrated probability of each answer.
    is_right : (n,) bool
    answers : (n,) int
        Class indices, in the order of the examples.
    calibration : Calibration
        Decides which answers are doubted.
    raster_seconds : float
        Time to render strokes; 0 for pictures.
    label_names : tuple of str
        Label names in the data, if known; they may differ from the network's class names.
    certainties : (n,) float
        Compared with the calibration's thresholds. By default, the confidences.
    """

    confusion: NDArray[np.int64]
    class_names: tuple[str, ...]
    per_writer: dict[str, float]
    confidences: NDArray[np.floating]
    is_right: NDArray[np.bool_]
    answers: NDArray[np.integer]
    calibration: Calibration
    raster_seconds: float = 0.0
    label_names: tuple[str, ...] = ()
    certainties: NDArray[np.floating] = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        if not len(self.certainties):
            object.__setattr__(self, "certainties", self.confidences)

    @property
    def row_names(self) -> tuple[str, ...]:
        """Names of the rows of the confusion matrix: from the data if known, otherwise from the network."""
        n_classes = len(self.class_names)
        return (self.label_names + self.class_names[len(self.label_names) :])[:n_classes]

    @property
    def correct(self) -> int:
        """Number of correct answers."""
        return int(np.trace(self.confusion))

    @property
    def total(self) -> int:
        """Number of examples."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Share of correct answers, 0..1."""
        return self.correct / self.total

    @property
    def per_digit(self) -> dict[str, float]:
        """Accuracy for each class that occurs, by name."""
        totals = self.confusion.sum(axis=1)
        return {
            name: float(self.confusion[index, index] / totals[index])
            for index, name in enumerate(self.row_names)
            if totals[index]
        }

    @property
    def reliability(self) -> list[ReliabilityBin]:
        """Confidence and accuracy, in bins of confidence."""
        return reliability(self.confidences, self.is_right)

    @property
    def is_doubted(self) -> NDArray[np.bool_]:
        """Whether each answer is doubted ("not sure" or "not a digit"), (n,)."""
        is_doubted: NDArray[np.bool_] = self.certainties < self.calibration.sure_from
        return is_doubted

    @property
    def doubted(self) -> float:
        """Share of answers that are doubted ("not sure" or "not a digit"), 0..1."""
        return float(self.is_doubted.mean())

    @property
    def refused(self) -> float:
        """Share of answers that are "not a digit", 0..1."""
        return float((self.certainties < self.calibration.class_from).mean())

    @property
    def sure_accuracy(self) -> float | None:
        """Share of correct answers among those not doubted, 0..1; None if all are doubted."""
        is_sure = ~self.is_doubted
        return float(self.is_right[is_sure].mean()) if is_sure.any() else None

    def most_confused(self, n_most: int) -> list[Confusion]:
        """Return up to ``n_most`` confused pairs of classes, the most frequent first."""
        wrong = self.confusion - np.diag(np.diag(self.confusion))
        order = np.argsort(-wrong, axis=None, kind="stable")[:n_most]
        pairs = [(int(place) // len(wrong), int(place) % len(wrong)) for place in order]
        return [
            Confusion(row, column, int(wrong[row, column])) for row, column in pairs if wrong[row, column]
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the report under the command line's JSON names."""
        return {
            "accuracy": self.accuracy,
            "correct": self.correct,
            "total": self.total,
            "per_digit": self.per_digit,
            "per_writer": self.per_writer,
            "confusion": self.confusion.tolist(),
            "expected_calibration_error": expected_calibration_error(self.reliability),
            "reliability": [dataclasses.asdict(one) for one in self.reliability],
            "doubted": self.doubted,
            "refused": self.refused,
            "sure_accuracy": self.sure_accuracy,
            "raster_seconds": self.raster_seconds,
        }


def evaluate_images(
    saved: SavedNetwork, images: LabelledImages, should_stop: Callable[[], bool] = lambda: False
) -> EvaluationReport:
    """Evaluate a network on labelled pictures.

    Raises
    ------
    DataFileError
        If the network has no class for a label.
    StoppedError
        If ``should_stop`` returned True. It is called once every few pictures.
    """
    inputs = images.images.reshape(len(images), -1)

    def pictures(rows: slice) -> NDArray[np.generic]:
        if should_stop():
            raise StoppedError("The evaluation was stopped.")
        return inputs[rows]

    return report_on(saved, images.labels, probabilities_of(saved, pictures, *inputs.shape), {})


def evaluate_pen_digits(saved: SavedNetwork, digits: Sequence[PenDigit]) -> EvaluationReport:
    """Evaluate a network on pen digits, rendered as on the canvas.

    Raises
    ------
    DataFileError
        If the network has no class for a label.
    """
    labels = np.array([digit.label for digit in digits])
    probabilities, raster_seconds = stroke_probabilities(saved, [digit.strokes for digit in digits])
    writers = np.array([-1 if digit.writer is None else digit.writer for digit in digits])
    per_writer = accuracy_by_writer(probabilities.argmax(axis=1) == labels, writers)
    return report_on(saved, labels, probabilities, per_writer, raster_seconds)


def stroke_probabilities(
    saved: SavedNetwork,
    drawings: Sequence[Sequence[Stroke]],
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[NDArray[np.floating], float]:
    """Return the class probabilities of drawings (n, n_classes), and the seconds spent on rendering.

    Drawings are rendered and read as on the canvas, in all views of the network.

    Raises
    ------
    DataFileError
        If the network does not read 28x28 pictures.
    StoppedError
        If ``should_stop`` returned True. It is called once every few drawings.
    """
    _check_reads(saved, SIDE_PX**2)
    raster_seconds = 0.0
    parts = []
    # In parts: all pictures of a large file would take a gigabyte.
    n_rows = max(1, rows_at_once(saved.network) // (1 + len(saved.views)))
    for first in range(0, len(drawings), n_rows):
        if should_stop():
            raise StoppedError("The evaluation was stopped.")
        start = time.perf_counter()
        rows = slice(first, first + n_rows)
        some = np.stack([rasterize_views(strokes, saved.views) for strokes in drawings[rows]])
        raster_seconds += time.perf_counter() - start
        parts.append(view_probabilities(saved, some).mean(axis=1))
    return np.concatenate(parts), raster_seconds


def accuracy_by_writer(is_right: NDArray[np.bool_], writers: NDArray[np.integer]) -> dict[str, float]:
    """Return the accuracy (0..1) for each writer of examples (n,); -1 stands for an unknown writer."""
    return {
        str(writer): float(is_right[writers == writer].mean()) for writer in np.unique(writers) if writer >= 0
    }


def probabilities_of(
    saved: SavedNetwork, inputs: Callable[[slice], NDArray[np.generic]], n_all: int, n_pixels: int
) -> NDArray[np.floating]:
    """Return the class probabilities of examples (n_all, n_classes), computed a few hundred at a time.

    Parameters
    ----------
    inputs : callable
        ``inputs(rows)`` returns the examples of a slice, (rows, n_pixels).

    Raises
    ------
    DataFileError
        If the network reads another number of pixels.
    """
    _check_reads(saved, n_pixels)
    n_rows = rows_at_once(saved.network)
    parts = [saved.probabilities(inputs(slice(start, start + n_rows))) for start in range(0, n_all, n_rows)]
    return np.concatenate(parts)


def _check_reads(saved: SavedNetwork, n_pixels: int) -> None:
    if saved.network.n_in != n_pixels:
        raise DataFileError(
            f"The pictures have {n_pixels} pixels, but the network reads {saved.network.n_in}."
        )


def report_on(
    saved: SavedNetwork,
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    per_writer: dict[str, float],
    raster_seconds: float = 0.0,
    label_names: tuple[str, ...] = (),
) -> EvaluationReport:
    """Return the report for a network's probabilities (n, n_classes) and labels (n,), n >= 1.

    Raises
    ------
    DataFileError
        If the network has no class for a label.
    """
    n_classes = saved.network.n_out
    if int(labels.max()) >= n_classes:
        raise DataFileError(
            f"The data has the label {labels.max()}, but the network has only {n_classes} classes."
        )
    predictions = probabilities.argmax(axis=1)
    pairs = labels.astype(np.int64) * n_classes + predictions
    confusion = np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)
    return EvaluationReport(
        confusion,
        saved.class_names,
        per_writer,
        probabilities.max(axis=1),
        predictions == labels,
        predictions,
        saved.calibration,
        raster_seconds,
        label_names,
        saved.calibration.certainties(probabilities),
    )
