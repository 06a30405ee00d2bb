"""From strokes of several digits to a number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.grouping import Groups, group_strokes
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import Stroke
from digitpad.recognition.recognizer import Recognition, Recognizer


@dataclass(frozen=True)
class NumberReading:
    """What a network makes of each digit of a drawing.

    Attributes
    ----------
    strokes : tuple of (n, 2) float
        All of the drawing, in drawing order. Empty for a picture.
    groups : tuple of tuples of int
        Indices of the strokes of each digit, in reading order. A picture is one digit without strokes.
    digits : tuple of Recognition
        One for each group.
    chosen : int or None
        Index of the digit that somebody chose to look at. The choice ends when the drawing changes.
    """

    strokes: tuple[Stroke, ...]
    groups: Groups
    digits: tuple[Recognition, ...]
    chosen: int | None = None

    @property
    def text(self) -> str:
        """All answers in reading order, such as "407"."""
        return "".join(digit.answer for digit in self.digits)

    @property
    def newest(self) -> int:
        """Index of the digit that was drawn on last. There is one unless there are no strokes."""
        return next(index for index, group in enumerate(self.groups) if len(self.strokes) - 1 in group)

    @property
    def shown(self) -> int:
        """Index of the digit to look at: the chosen one, else the newest."""
        return self.newest if self.chosen is None else self.chosen


def read_picture(picture: NDArray[np.float32], recognizer: Recognizer) -> NumberReading:
    """Return what the network makes of a (28, 28) picture, ink 1.0 on 0.0, that no strokes are known of."""
    return NumberReading((), ((),), (recognizer.recognize_picture(picture),), 0)


def read_number(
    strokes: Sequence[Stroke], recognizer: Recognizer, last: NumberReading | None = None
) -> NumberReading:
    """Return what the network makes of each digit that strokes show; no strokes show none.

    The grouping is the strokes' alone, so it stays while a network is trained. But a network of classes that
    are no characters, such as "Sandal", reads all strokes as one.

    Parameters
    ----------
    strokes : sequence of (n, 2) float
        y downward.
    recognizer : Recognizer
    last : NumberReading, optional
        Of the drawing before its last change, by any network: digits of the same stroke objects are not
        inked again, and of the same drawing the same digit stays chosen.
    """
    are_characters = all(len(name) == 1 for name in recognizer.class_names)
    groups = group_strokes(strokes) if are_characters or not strokes else (tuple(range(len(strokes))),)
    known = {}
    if last is not None:
        for group, digit in zip(last.groups, last.digits, strict=True):
            known[tuple(id(last.strokes[index]) for index in group)] = digit.picture
    pictures = []
    for group in groups:
        picture = known.get(tuple(id(strokes[index]) for index in group))
        pictures.append(rasterize([strokes[index] for index in group]) if picture is None else picture)
    is_same = last is not None and list(map(id, last.strokes)) == list(map(id, strokes))
    chosen = last.chosen if last is not None and is_same else None
    return NumberReading(tuple(strokes), groups, recognizer.recognize_pictures(pictures), chosen)
