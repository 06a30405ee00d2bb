"""The history of a drawing."""

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.canvas.drawing import MAX_HISTORY, Drawing, where_it_leaves


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


@pytest.mark.parametrize("shake", [(0.008, 0.008), (0.0, 0.014), (-0.014, 0.0)])
def test_a_shaky_click_is_a_dot_and_a_longer_stroke_is_not(drawing, shake):
    draw(drawing, (0.5, 0.5), (0.5 + shake[0], 0.5 + shake[1]), (0.5, 0.5))
    draw(drawing, (0.5, 0.5), (0.5, 0.516))

    assert shown(drawing) == [[[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.516]]]


def test_erasing_cuts_what_it_crosses_is_one_step_and_none_beside_all_strokes(drawing):
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
    assert not drawing.can_redo
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


@pytest.mark.parametrize(
    ("end", "crossing"),
    [((-0.5, 0.25), (0, 0.25)), ((1.5, 0.25), (1, 0.25)), ((0.5, 4.25), (0.5, 1)), ((1.5, -0.75), (0.75, 0))],
)
def test_a_line_leaves_where_it_first_crosses_an_edge(end, crossing):
    assert where_it_leaves(0.5, 0.25, *end) == pytest.approx(crossing)
