"""Texts of the page Why?."""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.why.evidence import PixelEvidence, PixelMethod
from digitpad.insight.why.explanation import Explanation
from digitpad.insight.why.strokes_left_out import WithoutPart
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import decimal_text, figures_text, probability_text
from digitpad.recognition.network_origin import dataset_name_of
from digitpad.ui.why.picture_row import Thumbnail
from digitpad.ui.why.why_findings import Answered, Taught

N_DIGITS = 10
EMPTY_TITLE = "Draw on the canvas to see why it is read as it is"
EMPTY = (
    "What the network makes of your strokes, which pixels and units decide, the smallest change that turns "
    "the answer, and the training digits that taught it."
)
SOON = "Finding out why it is read this way…"
_VARIED = ("rotation_deg", "scale", "shear", "shift_px", "elastic_px", "thickness")


def heading(answered: Answered) -> str:
    """Return the question that the page answers, such as "Why is this drawing read as 4, and not as 9?"."""
    explanation = answered.explanation
    what = "this drawing" if answered.subject.strokes else "this picture"
    title = answered.subject.title
    lead = f"{title[:1].upper()}{title[1:]}. " if title else ""
    answers = f"read as {explanation.answer_name}, and not as {explanation.rival_name}?"
    in_views = answered.in_views
    if in_views is not None and in_views.label != explanation.answer:
        n_views, answer = len(in_views.pictures), in_views.answer
        return f"All {n_views} views together are read as {answer}. Why is it, as drawn alone, {answers}"
    return f"{lead}Why is {what} {answers}"


def film_sentence(answered: Answered) -> str:
    """Return the explanation of the film strip."""
    if answered.stages is None:
        return "No strokes are known for this picture, so the network reads it as it is."
    return "From left to right: how your strokes become the network's input."


def pixels_sentence(explanation: Explanation, *, is_random: bool) -> str:
    """Return the explanation of the pixel map."""
    answer, rival = explanation.answer_name, explanation.rival_name
    if is_random:
        return f"The same for {answer} and {rival} with all weights shuffled: a map without meaning."
    return f"Blue pixels speak for {answer}, orange ones for {rival}. Stronger colours count more."


def sum_sentence(explanation: Explanation) -> str:
    """Return the sum of the pixels' contributions, and how it was computed."""
    pixels = explanation.pixels
    towards = float(pixels.pixels.clip(min=0.0).sum())
    against = float(pixels.pixels.clip(max=0.0).sum())
    return (
        f"Pixels {_logits(towards)} and {_logits(against)}, without ink {_logits(pixels.base)}: together "
        f"{_logits(pixels.difference)}, the lead of {explanation.answer_name} in logits. {_method(pixels)}"
    )


def _logits(value: float) -> str:
    return decimal_text(value, 3, is_signed=True)


def _method(pixels: PixelEvidence) -> str:
    if pixels.method is PixelMethod.EXACT:
        return "Gradient × input and the biases: exact for this network."
    return f"Integrated gradients with {pixels.steps} steps, error {figures_text(pixels.error, 1)}."


def without_thumbnails(answered: Answered) -> list[Thumbnail]:
    """Return thumbnails of the drawing without each of its parts, with their readings."""
    answer = answered.explanation.answer_name
    return [_without_thumbnail(one, answer) for one in answered.without]


def _without_thumbnail(one: WithoutPart, answer: str) -> Thumbnail:
    read, sure = one.recognition.answer, probability_text(one.recognition.probability)
    changed = "still " if read == answer else "then "
    halves = {None: "", 0: ", 1st half", 1: ", 2nd half"}
    return Thumbnail(
        one.recognition.picture,
        (f"{changed}{read}, {sure}", f"no stroke {one.stroke + 1}{halves[one.half]}"),
        f"Without {one.title}: {changed}read as {read}, {sure} sure. Click to put it on the canvas.",
    )


def digit_thumbnails(taught: Taught, rows: NDArray[np.intp]) -> list[Thumbnail]:
    """Return thumbnails of training digits with their labels."""
    return [
        Thumbnail(
            taught.dataset.train.images[row] / np.float32(255.0),
            (label_of(taught.dataset, int(row)),),
            f"{digit_title(taught.dataset, int(row)).capitalize()}. Click to see why it is read as it is.",
        )
        for row in rows
    ]


def digit_title(dataset: Dataset, row: int) -> str:
    """Return the title of a training digit."""
    return f"training picture {row + 1:,}: {label_of(dataset, row)}"


def label_of(dataset: Dataset, row: int) -> str:
    """Return the name of a training digit's class."""
    name: str = dataset.class_names[dataset.train.labels[row]]
    return name


def taught_sentence(saved: SavedNetwork, dataset_name: str) -> str:
    """Return the explanation of the digits that taught the answer, and its limits."""
    sentence = (
        "One step of training on each of these alone, from the current weights, would push most "
        "towards one of the two answers."
    )
    origin = saved.origin
    name = dataset_name_of(saved)
    if name and name != dataset_name:
        return f"{sentence} But the network was trained on {name}, and these are digits of {dataset_name}."
    if any(isinstance(value := origin.get(key), float) and value > 0.0 for key in _VARIED):
        return f"{sentence} Approximate: this network saw new variations of them in each epoch."
    if origin.get("pen_digits"):
        return f"{sentence} Approximate: this network was also trained on generated digits."
    return sentence
