"""Evaluation of a network on a data set, with an example picture for each confused pair of classes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.evaluation import Confusion, EvaluationReport, evaluate_images

N_EXAMPLES = 6


@dataclass(frozen=True)
class ConfusedPair:
    """A class mistaken for another, with the picture that got the most confident wrong answer.

    Attributes
    ----------
    confusion : Confusion
    picture : (28, 28) uint8
        Ink 255 on 0.
    """

    confusion: Confusion
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class NetworkEvaluation:
    """The evaluation of one network on one data set.

    Attributes
    ----------
    source, dataset_name : str
        Names of the network and of the data set.
    report : EvaluationReport
        On the test pictures.
    pairs : tuple of ConfusedPair
        The most frequent first.
    """

    source: str
    dataset_name: str
    report: EvaluationReport
    pairs: tuple[ConfusedPair, ...]


def evaluate_network(
    saved: SavedNetwork, source: str, dataset: Dataset, should_stop: Callable[[], bool] = lambda: False
) -> NetworkEvaluation:
    """Evaluate a network on a data set's test pictures.

    Raises
    ------
    DataFileError
        If the network does not fit the pictures or their labels.
    StoppedError
        See ``evaluate_images``.
    """
    report = evaluate_images(saved, dataset.test, should_stop)
    rows = surest_of_pairs(report, dataset.test.labels)
    pairs = tuple(ConfusedPair(confusion, dataset.test.images[row].copy()) for confusion, row in rows)
    return NetworkEvaluation(source, dataset.name, report, pairs)


def surest_of_pairs(report: EvaluationReport, labels: NDArray[np.integer]) -> list[tuple[Confusion, int]]:
    """Return the most frequent confusions, each with its most confident example.

    Parameters
    ----------
    labels : (n,) int
        Labels of the evaluated examples.
    """
    found = []
    for confusion in report.most_confused(N_EXAMPLES):
        is_one = (labels == confusion.label) & (report.answers == confusion.answer)
        found.append((confusion, int(np.where(is_one, report.confidences, -1.0).argmax())))
    return found
