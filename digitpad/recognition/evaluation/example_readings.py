"""What a network reads in each of many examples, and which of them to look at in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.evaluation import (
    EvaluationReport,
    accuracy_by_writer,
    probabilities_of,
    report_on,
)
from digitpad.recognition.evaluation.example_set import ExampleSet
from digitpad.recognition.evaluation.network_evaluation import ConfusedPair, surest_of_pairs
from digitpad.recognition.recognizer import Doubt, doubt_of


class Shown(Enum):
    """Which examples are looked at."""

    ALL = "all"
    WRONG = "wrong"
    RIGHT = "right"
    MISLABELLED = "mislabelled"


class Order(Enum):
    """What comes first. Wrong ones come before right ones, unless the order is that of the data."""

    SUREST = "surest first"
    LEAST_SURE = "least sure first"
    AS_IN_DATA = "as in the data"


@dataclass(frozen=True)
class ExampleFilter:
    """Which examples to look at, and in which order. None stands for all.

    Attributes
    ----------
    shown : Shown
    label, answer : int or None
        Class indices of what it is and of what was read.
    is_doubted : bool or None
    writer : int or None
    order : Order
    """

    shown: Shown = Shown.ALL
    label: int | None = None
    answer: int | None = None
    is_doubted: bool | None = None
    writer: int | None = None
    order: Order = Order.SUREST


@dataclass(frozen=True, eq=False)
class ExampleReadings:
    """What one network reads in a set of examples.

    Attributes
    ----------
    source : str
        What the network is called.
    examples : ExampleSet
    report : EvaluationReport
    label_probabilities : (n,) float
        The calibrated probability of each label, right or wrong.
    surest_first : (n,) int
        All rows: wrong ones first, then right ones, the most confident first of both.
    pairs : tuple of ConfusedPair
        The most frequent first.
    """

    source: str
    examples: ExampleSet
    report: EvaluationReport
    label_probabilities: NDArray[np.floating]
    surest_first: NDArray[np.integer]
    pairs: tuple[ConfusedPair, ...]

    @property
    def n_wrong(self) -> int:
        """How many were read wrong."""
        return self.report.total - self.report.correct

    def doubt(self, row: int) -> Doubt:
        """Return how far an answer can be believed."""
        return doubt_of(self.report.certainties[row], self.report.calibration)

    def label_name(self, row: int) -> str:
        """Return what an example is."""
        return self.report.row_names[int(self.examples.labels[row])]

    def answer_name(self, row: int) -> str:
        """Return what was read."""
        return self.report.class_names[int(self.report.answers[row])]

    def rows(
        self, wanted: ExampleFilter, mislabelled: NDArray[np.integer] | None = None
    ) -> NDArray[np.integer]:
        """Return the rows (k,) of the examples to look at, in order: within 2 ms of 50,000.

        Parameters
        ----------
        wanted : ExampleFilter
        mislabelled : (m,) int, optional
            What ``mislabelled_candidates`` found, for a filter that shows them; without it there are none.
        """
        ordered = self._ordered(wanted.order)
        report, keep = self.report, np.ones(len(self.examples), bool)
        if wanted.shown is Shown.MISLABELLED:
            keep[:] = False
            if mislabelled is not None:
                keep[mislabelled] = True
        elif wanted.shown is not Shown.ALL:
            keep &= report.is_right == (wanted.shown is Shown.RIGHT)
        if wanted.label is not None:
            keep &= self.examples.labels == wanted.label
        if wanted.answer is not None:
            keep &= report.answers == wanted.answer
        if wanted.is_doubted is not None:
            keep &= report.is_doubted == wanted.is_doubted
        if wanted.writer is not None and len(self.examples.writers):
            keep &= self.examples.writers == wanted.writer
        rows: NDArray[np.integer] = ordered[keep[ordered]]
        return rows

    def _ordered(self, order: Order) -> NDArray[np.integer]:
        if order is Order.AS_IN_DATA:
            return np.arange(len(self.examples))
        if order is Order.SUREST:
            return self.surest_first
        wrong, right = np.split(self.surest_first, [self.n_wrong])
        return np.concatenate([wrong[::-1], right[::-1]])


def read_examples(
    saved: SavedNetwork, source: str, examples: ExampleSet, should_stop: Callable[[], bool] = lambda: False
) -> ExampleReadings:
    """Let a network read examples, at least one.

    Raises
    ------
    DataFileError
        If the network does not fit the pictures or their labels.
    StoppedError
        If ``should_stop``, which is asked between some pictures and the next, answered True.
    """
    inputs = examples.pictures.reshape(len(examples), -1)

    def pictures(rows: slice) -> NDArray[np.generic]:
        if should_stop():
            raise StoppedError("The evaluation was stopped.")
        return inputs[rows]

    probabilities = probabilities_of(saved, pictures, *inputs.shape)
    labels = examples.labels
    is_right = probabilities.argmax(axis=1) == labels
    per_writer = accuracy_by_writer(is_right, examples.writers) if len(examples.writers) else {}
    report = report_on(saved, labels, probabilities, per_writer, label_names=examples.label_names)
    pairs = [
        ConfusedPair(confusion, examples.levels(slice(row, row + 1))[0].copy())
        for confusion, row in surest_of_pairs(report, labels)
    ]
    return ExampleReadings(
        source,
        examples,
        report,
        probabilities[np.arange(len(labels)), labels],
        np.lexsort((-report.confidences, report.is_right)),
        tuple(pairs),
    )
