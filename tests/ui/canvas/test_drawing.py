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


def test_an_open_stroke_is_part_of_the_drawing(drawing):
    drawing.begin_stroke(0.1, 0.2)
    drawing.extend_stroke(0.3, 0.4)

    assert [stroke.tolist() for stroke in drawing.strokes] == [[[0.1, 0.2], [0.3, 0.4]]]
    assert drawing.finished_strokes == ()


@pytest.mark.parametrize("shake", [(0.008, 0.008), (0.0, 0.014), (-0.014, 0.0)])
def test_a_click_that_shakes_is_a_dot(drawing, shake):
    draw(drawing, (0.5, 0.5), (0.5 + shake[0], 0.5 + shake[1]), (0.5, 0.5))

    assert [stroke.tolist() for stroke in drawing.strokes] == [[[0.5, 0.5]]]


def test_a_short_stroke_is_none(drawing):
    drawing.begin_stroke(0.5, 0.5)
    drawing.extend_stroke(0.5, 0.51)
    assert len(drawing.strokes[0]) == 1  # until it is longer
    drawing.extend_stroke(0.5, 0.516)

    assert len(drawing.strokes[0]) == 3


def test_undo_takes_back_one_stroke_and_redo_brings_it_again(drawing):
    draw(drawing, (0, 0), (1, 0))
    draw(drawing, (0, 1), (1, 1))
    both = drawing.strokes

    drawing.undo()
    assert drawing.strokes == both[:1]
    drawing.redo()

    assert drawing.strokes == both
    assert not drawing.can_redo


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke(drawing):
    draw(drawing, (0, 0), (1, 0))
    drawing.begin_stroke(0, 1)

    drawing.undo()

    assert len(drawing.strokes) == 1
    assert not drawing.is_open


def test_a_new_stroke_ends_what_could_be_redone(drawing):
    draw(drawing, (0, 0), (1, 0))
    drawing.undo()

    draw(drawing, (0, 1), (1, 1))

    assert not drawing.can_redo
    assert drawing.strokes[0].tolist() == [[0, 1], [1, 1]]


def test_clearing_can_be_undone(drawing):
    draw(drawing, (0, 0), (1, 0))
    drawing.clear()
    assert drawing.strokes == ()

    drawing.undo()

    assert len(drawing.strokes) == 1


def test_clearing_an_empty_drawing_is_no_step(drawing):
    drawing.clear()

    assert not drawing.can_undo


def test_erasing_across_a_line_leaves_its_two_ends_and_is_one_step(drawing):
    draw(drawing, (0.0, 0.5), (1.0, 0.5))
    drawing.begin_erasure(0.5, 0.3, 0.05)
    drawing.extend_erasure(0.5, 0.7, 0.05)
    drawing.end()

    left, right = sorted(drawing.strokes, key=lambda stroke: stroke[0, 0])
    assert left[:, 0].max() == pytest.approx(0.45, abs=0.02)
    assert right[:, 0].min() == pytest.approx(0.55, abs=0.02)
    drawing.undo()
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[0.0, 0.5], [1.0, 0.5]]]


def test_erasing_beside_all_strokes_is_no_step(drawing):
    draw(drawing, (0.0, 0.1), (1.0, 0.1))
    drawing.begin_erasure(0.5, 0.8, 0.05)
    drawing.end()

    drawing.undo()

    assert drawing.strokes == ()


def test_strokes_cannot_be_changed_from_outside(drawing):
    draw(drawing, (0, 0), (1, 0))

    with pytest.raises(ValueError, match="read-only"):
        drawing.strokes[0][0, 0] = np.nan


def test_a_long_history_forgets_its_beginning_and_not_its_end(drawing):
    for index in range(MAX_HISTORY + 10):
        draw(drawing, (index, 0), (index, 1))

    assert len(drawing.strokes) == MAX_HISTORY + 10
    while drawing.can_undo:
        drawing.undo()
    assert len(drawing.strokes) == 11


def test_replacing_all_strokes_is_one_step_and_drops_what_is_open():
    drawing = Drawing()
    drawing.begin_stroke(0.1, 0.1)
    drawing.end()
    before = drawing.strokes
    drawing.begin_stroke(0.5, 0.5)
    other = as_stroke([[0.2, 0.2], [0.3, 0.3]])

    drawing.replace([other])

    assert drawing.strokes == (other,)
    drawing.undo()
    assert drawing.strokes == before
    drawing.redo()
    assert drawing.strokes == (other,)
