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


def test_two_points_make_an_even_straight_line(tmp_path):
    line = fine(curve_of(tmp_path, [[0, 0], [0.3, 0.9]]))

    assert line[:, 1] == pytest.approx(3.0 * line[:, 0])
    assert np.diff(line[:, 1]) == pytest.approx(0.9 / (len(line) - 1))


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


def test_rounding_cuts_corners_and_keeps_each_stroke_to_itself(tmp_path):
    curve = curve_of(tmp_path, [[0, 0], [0.5, 0, "corner"], [0.5, 1]], [[5 / 3, 0], [5 / 3, 1]])
    first, second = (
        (curve.rounding @ fine(curve))[curve.slices[0]],
        (curve.rounding @ fine(curve))[curve.slices[1]],
    )

    corner_gap = np.hypot(*(first - [0.5, 0.0]).T).min()

    assert 0.02 < corner_gap < 0.1
    assert second[:, 0] == pytest.approx(5 / 3)
    assert first[:, 0].max() <= 0.5 + 1e-12


def test_neighbours_share_their_chance_and_strokes_do_not(tmp_path):
    curve = curve_of(tmp_path, [[0, 0], [0, 0.1], [0, 1]], [[0, 0.5], [0.5, 0.5]])

    shared = curve.chance @ curve.chance.T

    assert np.diag(shared) == pytest.approx(1.0)
    assert shared[0, 1] > 0.7 > 0.1 > shared[0, 2] > 0.0
    assert (shared[:3, 3:] == 0.0).all()
