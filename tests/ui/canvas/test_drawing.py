"""The history of a drawing."""

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.canvas.drawing import MAX_HISTORY, Drawing


@pytest.fixture
def drawing():
    return Drawing()


def draw(drawing, *points):
    drawing.begin_stroke(*points[0])
    for point in points[1:]:
        drawing.extend_stroke(*point)
    drawing.end()


def shown(drawing):
    return [stroke.tolist() for stroke in drawing.strokes]


def test_an_open_stroke_is_part_of_the_drawing_and_can_be_cancelled(drawing):
    drawing.begin_stroke(0.1, 0.2)
    drawing.extend_stroke(0.3, 0.4)

    assert shown(drawing) == [[[0.1, 0.2], [0.3, 0.4]]]
    assert drawing.finished_strokes == ()
    assert (drawing.is_open, drawing.is_empty, drawing.can_undo) == (True, False, True)
    drawing.cancel()
    assert (drawing.is_open, drawing.is_empty, drawing.can_undo) == (False, True, False)


@pytest.mark.parametrize("shake", [(0.008, 0.008), (0.0, 0.014), (-0.014, 0.0)])
def test_a_shaky_click_is_a_dot_and_a_longer_stroke_is_not(drawing, shake):
    draw(drawing, (0.5, 0.5), (0.5 + shake[0], 0.5 + shake[1]), (0.5, 0.5))
    draw(drawing, (0.5, 0.5), (0.5, 0.516))

    assert shown(drawing) == [[[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.516]]]


def test_undo_and_redo_go_stroke_by_stroke_and_a_new_stroke_ends_redo(drawing):
    draw(drawing, (0, 0), (1, 0))
    draw(drawing, (0, 1), (1, 1))
    both = drawing.strokes

    drawing.undo()
    assert drawing.strokes == both[:1]
    assert (drawing.can_undo, drawing.can_redo) == (True, True)
    for _ in range(2):  # the second time there is nothing more
        drawing.redo()
        assert drawing.strokes == both
    for _ in range(3):
        drawing.undo()
    assert (drawing.can_undo, drawing.can_redo) == (False, True)
    draw(drawing, (0, 0.5), (1, 0.5))
    assert shown(drawing) == [[[0, 0.5], [1, 0.5]]]
    assert not drawing.can_redo


@pytest.mark.parametrize("is_erasing", [False, True])
def test_undo_during_a_stroke_or_erasure_undoes_only_that(drawing, is_erasing):
    draw(drawing, (0, 0), (1, 0))
    draw(drawing, (0, 1), (1, 1))
    drawing.undo()
    before = drawing.strokes
    if is_erasing:
        drawing.begin_erasure(0.5, 0.0, 0.05)
    else:
        drawing.begin_stroke(0, 1)
    assert not drawing.can_redo

    drawing.undo()

    assert drawing.strokes == before
    assert (drawing.is_open, drawing.can_redo) == (False, True)


def test_a_new_stroke_or_erasure_ends_the_open_one(drawing):
    drawing.begin_stroke(0, 0)
    drawing.begin_erasure(0.9, 0.9, 0.05)
    drawing.begin_stroke(1, 1)
    drawing.end()
    drawing.end()  # nothing is open

    assert shown(drawing) == [[[0, 0]], [[1, 1]]]


def test_clearing_cancels_an_open_stroke_and_is_a_step_unless_empty(drawing):
    drawing.clear()
    assert not drawing.can_undo
    draw(drawing, (0, 0), (1, 0))
    drawing.begin_stroke(0.5, 0.5)
    drawing.clear()
    assert drawing.is_empty
    drawing.undo()
    assert len(drawing.strokes) == 1


def test_clearing_finished_strokes_leaves_the_open_one_and_is_a_step(drawing):
    draw(drawing, (0, 0), (1, 0))
    drawing.begin_stroke(0.5, 0.5)

    drawing.clear_finished()
    assert shown(drawing) == [[[0.5, 0.5]]]
    drawing.end()

    drawing.undo()
    assert drawing.is_empty
    drawing.undo()
    assert len(drawing.strokes) == 1


def test_erasing_cuts_crossed_strokes_in_one_step_or_does_nothing(drawing):
    draw(drawing, (0.0, 0.5), (1.0, 0.5))
    for y in (0.3, 0.9):
        drawing.begin_erasure(0.5, y, 0.05)
        drawing.extend_erasure(0.5, y + 0.1, 0.05)
        drawing.extend_erasure(0.5, y + 0.4, 0.05)
        assert len(drawing.finished_strokes) == 2
        drawing.end()

    left, right = sorted(drawing.strokes, key=lambda stroke: stroke[0, 0])
    assert (left[:, 0].max(), right[:, 0].min()) == pytest.approx((0.45, 0.55), abs=0.02)
    drawing.undo()
    assert shown(drawing) == [[[0.0, 0.5], [1.0, 0.5]]]


def test_replacing_cancels_an_open_stroke_and_is_a_step_unless_equal(drawing):
    draw(drawing, (0.1, 0.1))
    before = drawing.strokes
    drawing.begin_stroke(0.5, 0.5)
    drawing.replace([stroke.copy() for stroke in before])
    assert drawing.strokes is before
    other = as_stroke([[0.2, 0.2], [0.3, 0.3]])

    drawing.replace([other])

    assert drawing.strokes == (other,)
    drawing.undo()
    assert drawing.strokes is before
    with pytest.raises(ValueError, match="read-only"):
        before[0][0, 0] = np.nan


def test_a_long_history_drops_its_oldest_steps(drawing):
    for index in range(MAX_HISTORY + 10):
        draw(drawing, (index, 0), (index, 1))

    assert len(drawing.strokes) == MAX_HISTORY + 10
    while drawing.can_undo:
        drawing.undo()
    assert len(drawing.strokes) == 11
