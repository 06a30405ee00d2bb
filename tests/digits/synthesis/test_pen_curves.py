import json

import numpy as np
import pytest

from digitpad.digits.synthesis.pen_curves import SPACING, PenCurve
from digitpad.digits.synthesis.pen_styles import load_styles, read_styles


def curve_of(folder, *strokes):
    path = folder / "style.json"
    style = {"name": "made up", "label": "1", "weight": 1, "strokes": strokes}
    path.write_text(json.dumps([style]), encoding="utf-8")
    return PenCurve(read_styles(path)[0])


def fine(curve):
    return curve.matrix @ curve.style.points


def turns_deg(points):
    steps = np.diff(points, axis=0)
    angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return np.abs(np.rad2deg(np.diff(angles)))


def test_the_pen_passes_through_every_point(tmp_path):
    curve = curve_of(tmp_path, [[0, 0.2], [0.3, 0, "corner"], [0.5, 0.4], [0.2, 1]])

    gaps = np.hypot(*(fine(curve)[:, None] - curve.style.points).T)

    assert gaps.min(axis=1) == pytest.approx(np.zeros(4), abs=1e-12)


def test_the_pen_turns_sharply_at_a_corner_and_nowhere_else(tmp_path):
    points = [[0, 0.5], [0.4, 0], [0.4, 1]]
    smooth = fine(curve_of(tmp_path, points))
    sharp = fine(curve_of(tmp_path, [points[0], [*points[1], "corner"], points[2]]))

    assert turns_deg(smooth).max() < 25.0
    assert np.sort(turns_deg(sharp))[-2:] == pytest.approx(
        [0.0, 180.0 - np.rad2deg(np.arctan(0.8))], abs=1e-6
    )


def test_fine_points_are_evenly_spaced_in_all_shipped_styles():
    for style in load_styles(labels=None):
        curve = PenCurve(style)
        for part in curve.slices:
            steps = np.hypot(*np.diff(fine(curve)[part], axis=0).T)
            assert steps.max() < 2.5 * SPACING, style.name


def test_between_points_runs_the_hermite_spline_with_centripetal_knots(tmp_path):
    p0, p1, p2 = np.array([[0.0, 0.0], [0.9, 0.0], [0.9, 0.225]])
    line = fine(curve_of(tmp_path, [p0.tolist(), p1.tolist(), p2.tolist()]))

    # Worked by hand: knots are the roots of the chords, tangents those of the parabola through all three.
    before, after = np.sqrt(0.9), np.sqrt(0.225)
    slopes = (p1 - p0) / before, (p2 - p1) / after
    middle = (after * slopes[0] + before * slopes[1]) / (before + after)
    ends = 2.0 * slopes[0] - middle, 2.0 * slopes[1] - middle
    assert len(line) == 1 + 30 + 8
    np.testing.assert_allclose(line[15], (p0 + p1) / 2 + before / 8 * (ends[0] - middle), atol=1e-12)
    np.testing.assert_allclose(line[34], (p1 + p2) / 2 + after / 8 * (middle - ends[1]), atol=1e-12)
    # At a quarter, the Hermite polynomials are 27/32, 9/64, 5/32 and -3/64.
    quarter = fine(curve_of(tmp_path, [p0.tolist(), [0.96, 0.0], [0.96, 0.96]]))[8]
    np.testing.assert_allclose(
        quarter,
        5 / 32 * np.array([0.96, 0]) + 9 / 64 * np.array([1.44, -0.48]) - 3 / 64 * np.array([0.48, 0.48]),
    )


def test_even_a_tiny_stroke_has_seven_fine_points(tmp_path):
    dot, hook = curve_of(tmp_path, [[0, 0], [0, 0.01]]), curve_of(tmp_path, [[0, 0], [0, 0.01], [0.01, 0]])

    assert (len(fine(dot)), len(fine(hook))) == (7, 7)


def test_rounding_is_a_running_mean_that_keeps_each_stroke_to_itself(tmp_path):
    curve = curve_of(tmp_path, [[0, 0], [0.5, 0, "corner"], [0.5, 1]], [[0, 0], [0, 1]])
    first, second = curve.slices

    np.testing.assert_allclose(curve.rounding.sum(axis=1), 1.0)
    assert not curve.rounding[first, second].any()
    assert not curve.rounding[second, first].any()
    # A Gaussian whose deviation is two fine points.
    middle = curve.rounding[second][15, second]
    np.testing.assert_allclose(
        middle[15 + np.arange(-4, 5)] / middle[15], np.exp(-0.125 * np.arange(-4, 5) ** 2)
    )


def test_neighbours_share_their_chance_by_their_distance_along_and_strokes_do_not(tmp_path):
    curve = curve_of(tmp_path, [[0, 0], [0, 0.1], [0.3, 0.5]], [[0, 0.5], [0.5, 0.5]])

    shared = curve.chance @ curve.chance.T

    places = np.array([0.0, 0.1, 0.6])
    np.testing.assert_allclose(shared[:3, :3], np.exp(-np.abs(places[:, None] - places) / 0.35))
    assert (shared[:3, 3:] == 0.0).all()
