import numpy as np
import pytest

from digitpad.digits.strokes.stroke_variation import StrokeVariation
from digitpad.digits.strokes.strokes import as_stroke

CROSS = (as_stroke([[100, 200], [300, 400], [500, 600]]), as_stroke([[100, 600], [300, 400], [500, 200]]))
NONE = StrokeVariation(rotation_deg=0.0, shear=0.0, scale=0.0, bend=0.0)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_without_variation_strokes_are_moved_and_scaled_alone():
    first, second = NONE(CROSS, rng())

    np.testing.assert_allclose(first, [[-0.5, -0.5], [0, 0], [0.5, 0.5]], atol=1e-12)
    np.testing.assert_allclose(second, [[-0.5, 0.5], [0, 0], [0.5, -0.5]], atol=1e-12)
    assert NONE([as_stroke([[5, 5]])], rng())[0].tolist() == [[0, 0]]  # a dot


@pytest.mark.parametrize(
    ("part", "largest"),
    [
        ("rotation_deg", 0.5 * (1.0 - np.cos(np.deg2rad(10.0)) + np.sin(np.deg2rad(10.0)))),
        ("shear", 0.05),
        ("scale", 0.5 * np.expm1(0.1)),
    ],
)
def test_each_part_stays_within_its_range_and_comes_near_to_it(part, largest):
    amount = {"rotation_deg": 10.0, "shear": 0.1, "scale": 0.1}[part]
    vary = StrokeVariation(**{"rotation_deg": 0.0, "shear": 0.0, "scale": 0.0, "bend": 0.0, part: amount})
    exact = np.concatenate(NONE(CROSS, rng()))
    generator = rng()

    moves = np.array([np.concatenate(vary(CROSS, generator)) - exact for _ in range(300)])

    assert 0.97 * largest < np.abs(moves).max() <= largest + 1e-12
    # To both sides alike.
    assert moves.mean(axis=0) == pytest.approx(np.zeros_like(exact), abs=0.1 * largest)


def test_bends_are_as_large_as_is_said_and_smooth():
    line = (as_stroke(np.column_stack([np.linspace(0.0, 1.0, 101), np.zeros(101)])),)
    vary = StrokeVariation(rotation_deg=0.0, shear=0.0, scale=0.0, bend=0.04)
    generator = rng()

    moves = np.array([vary(line, generator)[0] - NONE(line, generator)[0] for _ in range(400)])

    assert moves.std(axis=(0, 1)) == pytest.approx([0.04, 0.04], rel=0.15)
    assert np.abs(np.diff(moves, axis=1)).max() < 0.02
