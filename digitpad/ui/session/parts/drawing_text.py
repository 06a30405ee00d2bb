"""A drawing and its history as text, without Qt."""

import base64
import json
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.ui.canvas.drawing import DrawingHistory

MOST_STEPS = 100
"""Number of steps that can be undone after the next start, and of steps that can be redone."""

MOST_POINTS = 50_000
"""Limit for the points in all steps; the farthest steps are dropped. The drawing itself may have more."""
_MAX_BYTES = 16_000_000  # of points, unpacked
_FARTHEST = 10.0  # largest coordinate of a valid drawing, in units of the canvas side


def as_text(history: DrawingHistory) -> str:
    """Return a drawing with the steps near the current one as text.

    Each stroke is written once, with exact coordinates. Each step is written as the number of leading strokes
    it shares with the previous step, followed by the indices of its other strokes.
    """
    steps, position = _nearer_steps(history)
    numbers: dict[int, int] = {}
    strokes: list[Stroke] = []
    for step in steps:
        for stroke in step:
            if id(stroke) not in numbers:
                numbers[id(stroke)] = len(strokes)
                strokes.append(stroke)
    points = np.concatenate(strokes) if strokes else np.empty((0, 2))
    differences = [
        [n_same := _n_same(before, step), *(numbers[id(stroke)] for stroke in step[n_same:])]
        for before, step in pairwise([(), *steps])
    ]
    return json.dumps(
        {
            "points": base64.b64encode(zlib.compress(points.astype("<f8").tobytes(), 1)).decode("ascii"),
            "lengths": [len(stroke) for stroke in strokes],
            "steps": differences,
            "position": position,
        },
        separators=(",", ":"),
    )


def from_text(text: str) -> DrawingHistory:
    """Return the drawing that a text describes.

    Raises
    ------
    LookupError, TypeError, ValueError, zlib.error
        If the text does not describe a drawing.
    """
    values = json.loads(text)
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(base64.b64decode(values["points"]), _MAX_BYTES)
    if not unpacker.eof:
        raise ValueError("the points do not end")
    points = np.frombuffer(content, "<f8").reshape(-1, 2)
    lengths = [int(length) for length in values["lengths"]]
    if sum(lengths) != len(points) or not np.abs(points).max(initial=0.0) < _FARTHEST:
        raise ValueError("points are missing or out of place")
    if lengths and min(lengths) < 1:
        raise ValueError("a stroke has no point")
    strokes = [as_stroke(part) for part in np.split(points, np.cumsum(lengths)[:-1]) if len(part)]
    steps: list[tuple[Stroke, ...]] = []
    before: tuple[Stroke, ...] = ()
    for n_same, *others in values["steps"][: 2 * MOST_STEPS + 1]:
        if not 0 <= n_same <= len(before) or min(others, default=0) < 0:
            raise ValueError("a step refers to missing strokes")
        before = (*before[:n_same], *(strokes[number] for number in others))
        steps.append(before)
    position = int(values["position"])
    if not 0 <= position < len(steps):
        raise ValueError("there is no such step")
    return DrawingHistory(tuple(steps), position)


def _nearer_steps(history: DrawingHistory) -> tuple[tuple[tuple[Stroke, ...], ...], int]:
    """Return as many steps around the current one as the limits allow, and its position among them."""
    steps, position = history.steps, history.position
    known = {id(stroke) for stroke in steps[position]}
    n_points = sum(map(len, steps[position]))

    def reach(step: Sequence[Stroke]) -> bool:
        nonlocal n_points
        new = {id(stroke): len(stroke) for stroke in step if id(stroke) not in known}
        n_points += sum(new.values())
        known.update(new)
        return not new or n_points <= MOST_POINTS

    first = last = position
    while first > max(0, position - MOST_STEPS) and reach(steps[first - 1]):
        first -= 1
    while last < min(len(steps) - 1, position + MOST_STEPS) and reach(steps[last + 1]):
        last += 1
    return steps[first : last + 1], position - first


def _n_same(before: Sequence[Stroke], step: Sequence[Stroke]) -> int:
    """Return the number of leading strokes that two steps share."""
    n_same = 0
    for one, other in zip(before, step, strict=False):
        if one is not other:
            break
        n_same += 1
    return n_same
