"""The importance of strokes: readings without each stroke, or without half of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke, evenly_spaced, smoothed
from digitpad.digits.strokes.views import rasterize_views
from digitpad.errors import StoppedError
from digitpad.recognition.recognizer import Recognition, Recognizer

_LONG_PART = 0.6
"""Minimum length of a stroke that is split into halves, relative to the drawing's longest side."""

_POINTS = 200  # per longest side of the drawing, to cut a stroke


@dataclass(frozen=True, eq=False)
class WithoutPart:
    """A drawing without one of its parts.

    Attributes
    ----------
    stroke : int
        Index of the stroke in drawing order, counted from 0.
    half : int or None
        0 for the first half, 1 for the second, None for the whole stroke.
    strokes : tuple of (n, 2) float
        The remaining strokes, at least one.
    recognition : Recognition
        Reading of the remaining strokes.
    """

    stroke: int
    half: int | None
    strokes: tuple[Stroke, ...]
    recognition: Recognition

    @property
    def title(self) -> str:
        """The part as text, such as "the first half of stroke 2"."""
        halves = {None: "", 0: "the first half of ", 1: "the second half of "}
        return f"{halves[self.half]}stroke {self.stroke + 1}"


def strokes_left_out(
    recognizer: Recognizer, strokes: Sequence[Stroke], should_stop: Callable[[], object] = lambda: False
) -> tuple[WithoutPart, ...]:
    """Return the readings without each stroke, and without each half of a long one, in drawing order.

    A drawing of one stroke is only split into halves, because nothing would be left without it.

    Raises
    ------
    StoppedError
    """
    parts = list(_parts(strokes))
    drawings = []
    for _, _, rest in parts:
        if should_stop():
            raise StoppedError("The comparison of the strokes was stopped.")
        drawings.append(rasterize_views(rest, recognizer.views))
    recognitions = recognizer.recognize_drawings(drawings)
    return tuple(
        WithoutPart(stroke, half, rest, recognition)
        for (stroke, half, rest), recognition in zip(parts, recognitions, strict=True)
    )


def _parts(strokes: Sequence[Stroke]) -> list[tuple[int, int | None, tuple[Stroke, ...]]]:
    points = np.concatenate(strokes)
    longest = float(np.ptp(points, axis=0).max())
    found: list[tuple[int, int | None, tuple[Stroke, ...]]] = []
    for index, stroke in enumerate(strokes):
        before, after = tuple(strokes[:index]), tuple(strokes[index + 1 :])
        if before or after:
            found.append((index, None, (*before, *after)))
        if longest > 0.0 and _length(stroke) >= _LONG_PART * longest:
            dense = evenly_spaced(smoothed(stroke), longest / _POINTS)
            middle = len(dense) // 2
            for half, kept in enumerate((dense[middle:], dense[: middle + 1])):
                found.append((index, half, (*before, as_stroke(kept), *after)))
    return found


def _length(stroke: Stroke) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum())
