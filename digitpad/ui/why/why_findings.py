"""What the page "Why?" is about, and what is found out about it. Knows no Qt."""

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
"""Of a drawing of many strokes, how many parts are shown left out: those that change the answer first."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What is explained: a picture, and the network that reads it.

    Attributes
    ----------
    saved : SavedNetwork
    picture : (28, 28) float32
        Ink 1.0 on 0.0.
    strokes : tuple of (n, 2) float
        What it was made from, in units of the canvas's side; empty for a picture alone.
    title : str
        What a picture alone is called, such as "training picture 17: 4"; empty for a drawing.
    """

    saved: SavedNetwork
    picture: NDArray[np.float32]
    strokes: tuple[Stroke, ...] = ()
    title: str = ""


@dataclass(frozen=True, eq=False)
class Answered:
    """What is found at once.

    Attributes
    ----------
    subject : Subject
    explanation : Explanation
    stages : Stages or None
        None for a picture without strokes.
    resized : Recognition or None
        What the network would read if the canvas was plainly shrunk.
    without : tuple of WithoutPart
    """

    subject: Subject
    explanation: Explanation
    stages: Stages | None
    resized: Recognition | None
    without: tuple[WithoutPart, ...]


@dataclass(frozen=True, eq=False)
class Changed:
    """What the sliders do to the answer."""

    subject: Subject
    sliders: tuple[SliderAnswers, ...]


@dataclass(frozen=True, eq=False)
class Taught:
    """What the training digits have to do with it."""

    subject: Subject
    dataset: Dataset
    digits: TrainingDigits


def find_answer(subject: Subject, pen_width: float, should_stop: ShouldStop) -> Answered:
    """Return what is found at once: in a few hundredths of a second.

    Parameters
    ----------
    subject : Subject
    pen_width : float
        Of the ink on the canvas, in units of its side.
    should_stop : callable

    Raises
    ------
    DigitpadError
    """
    recognizer = Recognizer(subject.saved)
    explanation = explain(subject.saved, recognizer.recognize_picture(subject.picture))
    if not subject.strokes:
        return Answered(subject, explanation, None, None, ())
    without = strokes_left_out(recognizer, subject.strokes, should_stop)
    way = stages(subject.strokes, pen_width)
    if len(without) > _MOST_PARTS:
        answer = explanation.answer
        without = tuple(sorted(without, key=lambda one: one.recognition.label == answer)[:_MOST_PARTS])
    return Answered(subject, explanation, way, recognizer.recognize_picture(way.resized), without)


def find_changes(subject: Subject, wanted: int | None, should_stop: ShouldStop) -> Changed:
    """Return what the sliders do to the answer: in about a fifth of a second."""
    strokes = subject.strokes
    sliders = stroke_sliders(strokes) if strokes else picture_sliders(subject.picture)
    return Changed(subject, try_sliders(subject.saved, sliders, wanted, should_stop))


def find_teachers(answered: Answered, dataset: Dataset, should_stop: ShouldStop) -> Taught:
    """Return what the training digits have to do with it: in up to some seconds.

    Raises
    ------
    DataFileError
        If they are of other classes than the network's.
    """
    subject, explanation, train = answered.subject, answered.explanation, dataset.train
    if dataset.class_names != subject.saved.class_names:
        raise DataFileError(f"{dataset.name} has other classes than this network answers.")
    inputs = train.images.reshape(len(train), -1)
    answer, rival = explanation.answer, explanation.rival
    network, picture = subject.saved.network, subject.picture
    digits = training_digits(network, inputs, train.labels, picture, answer, rival, should_stop)
    return Taught(subject, dataset, digits)
