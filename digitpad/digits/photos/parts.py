"""Grouping of connected components into digits, without specks, stains and edges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.components import Components

MOST_PARTS = 1_000
"""A picture with more is a texture."""

_SHORTEST, _LONGEST = 0.4, 2.2  # in typical heights
_FLATTEST = 3.5  # width over height of a digit
_LEAST_PX = 8  # height of a digit
_BROAD = 0.85  # of its box: with more ink it is not a line
_LEAST_PART = 0.18  # typical heights: anything smaller is a speck or the rest of a printed line
_NEAR = 0.22  # typical heights between parts of one digit
_INSIDE, _SEVERAL = 0.07, 3  # least size of a part inside a frame, relative to it, and least number of them
_CRACK = 0.18  # typical heights: a narrower gap divides one digit, not two lines
_SMALL = 0.62  # typical heights: a smaller part is not a digit on its own
_WIDEST, _HIGHEST = 1.15, 1.7  # typical heights, of joined parts

_Boxes = NDArray[np.intp]


@dataclass(frozen=True)
class PartGroup:
    """The components of one digit: their numbers in ``Components.labels``, and their common box.

    The box is left, top, right and bottom; right and bottom are the first pixels beyond it.
    """

    parts: tuple[int, ...]
    box: tuple[int, int, int, int]


def digit_parts(found: Components, usable: NDArray[np.intp]) -> list[PartGroup]:
    """Return the parts of each digit, in any order, or none if there are more than ``MOST_PARTS``.

    Parameters
    ----------
    found : Components
    usable : (n,) int
        The result of ``usable_parts``.
    """
    if not len(usable) or len(usable) > MOST_PARTS:
        return []
    usable = usable[~_are_frames(found.boxes[usable])]
    boxes, areas = found.boxes[usable], found.areas[usable]
    typical = typical_height(boxes, areas)
    is_large = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) >= _LEAST_PART * typical
    usable, boxes, areas = usable[is_large], boxes[is_large], areas[is_large]
    groups = _joined(boxes.copy(), typical)
    joined_boxes = np.array([_box(boxes[group]) for group in groups])
    joined_areas = np.array([areas[group].sum() for group in groups])
    typical = typical_height(joined_boxes, joined_areas)
    made = []
    for group, box, area in zip(groups, joined_boxes, joined_areas, strict=True):
        if _may_be_digit(box, int(area), typical):
            numbers = tuple(int(usable[index]) + 1 for index in group)
            made.append(PartGroup(numbers, (int(box[0]), int(box[1]), int(box[2]), int(box[3]))))
    return made


def typical_height(boxes: _Boxes, areas: NDArray[np.intp]) -> float:
    """Return the typical height of the ink: a median weighted by area."""
    heights = (boxes[:, 3] - boxes[:, 1]).astype(np.float64)
    heights = np.maximum(heights, 0.6 * (boxes[:, 2] - boxes[:, 0]))  # for a horizontal bar of a digit
    order = np.argsort(heights)
    weights = np.cumsum(areas[order])
    return float(heights[order][np.searchsorted(weights, weights[-1] / 2.0)])


def usable_parts(found: Components, pen_px: float) -> NDArray[np.intp]:
    """Return the indices of the parts that are not specks and not cut by the edge of the picture."""
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    longest = sides.max(axis=1, initial=0)
    is_speck = longest < max(3.0, 0.8 * pen_px)
    return np.flatnonzero(~is_speck & ~found.is_cut)


def _are_frames(boxes: _Boxes) -> NDArray[np.bool_]:
    """Return which parts surround several others, (n,): the edge of a sheet, the border of a table."""
    sides = boxes[:, 2:] - boxes[:, :2]
    longest, sizes = sides.max(axis=1), sides.prod(axis=1)
    is_inside = (boxes[:, :2] >= boxes[:, None, :2]).all(axis=2)
    is_inside &= (boxes[:, 2:] <= boxes[:, None, 2:]).all(axis=2)
    is_inside &= (sizes < sizes[:, None]) & (longest > _INSIDE * longest[:, None])
    is_frame: NDArray[np.bool_] = is_inside.sum(axis=1) >= _SEVERAL
    return is_frame


def _may_be_digit(box: _Boxes, area: int, typical: float) -> bool:
    width, height = int(box[2] - box[0]), int(box[3] - box[1])
    if height < max(_LEAST_PX, _SHORTEST * typical) or height > _LONGEST * typical:
        return False
    if width > _FLATTEST * height:
        return False
    is_upright_bar = height > 2.0 * width
    return is_upright_bar or area < _BROAD * width * height


def _joined(boxes: _Boxes, typical: float) -> list[list[int]]:
    """Join matching parts, nearest first, until none match. Return the indices in each group."""
    groups = [[index] for index in range(len(boxes))]
    while True:
        costs = _costs(boxes, typical)
        pairs = np.argwhere(np.triu(np.isfinite(costs), 1))
        taken: set[int] = set()
        for one, other in pairs[np.argsort(costs[tuple(pairs.T)], kind="stable")].tolist():
            if one not in taken and other not in taken:
                taken |= {one, other}
                groups[one] += groups[other]
                groups[other] = []
                boxes[one] = _box(boxes[[one, other]])
        if not taken:
            return groups
        is_left = np.array([bool(group) for group in groups])
        boxes, groups = boxes[is_left], [group for group in groups if group]


def _costs(boxes: _Boxes, typical: float) -> NDArray[np.float32]:
    """Return the distance between each pair of parts (n, n); infinite if they cannot form one digit."""
    left, top, right, bottom = (boxes[:, side].astype(np.float32) for side in range(4))
    gap_x = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    gap_y = np.maximum(top[:, None], top) - np.minimum(bottom[:, None], bottom)
    width = np.maximum(right[:, None], right) - np.minimum(left[:, None], left)
    height = np.maximum(bottom[:, None], bottom) - np.minimum(top[:, None], top)
    narrower = np.minimum((right - left)[:, None], right - left)
    sizes = np.maximum(right - left, bottom - top)
    smaller = np.minimum(sizes[:, None], sizes)
    heights = bottom - top
    lower = np.minimum(heights[:, None], heights)
    # Two whole digits may be close together. Of two parts of one digit, one is small or above the other.
    is_above = (-gap_x >= 0.4 * narrower) & ((lower < 0.8 * typical) | (gap_y < _CRACK * typical))
    fits = (smaller < _SMALL * typical) | is_above
    fits &= width <= np.maximum(_WIDEST * typical, np.maximum((right - left)[:, None], right - left) * 1.1)
    fits &= height <= _HIGHEST * np.maximum(typical, np.maximum(sizes[:, None], sizes))
    costs: NDArray[np.float32] = np.maximum(gap_x, 0.0) + np.maximum(gap_y, 0.0)
    costs[~fits | (np.maximum(gap_x, gap_y) > _NEAR * typical)] = np.inf
    np.fill_diagonal(costs, np.inf)
    return costs


def _box(boxes: _Boxes) -> _Boxes:
    box: _Boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    return box
