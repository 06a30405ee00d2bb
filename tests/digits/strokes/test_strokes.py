import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.digits.strokes.strokes import as_stroke, erase, evenly_spaced, smoothed

coordinates = st.floats(-1_000, 1_000, allow_nan=False, width=32)
strokes = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12).map(as_stroke)


def distances_to_segment(points, start, end):
    """Return how far points are from a straight segment, by projection."""
    along = end - start
    place = np.clip((points - start) @ along / max(float(along @ along), 1e-300), 0.0, 1.0)
    return np.hypot(*(points - (start + place[:, None] * along)).T)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_stroke_is_a_read_only_copy_in_float64(dtype):
    points = np.array([[1, 2], [3, 4]], dtype)

    stroke = as_stroke(points)
    points[0, 0] = 99

    assert stroke.dtype == np.float64
    assert stroke.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(ValueError, match="read-only"):
        stroke[0, 0] = 5.0


@pytest.mark.parametrize(
    "points",
    [
        np.empty((0, 2)),
        [1.0, 2.0],
        [[1.0, 2.0, 3.0]],
        [[0.0, 0.0], [np.inf, 0.0]],
    ],
)
def test_what_is_not_points_of_two_finite_numbers_is_refused(points):
    with pytest.raises(ValueError, match="at least one point of two finite numbers"):
        as_stroke(points)


def test_a_curve_begins_and_ends_with_the_pen_and_passes_all_midpoints():
    stroke = as_stroke([[0, 0], [10, 0], [10, 10], [0, 20]])

    curve = smoothed(stroke)

    assert curve[0].tolist() == [0, 0]
    assert curve[-1].tolist() == [0, 20]
    for midpoint in ([5, 0], [10, 5], [5, 15]):
        assert np.hypot(*(curve - midpoint).T).min() < 1e-12


def test_a_stroke_that_was_not_touched_stays_the_same_object():
    near, far = as_stroke([[0, 0], [100, 0]]), as_stroke([[0, 50], [100, 50]])

    left = erase([near, far], as_stroke([[50, 0]]), 10.0)

    assert left[-1] is far
    assert not any(part is near for part in left)


@pytest.mark.parametrize(("gap", "is_touched"), [(9.99, True), (10.0, True), (10.01, False)])
@pytest.mark.parametrize("direction", [(-1, 0), (0.6, 0.8)])
def test_an_eraser_touches_what_is_no_farther_than_its_radius(gap, is_touched, direction):
    dot = as_stroke([np.multiply(direction, gap)])

    assert erase([dot], as_stroke([[0, 0]]), 10.0) == (() if is_touched else (dot,))


def test_an_eraser_between_two_far_points_of_the_pen_cuts_the_line():
    # No point of the pen is near, only the segment between them.
    parts = erase([as_stroke([[0, 0], [1_000, 0]])], as_stroke([[500, 0]]), 5.0)

    assert [part[[0, -1], 0].tolist() for part in parts] == [
        [0, 493.75],
        [506.25, 1_000],
    ]  # spaced a quarter of the radius


@given(lines=st.lists(strokes, max_size=3), path=strokes, radius=st.floats(20, 200))
@settings(max_examples=20, deadline=None)
def test_no_ink_is_left_under_the_eraser_and_all_that_is_left_was_there(lines, path, radius):
    left = erase(lines, path, radius)

    inked = np.concatenate(
        [evenly_spaced(smoothed(line), radius / 40) for line in lines] or [np.empty((0, 2))]
    )
    for part in left:
        assert not part.flags.writeable
        if any(part is line for line in lines):
            part = smoothed(part)
        ends = list(path) if len(path) > 1 else [path[0], path[0]]
        gaps = np.min([distances_to_segment(part, a, b) for a, b in itertools.pairwise(ends)], axis=0)
        # The eraser is a row of discs half its radius apart, so its edge has dents of 3 %; corners are cut.
        assert gaps.min() > 0.75 * radius
        for point in part[:: max(1, len(part) // 5)]:
            assert np.hypot(*(inked - point).T).min() <= radius / 4 + 1e-6


def test_a_long_scribble_is_erased_without_filling_the_memory():
    rng = np.random.default_rng(0)
    scribble = as_stroke(np.cumsum(rng.normal(0, 4, (20_000, 2)), axis=0))
    eraser = as_stroke([scribble[0], scribble[10_000]])

    tracemalloc.start()
    try:
        left = erase([scribble], eraser, 10.0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(left) > 1
    assert peak < 50_000_000  # all pairs at once would take hundreds of megabytes
