"""How well a network reads a set of pictures or of pen digits."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.strokes.raster import SIDE_PX, rasterize
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import DataFileError, StoppedError
from digitpad.nn.calibration import Calibration, ReliabilityBin, expected_calibration_error, reliability
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import rows_at_once


@dataclass(frozen=True)
class Confusion:
    """A class that was taken for another.

    Attributes
    ----------
    label, answer : int
        Indices of what it is and of what was read.
    count : int
        At least 1.
    """

    label: int
    answer: int
    count: int


@dataclass(frozen=True)
class EvaluationReport:
    """What was read right and what was not.

    Attributes
    ----------
    confusion : (n_classes, n_classes) int
        Row: what it is. Column: what was read.
    class_names : tuple of str
    per_writer : dict of str to float
        Accuracy for each writer. Empty where writers are not known.
    confidences : (n,) float
        The calibrated probability of each answer.
    is_right : (n,) bool
    answers : (n,) int
        Index of the class that was read, in the order of the pictures.
    calibration : Calibration
        What says which answers are doubted.
    raster_seconds : float
        Time to make 28x28 pictures of strokes; 0 for pictures.
    label_names : tuple of str
        What the data call their labels, if that is known: a network may call its answers otherwise.
    certainties : (n,) float
        What the calibration's thresholds are compared with; without them it is the confidences.
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
        """What each row of the confusion matrix is called: as the data say, else as the network does."""
        n_classes = len(self.class_names)
        return (self.label_names + self.class_names[len(self.label_names) :])[:n_classes]

    @property
    def correct(self) -> int:
        """How many were read right."""
        return int(np.trace(self.confusion))

    @property
    def total(self) -> int:
        """How many there were."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Right ones as a part of all, 0..1."""
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
        """Confidence beside accuracy, in bins of confidence."""
        return reliability(self.confidences, self.is_right)

    @property
    def is_doubted(self) -> NDArray[np.bool_]:
        """Whether each answer is doubted ("not sure" or "not a digit"), (n,)."""
        is_doubted: NDArray[np.bool_] = self.certainties < self.calibration.sure_from
        return is_doubted

    @property
    def doubted(self) -> float:
        """The part whose answer is doubted ("not sure" or "not a digit"), 0..1."""
        return float(self.is_doubted.mean())

    @property
    def refused(self) -> float:
        """The part that is taken for no digit, 0..1."""
        return float((self.certainties < self.calibration.class_from).mean())

    @property
    def sure_accuracy(self) -> float | None:
        """Right ones as a part of those not doubted, 0..1; None if all are."""
        is_sure = ~self.is_doubted
        return float(self.is_right[is_sure].mean()) if is_sure.any() else None

    def most_confused(self, n_most: int) -> list[Confusion]:
        """Return up to so many pairs of classes that were confused, the most frequent first."""
        wrong = self.confusion - np.diag(np.diag(self.confusion))
        order = np.argsort(-wrong, axis=None, kind="stable")[:n_most]
        pairs = [(int(place) // len(wrong), int(place) % len(wrong)) for place in order]
        return [
            Confusion(row, column, int(wrong[row, column])) for row, column in pairs if wrong[row, column]
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the report with the names of the command line's JSON."""
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
        If the network has no class for some label.
    StoppedError
        If ``should_stop``, which is asked between some pictures and the next, answered True.
    """
    inputs = images.images.reshape(len(images), -1)

    def pictures(rows: slice) -> NDArray[np.generic]:
        if should_stop():
            raise StoppedError("The evaluation was stopped.")
        return inputs[rows]

    return report_on(saved, images.labels, probabilities_of(saved, pictures, *inputs.shape), {})


def evaluate_pen_digits(saved: SavedNetwork, digits: Sequence[PenDigit]) -> EvaluationReport:
    """Evaluate a network on pen digits, taken through the raster of the canvas.

    Raises
    ------
    DataFileError
        If the network has no class for some label.
    """
    labels = np.array([digit.label for digit in digits])
    probabilities, raster_seconds = stroke_probabilities(saved, [digit.strokes for digit in digits])
    writers = np.array([-1 if digit.writer is None else digit.writer for digit in digits])
    per_writer = accuracy_by_writer(probabilities.argmax(axis=1) == labels, writers)
    return report_on(saved, labels, probabilities, per_writer, raster_seconds)


def stroke_probabilities(
    saved: SavedNetwork, drawings: Sequence[Sequence[Stroke]]
) -> tuple[NDArray[np.floating], float]:
    """Return what a network says of drawings (n, n_classes), and the seconds that their pictures took.

    Raises
    ------
    DataFileError
        If the network does not read 28x28 pictures.
    """
    raster_seconds = 0.0

    def pictures(rows: slice) -> NDArray[np.float32]:
        nonlocal raster_seconds
        start = time.perf_counter()
        some = np.stack([rasterize(strokes) for strokes in drawings[rows]])
        raster_seconds += time.perf_counter() - start
        return some.reshape(len(some), -1)

    # Not all pictures at once: those of a large file would take a gigabyte.
    return probabilities_of(saved, pictures, len(drawings), SIDE_PX**2), raster_seconds


def accuracy_by_writer(is_right: NDArray[np.bool_], writers: NDArray[np.integer]) -> dict[str, float]:
    """Return the accuracy (0..1) for each writer of examples (n,); -1 stands for nobody known."""
    return {
        str(writer): float(is_right[writers == writer].mean()) for writer in np.unique(writers) if writer >= 0
    }


def probabilities_of(
    saved: SavedNetwork, inputs: Callable[[slice], NDArray[np.generic]], n_all: int, n_pixels: int
) -> NDArray[np.floating]:
    """Return what a network says of examples (n_all, n_classes), a few hundred at a time.

    Parameters
    ----------
    inputs : callable
        ``inputs(rows)`` returns some examples (rows, n_pixels).

    Raises
    ------
    DataFileError
        If the network reads another number of pixels.
    """
    if saved.network.n_in != n_pixels:
        raise DataFileError(
            f"The pictures have {n_pixels} pixels, but the network reads {saved.network.n_in}."
        )
    n_rows = rows_at_once(saved.network)
    parts = [saved.probabilities(inputs(slice(start, start + n_rows))) for start in range(0, n_all, n_rows)]
    return np.concatenate(parts)


def report_on(
    saved: SavedNetwork,
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    per_writer: dict[str, float],
    raster_seconds: float = 0.0,
    label_names: tuple[str, ...] = (),
) -> EvaluationReport:
    """Return what a network's probabilities (n, n_classes) for labels (n,), n >= 1, come to.

    Raises
    ------
    DataFileError
        If the network has no class for some label.
    """
    n_classes = saved.network.n_out
    if int(labels.max()) >= n_classes:
        raise DataFileError(
            f"The data has the label {labels.max()}, but the network knows {n_classes} classes."
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
