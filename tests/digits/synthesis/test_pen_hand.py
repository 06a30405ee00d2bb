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


@pytest.fixture
def write(tmp_path):
    """Return a function that writes n samples of a made-up style."""

    def samples(strokes, n=1, *, spread=0.0, parameters=None, seed=0, **ranges):
        style = {"name": "made up", "label": "x", "weight": 1, "strokes": strokes, "spread": spread}
        path = tmp_path / "style.json"
        path.write_text(json.dumps([{**style, "parameters": parameters or {}}]), encoding="utf-8")
        hand = Hand(dataclasses.replace(STILL, **ranges))
        return hand.write(PenCurve(read_styles(path)[0]), n, np.random.default_rng(seed))

    return samples


def extents(samples):
    """Return width and height of each sample, (n, 2)."""
    return np.array([np.ptp(np.concatenate(strokes), axis=0) for strokes in samples])


def test_a_still_hand_writes_the_style_itself_around_its_middle(write):
    ((stroke,),) = write(EL)

    assert stroke[[0, -1]] == pytest.approx(np.array([[-0.3, -0.5], [0.3, 0.5]]), abs=1e-5)
    assert np.hypot(*(stroke - [-0.3, 0.5]).T).min() < 0.02
    assert not stroke.flags.writeable


def test_the_same_state_writes_the_same(write):
    usual = {field.name: getattr(HandRanges(), field.name) for field in dataclasses.fields(HandRanges)}

    first, again, other = (write(CROSS, 5, spread=0.02, seed=seed, **usual) for seed in (1, 1, 2))

    for one, two in zip(first, again, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(first[0][0], other[0][0])


def test_parameters_run_through_their_range(write):
    wider = {"width": {"range": [-0.5, 1], "moves": {"0.2": [0.2, 0]}}}

    widths = extents(write(EL, 300, parameters=wider))[:, 0]

    assert widths.min() == pytest.approx(0.5, abs=0.02)
    assert widths.max() == pytest.approx(0.8, abs=0.02)
    assert widths.mean() == pytest.approx(0.65, abs=0.02)


@pytest.mark.parametrize(
    "ranges",
    [
        {"slant": 0.2},
        {"rotation_deg": 6.0},
        {"aspect": 0.2},
        {"middle": 0.1},
        {"taper": 0.2},
        {"bend": 0.1},
        {"waves": 0.03},
        {"stroke_shift": 0.05},
        {"stroke_turn_deg": 6.0},
        {"stroke_scale": 0.1},
        {"end": 0.05},
        {"hook": 0.1, "hook_chance": 1.0},
        {"tremor": (0.01, 0.02)},
        {"grid": (0.05, 0.1)},
        {"point_spacing": (0.05, 0.3)},
    ],
    ids=lambda ranges: next(iter(ranges)),
)
def test_each_range_alone_makes_samples_differ_by_a_little(write, ranges):
    bent_cross = [[[0.5, 0.0], [0.55, 0.5], [0.5, 1.0]], [[0.0, 0.5], [0.5, 0.4], [1.0, 0.5]]]

    samples = write(bent_cross, 40, **ranges)

    lengths = {tuple(len(stroke) for stroke in strokes) for strokes in samples}
    sizes = extents(samples)
    places = np.array([strokes[0][len(strokes[0]) // 3] for strokes in samples])
    assert len(lengths) > 1 or np.ptp(sizes, axis=0).max() > 0.01 or np.ptp(places, axis=0).max() > 0.01
    assert sizes.min() > 0.5
    assert sizes.max() < 2.0


def test_every_point_has_its_own_chance_the_greater_the_less_care(write):
    stem = [[[0.3, 0.0], [0.3, 1.0]]]

    ends = np.array([stroke[[0, -1]] for (stroke,) in write(stem, 400, spread=0.03)])
    careless = np.array([stroke[[0, -1]] for (stroke,) in write(stem, 400, spread=0.03, care=(2, 2))])

    # The middle of each sample is taken away, so only the difference of both ends can be seen.
    assert np.std(ends[:, 0, 0] - ends[:, 1, 0]) == pytest.approx(0.03 * np.sqrt(2.0), rel=0.15)
    assert np.std(careless[:, 0, 0] - careless[:, 1, 0]) == pytest.approx(0.06 * np.sqrt(2.0), rel=0.15)


def test_slant_leans_to_the_right_upwards(write):
    ((stroke,),) = write([[[0.3, 0.0], [0.3, 1.0]]], slant_mean=0.3)

    assert stroke[0] == pytest.approx([0.15, -0.5], abs=1e-5)
    assert stroke[-1] == pytest.approx([-0.15, 0.5], abs=1e-5)


def test_rounding_cuts_the_corner(write):
    ((sharp,),) = write(EL)
    ((rounded,),) = write(EL, rounding=(1.0, 1.0))

    corner = np.array([-0.3, 0.5])

    assert np.hypot(*(sharp - corner).T).min() < 0.02
    assert np.hypot(*(rounded - corner).T).min() > 0.02


def test_ends_run_too_far_and_too_short(write):
    heights = extents(write([[[0.3, 0.0], [0.3, 1.0]]], 300, end=0.05))[:, 1]

    assert heights.min() < 0.9
    assert heights.max() > 1.1
    assert heights.mean() == pytest.approx(1.0, abs=0.02)
    assert heights.std() == pytest.approx(0.05 * np.sqrt(2.0), rel=0.2)


def test_points_are_as_far_apart_as_the_tablet_says_and_closer_in_turns(write):
    ((even,),) = write(EL, point_spacing=(0.1, 0.1))
    ((slow,),) = write(EL, point_spacing=(0.1, 0.1), slow_turns=(0.3, 0.3))

    assert len(even) == 17
    assert np.hypot(*np.diff(even, axis=0).T).max() <= 0.1 + 1e-5
    assert len(slow) == 17 + 5  # a quarter turn is 0.3 * pi / 2 longer
    corner_steps = np.sort(np.hypot(*np.diff(slow, axis=0).T))[:4]
    assert corner_steps.max() < 0.04


def test_positions_lie_on_the_tablets_grid(write):
    ((stroke,),) = write(EL, grid=(0.05, 0.05))

    assert stroke / 0.05 == pytest.approx(np.round(stroke / 0.05), abs=1e-9)


def test_strokes_may_be_reversed_or_written_in_another_order(write):
    (plain,) = write(CROSS)
    (backwards,) = write(CROSS, reversed_chance=1.0)
    first_strokes = [np.ptp(strokes[0][:, 0]) > 0.5 for strokes in write(CROSS, 60, reordered_chance=1.0)]

    assert [stroke.tolist() for stroke in backwards] == [stroke[::-1].tolist() for stroke in plain]
    assert 10 < sum(first_strokes) < 50


def test_near_strokes_may_be_joined_and_far_ones_never(write):
    joined = write(CROSS, 3, joined_chance=1.0, joined_within=0.8)
    apart = write(CROSS, 3, joined_chance=1.0, joined_within=0.7)  # the gap is 0.71 long

    assert [len(strokes) for strokes in joined] == [1, 1, 1]
    assert [len(strokes) for strokes in apart] == [2, 2, 2]


def test_a_retraced_stroke_goes_back_along_itself(write):
    ((plain,),) = write(EL)
    ((retraced,),) = write(EL, retraced_chance=1.0)

    again = retraced[len(plain) :]

    assert retraced[: len(plain)].tolist() == plain.tolist()
    assert len(again) > len(plain) // 4
    assert np.ptp(again - plain[::-1][: len(again)], axis=0) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_the_middle_moves_up_and_down_and_half_as_far_sideways(write):
    samples = write(CROSS, 400, middle=0.1)

    levels = np.array([bar[len(bar) // 2, 1] for _, bar in samples])
    sides = np.array([stem[len(stem) // 2, 0] for stem, _ in samples])

    assert levels.std() == pytest.approx(0.1, rel=0.15)
    assert sides.std() == pytest.approx(0.05, rel=0.15)
    assert extents(samples) == pytest.approx(np.ones((400, 2)), abs=0.02)
