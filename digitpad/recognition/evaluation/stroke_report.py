"""Evaluation of a network on pen strokes, including characters that are not digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.unipen import PenCharacter
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.evaluation import (
    EvaluationReport,
    accuracy_by_writer,
    report_on,
    stroke_probabilities,
)
from digitpad.recognition.recognizer import DIGITS

_NO_DIGITS: dict[str, Any] = {
    "accuracy": None,
    "correct": 0,
    "total": 0,
    "per_digit": {},
    "per_writer": {},
    "confusion": [],
    "expected_calibration_error": None,
    "reliability": [],
    "doubted": None,
    "refused": None,
    "sure_accuracy": None,
}


@dataclass(frozen=True)
class CharacterReport:
    """The doubt about characters outside the network's classes. Shares are 0..1.

    Attributes
    ----------
    certainties : (n,) float
        The network's certainty of its answer for each of n >= 1 characters.
    calibration : Calibration
        The network's own calibration, with its thresholds.
    """

    certainties: NDArray[np.floating]
    calibration: Calibration

    @property
    def total(self) -> int:
        """Number of characters."""
        return len(self.certainties)

    @property
    def doubted(self) -> float:
        """Share answered "not sure" or "not a digit"."""
        return float((self.certainties < self.calibration.sure_from).mean())

    @property
    def refused(self) -> float:
        """Share answered "not a digit"."""
        return float((self.certainties < self.calibration.class_from).mean())


@dataclass(frozen=True)
class StrokeReport:
    """The evaluation of a network on pen strokes.

    Attributes
    ----------
    digits : EvaluationReport or None
        Results for the network's classes; None if there are none.
    characters : CharacterReport or None
        Results for all other characters; None if there are none.
    doubted_per_label : dict of str to float
        Share of doubted answers for each label, 0..1; digits first.
    raster_seconds : float
        Time to render the strokes.
    """

    digits: EvaluationReport | None
    characters: CharacterReport | None
    doubted_per_label: dict[str, float]
    raster_seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return the report under the command line's JSON names."""
        characters = self.characters
        return {
            **(_NO_DIGITS if self.digits is None else self.digits.as_json()),
            "raster_seconds": self.raster_seconds,
            "characters": characters.total if characters else 0,
            "characters_doubted": characters.doubted if characters else None,
            "characters_refused": characters.refused if characters else None,
            "per_label": self.doubted_per_label,
        }


def evaluate_strokes(saved: SavedNetwork, samples: Sequence[PenCharacter]) -> StrokeReport:
    """Evaluate a network on pen strokes, rendered as on the canvas.

    Samples of the network's classes are counted as read right or wrong. If no class name is a single
    character, the digit 8 is class 8. All other samples are characters that the network should doubt.

    Parameters
    ----------
    saved : SavedNetwork
    samples : sequence of PenCharacter
        At least one.

    Raises
    ------
    DataFileError
        If the network does not read 28x28 pictures.
    """
    probabilities, raster_seconds = stroke_probabilities(saved, [sample.strokes for sample in samples])
    labels = np.array([_class_index(saved, sample.label) for sample in samples])
    certainties = saved.calibration.certainties(probabilities)
    is_known = labels >= 0
    digits = characters = None
    if is_known.any():
        is_right = probabilities.argmax(axis=1) == labels
        writers = [sample.writer for sample, known in zip(samples, is_known, strict=True) if known]
        per_writer = _accuracy_by_writer(is_right[is_known], writers)
        digits = report_on(saved, labels[is_known], probabilities[is_known], per_writer, raster_seconds)
    if not is_known.all():
        characters = CharacterReport(certainties[~is_known], saved.calibration)
    is_doubted = certainties < saved.calibration.sure_from
    names = np.array([sample.label for sample in samples])
    order = sorted(set(names.tolist()), key=lambda name: (name not in DIGITS, name))
    per_label = {name: float(is_doubted[names == name].mean()) for name in order}
    return StrokeReport(digits, characters, per_label, raster_seconds)


def _class_index(saved: SavedNetwork, label: str) -> int:
    """Return the index of a label's class, or -1 if there is none."""
    if label in saved.class_names:
        return saved.class_names.index(label)
    has_characters = any(len(name) == 1 for name in saved.class_names)
    is_number = label in DIGITS and int(label) < len(saved.class_names)
    return int(label) if is_number and not has_characters else -1


def _accuracy_by_writer(is_right: NDArray[np.bool_], writers: Sequence[str | None]) -> dict[str, float]:
    """Return the accuracy (0..1) for each known writer: numbers in order, then names."""
    names = sorted({writer for writer in writers if writer is not None}, key=_by_number)
    numbers = {name: number for number, name in enumerate(names)}
    places = np.array([-1 if writer is None else numbers[writer] for writer in writers])
    accuracies = accuracy_by_writer(is_right, places)
    return {name: accuracies[str(number)] for name, number in numbers.items()}


def _by_number(name: str) -> tuple[bool, int, str]:
    return (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)
