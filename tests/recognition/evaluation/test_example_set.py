"""Labelled pictures to look at."""

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import StoppedError
from digitpad.recognition.evaluation.example_set import examples_of_dataset, examples_of_drawings

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
TABLET_BAR = (as_stroke([(100.0, -50.0), (900.0, -50.0)]),)


@pytest.mark.parametrize(
    ("part", "name", "title"),
    [
        ("test", "test pictures of rows", "test picture 8"),
        ("train", "training pictures of rows", "training picture 8"),
    ],
)
def test_a_part_of_a_data_set_is_shown_as_it_is(rows_dataset, part, name, title):
    examples = examples_of_dataset(rows_dataset, part)

    assert (examples.name, examples.title(7)) == (name, title)
    assert examples.pictures is getattr(rows_dataset, part).images
    assert np.array_equal(examples.levels(np.array([7]))[0], examples.pictures[7])
    assert np.array_equal(examples.picture(7), examples.pictures[7] / np.float32(255.0))
    for n_most in (1, 3, len(examples), 2 * len(examples)):
        rows = examples.evenly_picked(n_most)
        assert rows[0] == 0
        assert len(rows) == min(n_most, len(examples))
        assert len(set(np.diff(rows))) <= 1


def test_drawings_are_the_pictures_that_the_canvas_makes_of_them():
    examples = examples_of_drawings([PenDigit(1, None, POLE)], "digits of yours", "digit of yours")

    assert np.array_equal(examples.picture(0), rasterize(POLE))
    assert examples.levels(np.array([0])).max() == 255
    assert examples.drawings[0] == POLE  # where it was drawn
    assert (examples.title(0), len(examples.writers)) == ("digit of yours 1", 0)
    asked = []
    examples_of_drawings([PenDigit(1, None, POLE)] * 101, "", "", lambda: asked.append(None))
    assert len(asked) == 3
    with pytest.raises(StoppedError):
        examples_of_drawings([PenDigit(1, None, POLE)], "", "", lambda: True)


def test_strokes_of_a_tablet_are_put_in_the_middle_of_the_canvas_and_their_writer_is_told():
    digits = [PenDigit(4, 12, TABLET_BAR), PenDigit(4, None, TABLET_BAR)]
    examples = examples_of_drawings(digits, "digits of a.unipen", "digit")

    (stroke,) = examples.drawings[0]
    assert stroke.min() > 0.0
    assert stroke.max() < 1.0
    assert stroke.mean(axis=0) == pytest.approx([0.5, 0.5])
    assert [examples.title(row) for row in (0, 1)] == ["digit 1 of writer 12", "digit 2"]
