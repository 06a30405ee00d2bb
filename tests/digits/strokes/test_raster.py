import itertools

import numpy as np
import pytest

from digitpad.digits.strokes.raster import BOX_PX, CENTRE_PX, PEN_WIDTH_PX, centred, rasterize
from digitpad.digits.strokes.strokes import as_stroke

DOT = np.pi * (PEN_WIDTH_PX / 2) ** 2
"""Area of a dot of ink."""


def centre_of_mass(picture):
    mass = picture.sum(dtype=np.float64)
    places = np.arange(28)
    return float(picture.sum(axis=1) @ places / mass), float(picture.sum(axis=0) @ places / mass)


def height_and_width(picture):
    """Return how many rows and columns lie from the first to the last that has ink."""
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)


def a_seven():
    """Return a crossed seven, two strokes on a board of 400 pixels."""
    return [
        as_stroke([[110.3, 91.7], [200.1, 85.2], [291.4, 95.6], [240.9, 190.3], [203.7, 310.8]]),
        as_stroke([[180.2, 205.4], [275.5, 199.1]]),
    ]


def scribbles(n, seed=0):
    """Return drawings of one to four strokes each, at any size and place."""
    rng = np.random.default_rng(seed)
    drawings = []
    for _ in range(n):
        size, place = 10.0 ** rng.uniform(-1, 4), rng.uniform(-1_000, 1_000, 2)
        lengths = rng.integers(1, 9, rng.integers(1, 5))
        drawings.append([as_stroke(place + size * rng.uniform(0, 1, (n_points, 2))) for n_points in lengths])
    return drawings


SAMPLES = 16


def curve_points(stroke, steps=16):
    """Return a quadratic B-spline by its basis functions, densely."""
    if len(stroke) < 3:
        return np.asarray(stroke)
    t = np.linspace(0.0, 1.0, steps)[:, None]
    parts = [stroke[:1]]
    for a, b, c in zip(stroke[:-2], stroke[1:-1], stroke[2:], strict=True):
        parts.append(0.5 * (1 - t) ** 2 * a + (0.5 + t - t**2) * b + 0.5 * t**2 * c)
    return np.concatenate([*parts, stroke[-1:]])


