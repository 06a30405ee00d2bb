"""A drawing and its history, without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke, erase

MAX_HISTORY = 500

DOT_SIDE = 0.015
"""A stroke inside a square of this side, in units of the canvas side, is a dot. Without this limit,
normalization would scale the tremor of a click to a line from top to bottom."""


@dataclass(frozen=True, eq=False)
class DrawingHistory:
    """The steps of a drawing, and the position of the current one.

    Attributes
    ----------
    steps : tuple of tuples of Stroke
        At least one. Each step has all strokes of the drawing at that time. Steps share unchanged strokes.
    position : int
        Index of the current step. Later steps can be redone.
    """

    steps: tuple[tuple[Stroke, ...], ...]
    position: int


class Drawing:
    """Strokes in units of the canvas side, with undo and redo of every change.

    Strokes are never changed in place, so the steps of the history can share them. An open stroke or
    erasure is part of ``strokes`` while it grows, and becomes one step of the history when it ends.
    """

    def __init__(self) -> None:
        self._history: list[tuple[Stroke, ...]] = [()]
        self._position = 0
        self._open_points: list[tuple[float, float]] = []
        self._open_stroke: Stroke | None = None  # made of the points when it is asked for
        self._erased: tuple[Stroke, ...] | None = None
        self._eraser_point: tuple[float, float] | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """All strokes, including the open one."""
        if self._erased is not None:
            return self._erased
        finished = self._history[self._position]
        if not self._open_points:
            return finished
        if self._open_stroke is None:
            self._open_stroke = _stroke_or_dot(self._open_points)
        return (*finished, self._open_stroke)

    @property
    def is_empty(self) -> bool:
        """Whether there is no stroke."""
        return not self._open_points and not self.finished_strokes

    @property
    def finished_strokes(self) -> tuple[Stroke, ...]:
        """All strokes except the open one."""
        return self._history[self._position] if self._erased is None else self._erased

    @property
    def open_points(self) -> Sequence[tuple[float, float]]:
        """Points of the open stroke; empty if none is open."""
        return self._open_points

    @property
    def is_open(self) -> bool:
        """Whether a stroke or an erasure is open."""
        return bool(self._open_points) or self._erased is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._position > 0 or self.is_open

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._position < len(self._history) - 1 and not self.is_open

    @property
    def history(self) -> DrawingHistory:
        """All finished steps, without an open stroke or erasure."""
        return DrawingHistory(tuple(self._history), self._position)

    def restore(self, history: DrawingHistory) -> None:
        """Replace the drawing and its history, including steps that can be redone."""
        self.cancel()
        self._history, self._position = list(history.steps), history.position

    def begin_stroke(self, x: float, y: float) -> None:
        """Open a stroke at its first point, which is drawn as a dot. None may be open."""
        self._open_points, self._open_stroke = [(x, y)], None

    def extend_stroke(self, x: float, y: float) -> None:
        """Add a point to the open stroke."""
        self._open_points.append((x, y))
        self._open_stroke = None

    def begin_erasure(self, x: float, y: float, radius: float) -> None:
        """Start erasing at a point. No stroke may be open."""
        self._erased = self._history[self._position]
        self._eraser_point = (x, y)
        self.extend_erasure(x, y, radius)

    def extend_erasure(self, x: float, y: float, radius: float) -> None:
        """Erase along the straight line from the last point."""
        if self._erased is not None and self._eraser_point is not None:
            self._erased = erase(self._erased, as_stroke([self._eraser_point, (x, y)]), radius)
            self._eraser_point = (x, y)

    def end(self) -> None:
        """Add the open stroke or erasure to the history as one step."""
        strokes = self.strokes
        was_open = self.is_open
        self._open_points, self._erased, self._eraser_point = [], None, None
        if was_open:
            self._push(strokes)

    def cancel(self) -> None:
        """Discard the open stroke or erasure."""
        self._open_points, self._erased, self._eraser_point = [], None, None

    def clear(self) -> None:
        """Remove all strokes as one step that can be undone."""
        self.cancel()
        self._push(())

    def clear_finished(self) -> None:
        """Remove all strokes except the open one, as one step that can be undone."""
        self._push(())

    def replace(self, strokes: Sequence[Stroke]) -> None:
        """Replace all strokes, as one step that can be undone."""
        self.cancel()
        self._push(tuple(strokes))

    def undo(self) -> None:
        """Undo the last step, or discard the open stroke or erasure."""
        if self.is_open:
            self.cancel()
        elif self._position > 0:
            self._position -= 1

    def redo(self) -> None:
        """Redo the last step that was undone."""
        if self.can_redo:
            self._position += 1

    def _push(self, strokes: tuple[Stroke, ...]) -> None:
        current = self._history[self._position]
        if len(strokes) == len(current) and all(
            a is b or np.array_equal(a, b) for a, b in zip(strokes, current, strict=True)
        ):
            return
        del self._history[self._position + 1 :]
        self._history.append(strokes)
        if len(self._history) > MAX_HISTORY:
            del self._history[0]
        self._position = len(self._history) - 1


def _stroke_or_dot(points: Sequence[tuple[float, float]]) -> Stroke:
    stroke = as_stroke(points)
    return stroke[:1] if float(np.ptp(stroke, axis=0).max()) < DOT_SIDE else stroke


def where_it_leaves(x: float, y: float, to_x: float, to_y: float) -> tuple[float, float]:
    """Return where a line from inside the unit square to a point outside crosses the edge."""
    parts = [1.0]
    for start, end in ((x, to_x), (y, to_y)):
        if end < 0.0:
            parts.append(start / (start - end))
        elif end > 1.0:
            parts.append((1.0 - start) / (end - start))
    part = max(0.0, min(parts))
    return x + part * (to_x - x), y + part * (to_y - y)
