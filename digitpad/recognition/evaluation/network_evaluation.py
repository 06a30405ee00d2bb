"""Evaluate a network on a data set, with a picture of each pair of classes that it confuses."""

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
    """A class taken for another, with the picture of which the network was surest.

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
    """What was measured of which network on which data.

    Attributes
    ----------
    source, dataset_name : str
        What the network and the data set are called.
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
        As ``evaluate_images`` does.
    """
    test = dataset.test
    report = evaluate_images(saved, test, should_stop)
    pairs = []
    for confusion in report.most_confused(N_EXAMPLES):
        is_one = (test.labels == confusion.label) & (report.answers == confusion.answer)
        surest = np.where(is_one, report.confidences, -1.0).argmax()
        pairs.append(ConfusedPair(confusion, test.images[surest].copy()))
    return NetworkEvaluation(source, dataset.name, report, tuple(pairs))
