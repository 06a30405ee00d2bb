"""Recognition of numbers of several digits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.grouping import Groups, group_strokes
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.views import View, rasterize_views
from digitpad.recognition.recognizer import Recognition, Recognizer


@dataclass(frozen=True)
class NumberReading:
    """The network's reading of each digit of a drawing.

    Attributes
    ----------
    strokes : tuple of (n, 2) float
        All strokes, in drawing order. Empty for a picture.
    groups : tuple of tuples of int
        Stroke indices of each digit, in reading order. A picture is one digit without strokes.
    digits : tuple of Recognition
        One for each group.
    chosen : int or None
        Index of the digit chosen by the user. The choice is cleared when the drawing changes.
    views : tuple of View
        The views in which the digits were rendered, besides as drawn.
    """

    strokes: tuple[Stroke, ...]
    groups: Groups
    digits: tuple[Recognition, ...]
    chosen: int | None = None
    views: tuple[View, ...] = ()

    @property
    def text(self) -> str:
        """All answers in reading order, such as "407"."""
        return "".join(digit.answer for digit in self.digits)

    @property
    def newest(self) -> int:
        """Index of the digit with the latest stroke. Without strokes there is none."""
        return next(index for index, group in enumerate(self.groups) if len(self.strokes) - 1 in group)

    @property
    def shown(self) -> int:
        """Index of the digit to show: the chosen one, or the newest."""
        return self.newest if self.chosen is None else self.chosen


def read_picture(picture: NDArray[np.float32], recognizer: Recognizer) -> NumberReading:
    """Return the reading of a (28, 28) picture without strokes, ink 1.0 on 0.0."""
    return NumberReading((), ((),), (recognizer.recognize_picture(picture),), 0)


def read_number(
    strokes: Sequence[Stroke], recognizer: Recognizer, last: NumberReading | None = None
) -> NumberReading:
    """Return the reading of each digit in strokes. Without strokes there is none.

    The grouping depends on the strokes alone, so it does not change during training. If the class names are
    not single characters, such as "Sandal", all strokes are read as one.

    Parameters
    ----------
    strokes : sequence of (n, 2) float
        y downward.
    recognizer : Recognizer
    last : NumberReading, optional
        The reading before the last change, by any network. Digits with the same stroke objects are not
        rendered again. If the drawing is the same, the chosen digit stays chosen.
    """
    are_characters = all(len(name) == 1 for name in recognizer.class_names)
    groups = group_strokes(strokes) if are_characters or not strokes else (tuple(range(len(strokes))),)
    known = {}
    if last is not None and last.views == recognizer.views:
        for group, digit in zip(last.groups, last.digits, strict=True):
            known[tuple(id(last.strokes[index]) for index in group)] = digit.pictures
    drawings = []
    for group in groups:
        drawing = known.get(tuple(id(strokes[index]) for index in group))
        if drawing is None:
            drawing = rasterize_views([strokes[index] for index in group], recognizer.views)
        drawings.append(drawing)
    is_same = last is not None and list(map(id, last.strokes)) == list(map(id, strokes))
    chosen = last.chosen if last is not None and is_same else None
    digits = recognizer.recognize_drawings(drawings)
    return NumberReading(tuple(strokes), groups, digits, chosen, recognizer.views)