def reference(strokes):
    """Return the picture by distance to segments, or None where the ink is too one-sided to be centred."""
    curves = [curve_points(stroke) for stroke in strokes]
    points = np.concatenate(curves)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (20.0 - PEN_WIDTH_PX) / (high - low).max()
    axis = (np.arange(22 * SAMPLES) + 0.5) / SAMPLES - 11.0  # the box and a pixel around it, centred
    x, y = (grid.ravel() for grid in np.meshgrid(axis, axis))
    nearest = np.full(x.size, np.inf)
    for curve in curves:
        placed = (curve - (low + high) / 2.0) * scale
        if len(placed) == 1:
            placed = np.repeat(placed, 2, axis=0)
        for (ax, ay), (bx, by) in itertools.pairwise(placed):
            dx, dy = bx - ax, by - ay
            along = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-300), 0.0, 1.0)
            np.minimum(nearest, (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2, out=nearest)
    inked = nearest <= (PEN_WIDTH_PX / 2.0) ** 2
    x, y = x[inked], y[inked]
    # The middle of pixel 14 lies 14.5 from the picture's edge.
    columns, rows = x - x.mean() + 14.5, y - y.mean() + 14.5
    if min(columns.min(), rows.min()) < 0 or max(columns.max(), rows.max()) > 28:
        return None
    # Each sample is a square of ink: split it over the two pixels that it may lie in, on both axes.
    picture = np.zeros((29, 29))
    for ends in itertools.product((-0.5 / SAMPLES, 0.5 / SAMPLES), repeat=2):
        np.add.at(picture, (np.floor(rows + ends[0]).astype(int), np.floor(columns + ends[1]).astype(int)), 1)
    return picture[:28, :28] / (4 * SAMPLES**2)


def test_pictures_agree_with_a_slow_reference():
    expected = [(strokes, reference(strokes)) for strokes in [a_seven(), *scribbles(3, seed=1)]]
    compared = [(rasterize(strokes), picture) for strokes, picture in expected if picture is not None]

    for picture, wanted in compared:
        difference = np.abs(picture - wanted)
        # A pen of 17 fine pixels for 17.6, and places rounded to an eighth of a pixel.
        assert difference.max() < 0.2
        assert difference.mean() < 0.01
        assert picture.sum() == pytest.approx(wanted.sum(), rel=0.025)
        assert centre_of_mass(picture) == pytest.approx((CENTRE_PX, CENTRE_PX), abs=0.01)
    assert len(compared) >= 3


def test_a_picture_is_28x28_float32_from_0_to_1_with_20_pixels_of_ink():
    drawings = [a_seven(), *scribbles(30)]
    for strokes in drawings:
        picture = rasterize(strokes)

        assert (picture.shape, picture.dtype) == ((28, 28), np.float32)
        assert picture.min() == 0.0
        assert 0.9 < picture.max() <= 1.0
        if sum(map(len, strokes)) > 1:
            # 20 pixels that begin inside a pixel touch 21.
            assert max(height_and_width(picture)) in (20, 21)
    blank = rasterize([])
    assert (blank.shape, blank.dtype, blank.any()) == ((28, 28), np.float32, np.False_)


def test_a_one_sided_drawing_loses_no_ink():
    # A scribble and a far dot: centred by its mass, the dot would fall off the picture.
    rng = np.random.default_rng(0)
    drawing = [as_stroke(rng.uniform(0, 20, (200, 2))), as_stroke([[10, 100]])]

    picture = rasterize(drawing)
    upside_down = rasterize([stroke * [1, -1] for stroke in drawing])

    assert height_and_width(picture)[0] in (20, 21)
    assert picture[-1].any()  # pushed to the edge, and not over it
    assert picture[20:].sum() == pytest.approx(DOT, rel=0.1)
    assert upside_down[:8].sum() == pytest.approx(DOT, rel=0.1)
    assert picture.sum() == pytest.approx(upside_down.sum(), rel=0.02)


@pytest.mark.parametrize(
    ("factor", "shift"),
    [(1, (0.37, 12.9)), (1, (-1e5, 1e5)), (1e-6, 0), (1e6, 0)],
)
def test_moving_and_scaling_the_strokes_does_not_change_the_picture(factor, shift):
    changed = rasterize([(stroke + shift) * factor for stroke in a_seven()])

    np.testing.assert_allclose(changed, rasterize(a_seven()), atol=0.02)


@pytest.mark.parametrize(
    "points",
    [
        [[123.4, 56.7]],
        [[5.0, 5.0]] * 100,
        [[123.4, 56.7], [123.4, 56.7 + 1e-13]] * 3,
        [[0.0, 0.0], [1e-310, 0.0]],
    ],
    ids=["one point", "100 that coincide", "six apart by rounding", "hardly apart"],
)
def test_a_dot_is_round_as_large_as_the_pen_and_in_the_middle(points):
    picture = rasterize([as_stroke(points)])

    assert centre_of_mass(picture) == pytest.approx((CENTRE_PX, CENTRE_PX), abs=1e-4)
    assert picture.sum() == pytest.approx(DOT, rel=0.08)
    assert height_and_width(picture) == (3, 3)
    np.testing.assert_allclose(picture, picture.T, atol=1e-6)
    np.testing.assert_allclose(picture[13:16, 13:16], picture[15:12:-1, 15:12:-1], atol=1e-6)
    assert picture[13, 13] < picture[13, 14] < picture[14, 14] == 1.0


def test_rounding_does_not_lift_full_ink_above_1():
    for side in range(1, 120):
        assert centred(np.ones((side, side), np.float32), side / BOX_PX).max() <= 1.0
