"""Subject and findings of the page Why?. Without Qt."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.insight.why.explanation import Explanation, explain
from digitpad.insight.why.sliders import picture_sliders, stroke_sliders
from digitpad.insight.why.smallest_change import SliderAnswers, try_sliders
from digitpad.insight.why.stages import Stages, stages
from digitpad.insight.why.strokes_left_out import WithoutPart, strokes_left_out
from digitpad.insight.why.training_digits import TrainingDigits, training_digits
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import Recognition, Recognizer

ShouldStop = Callable[[], bool]

_MOST_PARTS = 12
"""Number of parts shown left out for a drawing with many strokes; parts that change the answer come first."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A picture to explain, and the network that reads it.

    Attributes
    ----------
    saved : SavedNetwork
    picture : (28, 28) float32
        Ink 1.0 on 0.0.
    strokes : tuple of (n, 2) float
        Its strokes in units of the canvas's side; empty for a picture without strokes.
    title : str
        Title of a picture without strokes, such as "training picture 17: 4"; empty for a drawing.
    """

    saved: SavedNetwork
    picture: NDArray[np.float32]
    strokes: tuple[Stroke, ...] = ()
    title: str = ""


@dataclass(frozen=True, eq=False)
class Answered:
    """Findings available at once.

    Attributes
    ----------
    subject : Subject
    explanation : Explanation
    stages : Stages or None
        None for a picture without strokes.
    resized : Recognition or None
        Reading of the simply resized canvas.
    without : tuple of WithoutPart
    in_views : Recognition or None
        Reading of the drawing in all views of the network; None if it has one view alone.
    """

    subject: Subject
    explanation: Explanation
    stages: Stages | None
    resized: Recognition | None
    without: tuple[WithoutPart, ...]
    in_views: Recognition | None = None


@dataclass(frozen=True, eq=False)
class Changed:
    """Answers at all steps of the sliders."""

    subject: Subject
    sliders: tuple[SliderAnswers, ...]


@dataclass(frozen=True, eq=False)
class Taught:
    """Relation of the training digits to the answer."""

    subject: Subject
    dataset: Dataset
    digits: TrainingDigits


def find_answer(subject: Subject, pen_width: float, should_stop: ShouldStop) -> Answered:
    """Return the findings that take only a few hundredths of a second.

    Parameters
    ----------
    subject : Subject
    pen_width : float
        Width of the ink on the canvas, in units of its side.
    should_stop : callable

    Raises
    ------
    DigitpadError
    """
    recognizer = Recognizer(subject.saved)
    explanation = explain(subject.saved, recognizer.recognize_picture(subject.picture))
    if not subject.strokes:
        return Answered(subject, explanation, None, None, ())
    in_views = recognizer.recognize_strokes(subject.strokes) if recognizer.views else None
    without = strokes_left_out(recognizer, subject.strokes, should_stop)
    way = stages(subject.strokes, pen_width)
    if len(without) > _MOST_PARTS:
        answer = (in_views or explanation.recognition).label
        without = tuple(sorted(without, key=lambda one: one.recognition.label == answer)[:_MOST_PARTS])
    resized = recognizer.recognize_picture(way.resized)
    return Answered(subject, explanation, way, resized, without, in_views)


def find_changes(subject: Subject, wanted: int | None, should_stop: ShouldStop) -> Changed:
    """Return the answers at all steps of the sliders. Takes about a fifth of a second."""
    strokes = subject.strokes
    sliders = stroke_sliders(strokes) if strokes else picture_sliders(subject.picture)
    return Changed(subject, try_sliders(subject.saved, sliders, wanted, should_stop))


def find_teachers(answered: Answered, dataset: Dataset, should_stop: ShouldStop) -> Taught:
    """Return the relation of the training digits to the answer. Takes up to some seconds.

    Raises
    ------
    DataFileError
        If their classes differ from the network's.
    """
    subject, explanation, train = answered.subject, answered.explanation, dataset.train
    if dataset.class_names != subject.saved.class_names:
        raise DataFileError(f"The classes of {dataset.name} differ from the network's.")
    inputs = train.images.reshape(len(train), -1)
    answer, rival = explanation.answer, explanation.rival
    network, picture = subject.saved.network, subject.picture
    digits = training_digits(network, inputs, train.labels, picture, answer, rival, should_stop)
    return Taught(subject, dataset, digits)
