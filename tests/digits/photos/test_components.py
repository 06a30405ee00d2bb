"""Connected parts are what a flood fill finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from digitpad.digits.photos.components import components


def flooded(mask):
    """Return the sets of places that a flood fill reaches, one for each part."""
    left, parts = {tuple(place) for place in np.argwhere(mask).tolist()}, []
    while left:
        part, ahead = set(), [left.pop()]
        while ahead:
            row, column = ahead.pop()
            part.add((row, column))
            around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= around
            ahead += around
        parts.append(part)
    return parts


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.booleans()))
def test_parts_boxes_and_areas_are_those_of_a_flood_fill(mask):
    found = components(mask)

    places = [np.argwhere(found.labels == number) for number in range(1, len(found) + 1)]
    assert sorted(map(len, flooded(mask))) == sorted(found.areas.tolist())
    assert {frozenset(map(tuple, part.tolist())) for part in places} == set(map(frozenset, flooded(mask)))
    for box, part in zip(found.boxes, places, strict=True):
        low, high = part.min(axis=0), part.max(axis=0) + 1
        assert box.tolist() == [low[1], low[0], high[1], high[0]]
    assert ((found.labels > 0) == mask).all()
