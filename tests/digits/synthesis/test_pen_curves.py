import json

import numpy as np
import pytest

from digitpad.digits.synthesis.pen_curves import PenCurve, n_fine_points
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


def test_the_number_of_fine_points_is_known_without_the_curve():
    for style in load_styles(labels=None)[::10]:
        assert n_fine_points(style) == len(PenCurve(style).matrix)
