"""Which strokes make which digit: digits drawn by hand here, 100 high from 0 to 100, y downward."""

import itertools
import math

import numpy as np
import pytest

from digitpad.digits.strokes.grouping import MAX_STROKES, group_strokes
from digitpad.digits.strokes.strokes import as_stroke


def at(x, digit, y=0.0, scale=1.0):
    """Return a digit's strokes moved and scaled."""
    return [as_stroke(np.array(stroke, float) * scale + (x, y)) for stroke in digit]


def arc(x, y, width, height, start=0.0, end=360.0):
    """Return points of an ellipse around a place, from the top clockwise."""
    angles = [math.radians(start + (end - start) * step / 24) for step in range(25)]
    return [(x + width / 2 * math.sin(angle), y - height / 2 * math.cos(angle)) for angle in angles]


ONE = [[(0, 20), (15, 0), (15, 100)]]
ONE_WITH_FOOT = [*ONE, [(0, 102), (32, 101)]]
FOUR = [[(30, 0), (0, 62), (60, 62)], [(42, 30), (40, 100)]]
OPEN_FOUR = [[(5, 0), (0, 55), (48, 55)], [(55, 5), (52, 100)]]
FIVE = [[(8, 4), (4, 45), *arc(25, 70, 55, 58, -20, 235)], [(8, 2), (52, 0)]]
CROSSED_SEVEN = [[(0, 0), (55, 2), (25, 100)], [(12, 50), (52, 46)]]
EIGHT_OF_CIRCLES = [arc(25, 24, 42, 46), arc(25, 74, 50, 50)]
ZERO = [arc(30, 50, 60, 100)]
SLASHED_ZERO = [*ZERO, [(52, 5), (8, 95)]]
THREE = [[*arc(20, 25, 50, 50, -60, 180), *arc(20, 75, 56, 50, 0, 240)]]

DIGITS = [
    ONE,
    ONE_WITH_FOOT,
    FOUR,
    OPEN_FOUR,
    FIVE,
    CROSSED_SEVEN,
    EIGHT_OF_CIRCLES,
    ZERO,
    SLASHED_ZERO,
    THREE,
]
NUMBERS = {
    "17": [ONE, CROSSED_SEVEN],
    "45": [FOUR, FIVE],
    "54": [FIVE, OPEN_FOUR],
    "10": [ONE, SLASHED_ZERO],
    "01": [SLASHED_ZERO, ONE_WITH_FOOT],
    "11": [ONE, ONE],
    "88": [EIGHT_OF_CIRCLES, EIGHT_OF_CIRCLES],
    "40713": [OPEN_FOUR, SLASHED_ZERO, CROSSED_SEVEN, ONE_WITH_FOOT, THREE],
}


def side_by_side(digits, gap=25.0):
    """Return strokes of digits with that much between their boxes, and the groups they ought to make."""
    strokes, groups, right = [], [], 0.0
    for digit in digits:
        left = min(x for stroke in digit for x, _ in stroke)
        placed = at(right + gap - left, digit)
        groups.append(tuple(range(len(strokes), len(strokes) + len(placed))))
        strokes += placed
        right = max(stroke[:, 0].max() for stroke in placed)
    return strokes, tuple(groups)


def test_no_strokes_make_no_digit_and_one_makes_one():
    assert group_strokes([]) == ()
    for points in ([(5.0, 5.0)], [(0.0, 0.0), (0.0, 9.0)]):
        assert group_strokes([as_stroke(points)]) == ((0,),)
        assert group_strokes([as_stroke(points)] * 2) == ((0, 1),)


@pytest.mark.parametrize("slant", [-0.3, 0.0, 0.5])
def test_a_single_digit_stays_whole_upright_and_slanted(slant):
    for digit in DIGITS:
        strokes = [stroke @ [[1.0, 0.0], [-slant, 1.0]] for stroke in at(0.0, digit)]

        assert group_strokes(strokes) == (tuple(range(len(digit))),)


