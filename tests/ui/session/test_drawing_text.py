"""A drawing and its history as text."""

import base64
import json
import random
import zlib

import numpy as np
import pytest

from digitpad.ui.canvas.drawing import Drawing
from digitpad.ui.session.parts.drawing_text import MOST_POINTS, MOST_STEPS, as_text, from_text

DAMAGE = (LookupError, TypeError, ValueError, zlib.error)


def draw(drawing, *points):
    drawing.begin_stroke(*points[0])
    for point in points[1:]:
        drawing.extend_stroke(*point)
    drawing.end()


@pytest.fixture
def drawing():
    """Three strokes, a part of one erased, all cleared, and the last two steps undone."""
    drawing = Drawing()
    for x in (0.2, 1 / 3, 0.8):
        draw(drawing, (x, 0.1), (x, 0.5), (x, 0.9))
    drawing.begin_erasure(1 / 3, 0.5, 0.05)
    drawing.end()
    drawing.clear()
    drawing.undo()
    drawing.undo()
    return drawing


def restored(drawing):
    again = Drawing()
    again.begin_stroke(0.5, 0.5)
    again.restore(from_text(as_text(drawing.history)))
    return again


def alike(one, other):
    return len(one) == len(other) and all(map(np.array_equal, one, other))


def test_every_step_is_restored_exactly(drawing):
    again = restored(drawing)

    assert as_text(again.history) == as_text(drawing.history)
    for undo_or_redo in ["redo", "redo", *["undo"] * 6]:
        for one in (drawing, again):
            getattr(one, undo_or_redo)()
        assert alike(again.strokes, drawing.strokes)
        assert (again.can_undo, again.can_redo) == (drawing.can_undo, drawing.can_redo)
    assert again.is_empty


def test_steps_that_are_far_back_are_dropped_and_the_drawing_is_whole():
    drawing = Drawing()
    for _ in range(2 * MOST_STEPS):
        draw(drawing, (random.random(), 0.2), (random.random(), 0.8))

    again = restored(drawing)

    assert alike(again.strokes, drawing.strokes)
    n_steps = 0
    while again.can_undo:
        again.undo()
        n_steps += 1
    assert n_steps == MOST_STEPS
    assert len(again.strokes) == MOST_STEPS


def test_a_drawing_above_the_limit_loses_only_its_history():
    drawing = Drawing()
    draw(drawing, (0.1, 0.1), (0.9, 0.9))
    points = np.random.default_rng(3).random((MOST_POINTS, 2))
    drawing.replace([points])
    draw(drawing, (0.1, 0.9), (0.9, 0.1))

    again = restored(drawing)

    assert alike(again.strokes, drawing.strokes)
    again.undo()
    assert alike(again.strokes, [points])
    again.undo()
    assert alike(again.strokes, [points])


def changed(text, **values):
    return json.dumps(json.loads(text) | values)


def packed(points):
    return base64.b64encode(zlib.compress(np.asarray(points, "<f8").tobytes())).decode()


@pytest.mark.parametrize(
    "values",
    [
        {"points": packed([[0.1, np.nan]] * 14)},
        {"points": packed([[0.1, 1e300]] * 14)},
        {"points": base64.b64encode(zlib.compress(bytes(50_000_000))).decode()},
        {"points": packed([[0.1, 0.1]] * 14)[:-8]},
        {"lengths": [-1, 4, 3, 4, 4]},
        {"lengths": [10**30]},
        {"steps": []},
        {"steps": [[-1]]},
        {"steps": [[0, 99]]},
        {"position": 99},
        {"position": None},
    ],
)
def test_an_invalid_text_is_refused(drawing, values):
    with pytest.raises(DAMAGE):
        from_text(changed(as_text(drawing.history), **values))


def test_a_text_with_any_changed_letter_is_a_drawing_or_refused(drawing):
    text = as_text(drawing.history)
    rng = random.Random(4)
    for _ in range(2_000):
        place = rng.randrange(len(text))
        damaged = text[:place] + rng.choice(text + "\0é") + text[place + 1 :]
        try:
            history = from_text(damaged)
        except DAMAGE:
            continue
        assert 0 <= history.position < len(history.steps)
