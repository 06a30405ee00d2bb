import itertools
import math

import numpy as np
from pytestqt.qtbot import QtBot

from digitpad.benchmarks.probes.pen import Motion, Pen, motions
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas


def test_strokes_are_pressed_moved_and_released_inside_the_canvas() -> None:
    following = {
        Motion.PRESS: {Motion.MOVE},
        Motion.MOVE: {Motion.MOVE, Motion.RELEASE},
        Motion.RELEASE: {Motion.PRESS, Motion.CLEAR},
        Motion.CLEAR: {Motion.PRESS},
    }
    for (motion, point), (next_motion, next_point) in itertools.pairwise(itertools.islice(motions(), 1_000)):
        assert next_motion in following[motion]
        assert all(0.1 < value < 0.9 for value in point) or motion is Motion.CLEAR
        if next_motion is Motion.MOVE:
            # Far enough to change the drawing, near enough to be a hand.
            assert 0.015 < math.dist(point, next_point) < 0.06


def test_every_movement_is_announced_and_reaches_the_canvas_in_units_of_its_shorter_side(
    qtbot: QtBot,
) -> None:
    canvas = DrawingCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    pen = Pen(canvas)
    n_announced = 0

    def count() -> None:
        nonlocal n_announced
        n_announced += 1

    pen.about_to_move.connect(count)
    pen.start()
    qtbot.waitUntil(lambda: len(canvas.strokes) == 1 and len(canvas.strokes[0]) > 3)

    planned = [point for _, point in itertools.islice(motions(), 4)]
    assert np.allclose(canvas.strokes[0][:4], planned)
    assert n_announced >= 3
