"""What a hand does to a made-up shape: each of its ranges alone, in the amount that is asked for."""

import dataclasses
import json

import numpy as np
import pytest

from digitpad.digits.synthesis.pen_curves import PenCurve
from digitpad.digits.synthesis.pen_hand import Hand, HandRanges
from digitpad.digits.synthesis.pen_styles import read_styles

STILL = HandRanges(
    **{
        field.name: (0.0, 0.0) if isinstance(field.default, tuple) else 0.0
        for field in dataclasses.fields(HandRanges)
    }
    | {"care": (1.0, 1.0), "point_spacing": (0.02, 0.02), "grid": (1e-6, 1e-6)}
)
"""A hand without any chance."""

EL = [[[0.1, 0.0], [0.1, 1.0, "corner"], [0.7, 1.0]]]
CROSS = [[[0.5, 0.0], [0.5, 1.0]], [[0.0, 0.5], [1.0, 0.5]]]
STEM = CROSS[:1]


@pytest.fixture
def write(tmp_path):
    """Return a function that writes n samples of a made-up style."""

    def samples(strokes, n=1, *, spread=0.0, parameters=None, seed=0, usual=STILL, **ranges):
        style = {"name": "made up", "label": "x", "weight": 1, "strokes": strokes, "spread": spread}
        path = tmp_path / "style.json"
        path.write_text(json.dumps([{**style, "parameters": parameters or {}}]), encoding="utf-8")
        hand = Hand(dataclasses.replace(usual, **ranges))
        return hand.write(PenCurve(read_styles(path)[0]), n, np.random.default_rng(seed))

    return samples


def middles(samples):
    """Return the middle point of the stem and of the bar of crosses, (n, 2, 2)."""
    return np.array([[stroke[len(stroke) // 2] for stroke in strokes] for strokes in samples])


def angles_deg(vectors):
    return np.rad2deg(np.arctan2(vectors[..., 1], vectors[..., 0]))


def test_a_still_hand_writes_the_style_itself_around_its_middle(write):
    ((stroke,),) = write(EL)

    assert stroke[[0, -1]] == pytest.approx(np.array([[-0.3, -0.5], [0.3, 0.5]]), abs=1e-5)
    assert np.hypot(*(stroke - [-0.3, 0.5]).T).min() < 0.02
    assert not stroke.flags.writeable


def test_a_hand_left_out_is_the_usual_one_and_writes_as_it_always_did(tmp_path):
    """To the number, because networks were trained on it. New streams of NumPy's would need new numbers."""
    shapes = [
        [[0.2, 0.3], [0.5, 0.0], [0.6, 0.5], [0.1, 1.0, "corner"], [0.8, 0.9]],
        [[0.6, 0.6], [0.0, 0.5]],
    ]
    style = {"name": "made up", "label": "x", "weight": 1, "strokes": shapes}
    (tmp_path / "style.json").write_text(json.dumps([style]), encoding="utf-8")
    curve = PenCurve(read_styles(tmp_path / "style.json")[0])

    samples = Hand().write(curve, 400, np.random.default_rng(0))

    points = np.concatenate([stroke for strokes in samples for stroke in strokes])
    told = [*points.mean(axis=0), *points.std(axis=0), *np.abs(np.diff(points, axis=0)).mean(axis=0)]
    assert [len(strokes) for strokes in samples].count(2) == 371
    assert len(points) == 30393
    assert told == pytest.approx(
        [-0.00794999207, 0.086250373, 0.225160254, 0.33872495, 0.0364212621, 0.0271228032], abs=1e-5
    )


def test_every_point_has_its_own_chance_the_greater_the_less_care(write):
    ends = np.array([stroke[[0, -1]] for (stroke,) in write(STEM, 400, spread=0.03)])
    careless = np.array([stroke[[0, -1]] for (stroke,) in write(STEM, 400, spread=0.03, care=(2, 2))])

    # The middle of each sample is taken away, so only the difference of both ends can be seen.
    assert np.std(ends[:, 0, 0] - ends[:, 1, 0]) == pytest.approx(0.03 * np.sqrt(2.0), rel=0.15)
    assert np.std(careless[:, 0, 0] - careless[:, 1, 0]) == pytest.approx(0.06 * np.sqrt(2.0), rel=0.15)


def test_slant_leans_to_the_right_upwards_and_never_far_beyond_its_deviation(write):
    ((stroke,),) = write(STEM, slant_mean=0.3)
    leaning = np.array([(stem[0] - stem[-1])[0] for (stem,) in write(STEM, 2_000, slant=0.2)])

    assert stroke[[0, -1]] == pytest.approx(np.array([[0.15, -0.5], [-0.15, 0.5]]), abs=1e-5)
    assert leaning.std() == pytest.approx(0.2, rel=0.06)
    assert (leaning.min(), leaning.max()) == pytest.approx((-0.4, 0.5), abs=1e-3)


def test_strokes_are_shifted_turned_and_scaled_against_each_other_and_one_alone_is_not(write):
    shifted = np.diff(middles(write(CROSS, 400, stroke_shift=0.03)), axis=1)
    turned = [angles_deg(bar[-1] - bar[0]) for _, bar in write(CROSS, 400, stroke_turn_deg=4.0)]
    sizes = np.log([np.ptp(bar[:, 0]) for _, bar in write(CROSS, 400, stroke_scale=0.1)])

    assert shifted.std(axis=0) == pytest.approx(np.full((1, 2), 0.03 * np.sqrt(2.0)), rel=0.15)
    assert np.std(turned) == pytest.approx(4.0, rel=0.15)
    assert sizes.std() == pytest.approx(0.1, rel=0.15)
    (alone,) = write(STEM, 1, stroke_shift=0.1, stroke_turn_deg=40.0, stroke_scale=0.5)
    assert np.array_equal(alone[0], write(STEM)[0][0])


def test_points_are_as_far_apart_as_the_tablet_says_and_closer_in_turns(write):
    ((even,),) = write(EL, point_spacing=(0.1, 0.1))
    ((slow,),) = write(EL, point_spacing=(0.1, 0.1), slow_turns=(0.3, 0.3))

    assert len(even) == 17
    assert np.hypot(*np.diff(even, axis=0).T).max() <= 0.1 + 1e-5
    assert len(slow) == 17 + 5  # a quarter turn is 0.3 * pi / 2 longer
    corner_steps = np.sort(np.hypot(*np.diff(slow, axis=0).T))[:4]
    assert corner_steps.max() < 0.04


def test_strokes_may_be_reversed_or_written_in_another_order(write):
    (plain,) = write(CROSS)
    (backwards,) = write(CROSS, reversed_chance=1.0)
    first_strokes = [np.ptp(strokes[0][:, 0]) > 0.5 for strokes in write(CROSS, 60, reordered_chance=1.0)]

    assert [stroke.tolist() for stroke in backwards] == [stroke[::-1].tolist() for stroke in plain]
    assert 10 < sum(first_strokes) < 50


def test_near_strokes_may_be_joined_and_far_ones_never(write):
    joined = write([*CROSS, *STEM], 3, joined_chance=1.0, joined_within=0.8)
    apart = write(CROSS, 3, joined_chance=1.0, joined_within=0.7)  # the gap is 0.71 long

    assert [len(strokes) for strokes in joined] == [2, 2, 2]
    assert [len(strokes) for strokes in apart] == [2, 2, 2]