@pytest.mark.parametrize("gap", [10.0, 200.0])
@pytest.mark.parametrize("digits", NUMBERS.values(), ids=NUMBERS)
def test_digits_side_by_side_are_told_apart(digits, gap):
    strokes, groups = side_by_side(digits, gap)

    assert group_strokes(strokes) == groups


def test_strokes_may_be_drawn_in_any_order():
    strokes, groups = side_by_side(NUMBERS["45"])
    for order in itertools.permutations(range(len(strokes))):
        found = group_strokes([strokes[index] for index in order])

        assert tuple(tuple(sorted(order[index] for index in group)) for group in found) == groups


@pytest.mark.parametrize(("scale", "offset"), [(1e-6, 0.0), (1e6, -5.0), (1.0, 1e4)])
def test_size_and_place_do_not_matter(scale, offset):
    strokes, groups = side_by_side(NUMBERS["40713"])
    strokes += at(0.0, ONE, y=300.0)  # a second row
    groups += ((len(strokes) - 1,),)

    assert group_strokes([as_stroke((stroke + offset) * scale) for stroke in strokes]) == groups


def test_a_hat_that_touches_the_next_digit_stays_with_its_own():
    body, hat = at(0.0, FIVE)
    [one] = at(0.0, [[(70, 0), (70, 100)]])
    hat = as_stroke([(8.0, 2.0), (69.0, 1.0)])

    assert group_strokes([body, hat, one]) == ((0, 1), (2,))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_a_four_of_three_strokes_is_held_together_by_its_bar(order):
    strokes = at(0.0, [[(30, 0), (0, 62)], [(0, 62), (62, 62)], [(62, 0), (60, 100)]])

    assert group_strokes([strokes[index] for index in order]) == ((0, 1, 2),)
    assert len(group_strokes([strokes[0], strokes[2]])) == 2


@pytest.mark.parametrize("place", [(60.0, 80.0), (-8.0, 40.0)])
def test_a_dot_of_noise_joins_the_digit_beside_it(place):
    strokes, _ = side_by_side([ZERO, ONE])
    dot = as_stroke([np.add(strokes[0].min(axis=0), place)])

    assert group_strokes([*strokes, dot]) == ((0, 2), (1,))


def test_rows_are_read_from_top_to_bottom_and_each_from_the_left():
    lower = [*at(0.0, ONE, y=150.0), *at(60.0, CROSSED_SEVEN, y=150.0)]
    upper = [*at(0.0, FOUR), *at(100.0, FIVE)]

    assert group_strokes([*lower, *upper]) == ((3, 4), (5, 6), (0,), (1, 2))


@pytest.mark.parametrize("gap", [10.0, 30.0])
def test_a_bar_and_a_hat_far_above_make_no_row(gap):
    seven = as_stroke([(40, gap), (20, 100 + gap)])
    bar = as_stroke([(0, 0), (50, 0)])

    assert group_strokes([seven, bar]) == ((0, 1),)


def test_two_flat_bars_above_each_other_are_one_sign():
    bars = [as_stroke([(0, top), (50, top + 2)]) for top in (0, 20)]

    assert group_strokes(bars) == ((0, 1),)


@pytest.mark.parametrize(
    ("height", "gap", "n_rows"),
    [(60, 0.34, 1), (60, 0.36, 2), (120, 0.36, 2), (34, 2.0, 1)],
)
def test_a_row_is_over_a_third_as_high_as_the_other_and_as_far_from_it_as_its_height(height, gap, n_rows):
    upper = as_stroke([(0.0, 0.0), (0.0, 100.0)])
    lower = as_stroke([(0.0, 100.0 + gap * min(height, 100)), (0.0, 100.0 + gap * min(height, 100) + height)])

    # Side by side in one row, or one above the other, they would be two digits and one.
    assert len(group_strokes([upper, lower])) == n_rows


def test_a_scribble_of_many_strokes_stays_whole():
    strokes = [as_stroke([(30.0 * index, 0.0), (30.0 * index, 100.0)]) for index in range(MAX_STROKES + 1)]

    assert len(group_strokes(strokes[:-1])) == MAX_STROKES
    assert group_strokes(strokes) == (tuple(range(MAX_STROKES + 1)),)
