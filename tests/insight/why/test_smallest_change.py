"""The smallest change of a drawing or a picture that turns the answer."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.views import rasterize_views
from digitpad.errors import StoppedError
from digitpad.insight.why.sliders import picture_sliders, stroke_sliders
from digitpad.insight.why.smallest_change import try_sliders
from digitpad.recognition.recognizer import Recognizer


def answer(saved, picture):
    return int(saved.probabilities(picture.reshape(1, -1)).argmax())


@pytest.fixture(params=["strokes", "picture"])
def sliders(request, drawing):
    return stroke_sliders(drawing) if request.param == "strokes" else picture_sliders(rasterize(drawing))


def test_the_smallest_change_turns_the_answer_and_no_smaller_step_of_its_slider_does(saved, drawing, sliders):
    before = answer(saved, rasterize(drawing))

    found = try_sliders(saved, sliders)

    turning = [one for one in found if one.turning is not None]
    assert turning, "a random network answers differently after some change"
    for one in turning:
        slider, rest = one.slider, one.slider.rest_index
        turned, at_rest = (slider.picture_at(value) for value in (one.step, slider.rest))
        assert answer(saved, turned) == one.answers[one.turning] != before
        assert one.distances[one.turning] == pytest.approx(np.linalg.norm(turned - at_rest), rel=1e-5)
        reach = abs(one.turning - rest)
        for value in slider.values[rest - reach + 1 : rest + reach]:
            assert answer(saved, slider.picture_at(value)) == before
    distances = [one.distances[one.turning] for one in turning]
    assert distances == sorted(distances)
    for one in found[len(turning) :]:
        assert set(one.answers) == {before}
    assert {one.turning for one in try_sliders(saved, sliders, before)} == {None}
    with pytest.raises(StoppedError):
        try_sliders(saved, sliders, should_stop=lambda: True)


def test_changed_strokes_are_read_in_the_views_of_the_network(saved, drawing):
    turned = dataclasses.replace(saved, views=((0.0, -1.0, 1.0, 0.0), (0.5, 0.0, 0.0, 1.0)))
    recognizer = Recognizer(turned)

    for found in try_sliders(turned, stroke_sliders(drawing)):
        value = found.slider.values[-1]
        if found.slider.strokes_at is None:
            drawn = rasterize_views(drawing, turned.views, value)
            [expected] = recognizer.recognize_drawings([drawn])
        else:
            expected = recognizer.recognize_strokes(found.slider.strokes_at(value))
        assert found.probabilities[-1] == pytest.approx(expected.probability, abs=1e-5)


def test_with_the_right_label_the_change_leads_to_it(saved, drawing):
    sliders = stroke_sliders(drawing)
    other = next(one for one in try_sliders(saved, sliders) if one.turning is not None)
    wanted = int(other.answers[other.turning])

    found = try_sliders(saved, sliders, wanted)

    turning = [one for one in found if one.turning is not None]
    assert turning[0].slider.kind == other.slider.kind
    assert {int(one.answers[one.turning]) for one in turning} == {wanted}


def test_a_dot_has_no_ends_to_move_and_a_stroke_alone_moves_nowhere(drawing):
    def moved(strokes):
        return {
            slider.kind.partition(",")[0] for slider in stroke_sliders(strokes) if "stroke" in slider.kind
        }

    first, _ = drawing
    ends = {"start of stroke 1", "end of stroke 1"}
    assert moved((first,)) == ends
    dot = as_stroke([(0.5, 0.5)])
    assert moved((first, dot)) == ends | {"stroke 1", "stroke 2"}
    assert moved((dot, dot)) == {"stroke 1", "stroke 2"}
    of_both = {f"{part}stroke {number}" for number in (2, 4) for part in ("", "start of ", "end of ")}
    assert moved((dot, first, dot, first)) == {"stroke 1"} | of_both  # the three longest
    two_dots = stroke_sliders((dot, dot))[-1]
    assert two_dots.strokes_at(2.0)[1] == pytest.approx(np.array([[0.5, 0.6]]))


REACH = {  # kind, first and last step, and the number of steps
    ("slant", "−30°", "+30°", 41),
    ("rotation", "−30°", "+30°", 41),
    ("width against height", "× 0.62", "× 1.62", 33),
    ("thickness", "0.8 px", "4.4 px", 37),
    ("thickness", "−1 px", "+1 px", 41),
    ("stroke 1, down", "−6 px", "+6 px", 25),
    ("size", "× 0.61", "× 1.65", 41),
    ("shift down", "−6 px", "+6 px", 49),
}


def test_at_rest_nothing_changes_and_each_slider_goes_as_far_as_digits_do(drawing, sliders):
    steps = {one.kind: (*(one.text(one.values[end]) for end in (0, -1)), len(one.values)) for one in sliders}
    assert {(kind, *steps[kind]) for kind, *_ in REACH if kind in steps} <= REACH
    for slider in sliders:
        assert slider.values[slider.rest_index] == slider.rest
        assert slider.picture_at(slider.rest).tolist() == rasterize(drawing).tolist(), slider.kind
        assert slider.strokes_at is None or slider.strokes_at(slider.rest) == drawing, "the same objects"


@pytest.mark.parametrize(
    ("kind", "value", "text", "top", "bottom"),
    [
        ("slant", 30.0, "+30°", (4.89, 0.0), (-5.77, 0.0)),
        ("rotation", 30.0, "+30°", (3.78, 2.83), (-5.25, -0.42)),
        ("width against height", 1.44, "× 1.44", (0.68, 1.41), (0.37, -1.67)),
        ("end of stroke 2, across", 5.0, "+5 px", (0.0, 0.0), (5.0, 0.0)),
        ("start of stroke 2, across", -2.5, "−2.5 px", (-2.5, 0.0), (0.0, 0.0)),
        ("stroke 2, down", 5.0, "+5 px", (0.0, 5.0), (0.0, 5.0)),
    ],
)
def test_a_stroke_goes_where_the_slider_says(drawing, kind, value, text, top, bottom):
    (slider,) = (one for one in stroke_sliders(drawing) if one.kind == kind)

    first, moved = slider.strokes_at(value)

    by = (moved[[0, -1]] - drawing[1][[0, -1]]) / (0.65 / 20.0)  # in pixels of the picture
    np.testing.assert_allclose(by, [top, bottom], atol=0.01)
    assert (first is drawing[0]) == ("stroke" in kind)
    assert slider.text(value) == text


def test_a_picture_is_moved_thickened_and_grown(drawing):
    picture = rasterize(drawing)
    sliders = {slider.kind: slider for slider in picture_sliders(picture)}

    assert sliders["shift across"].picture_at(2.0)[:, 2:] == pytest.approx(picture[:, :-2], abs=1e-6)
    assert sliders["shift down"].picture_at(-1.0)[:-1] == pytest.approx(picture[1:], abs=1e-6)
    beside = [picture, *(np.roll(picture, step, axis) for step in (-1, 1) for axis in (0, 1))]
    for change, extreme in ((0.5, np.max(beside, axis=0)), (-0.5, np.min(beside, axis=0))):
        half = sliders["thickness"].picture_at(change)
        np.testing.assert_allclose(half, (picture + extreme) / 2, atol=1e-6)
    turned = np.roll(np.rot90(picture, -1), 1, axis=1)  # about the middle of pixel 14
    np.testing.assert_allclose(sliders["rotation"].picture_at(90.0), turned, atol=1e-5)
    assert sliders["size"].picture_at(1.2).sum() == pytest.approx(1.44 * picture.sum(), rel=0.05)
