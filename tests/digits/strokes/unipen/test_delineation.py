import numpy as np
import pytest

from digitpad.digits.strokes.unipen.delineation import delineated, parse_delineation

COMPONENTS = [np.arange(2.0 * n).reshape(n, 2) + 100 * n for n in (3, 4, 5, 6, 7)]
COMPONENTS[2:2] = [None]  # the pen was up


def named(text):
    """Return the index of the component and the rows of each stroke that a delineation names."""
    ranges = parse_delineation(text)
    assert ranges is not None
    found = []
    for stroke in delineated(COMPONENTS, ranges):
        for index, component in enumerate(COMPONENTS):
            if component is not None and stroke[0, 0] in component[:, 0]:
                rows = np.flatnonzero(np.isin(component[:, 0], stroke[:, 0])).tolist()
                found.append((index, rows[0], rows[-1]))
    return found


@pytest.mark.parametrize(
    ("text", "strokes"),
    [
        ("0", [(0, 0, 2)]),
        ("1-3", [(1, 0, 3), (3, 0, 4)]),
        ("2", []),
        ("0,3-4", [(0, 0, 2), (3, 0, 4), (4, 0, 5)]),
        ("3,0", [(3, 0, 4), (0, 0, 2)]),
        ("0:1-3:2", [(0, 1, 2), (1, 0, 3), (3, 0, 2)]),
        ("3:1-3:3", [(3, 1, 3)]),
        ("3:1-4", [(3, 1, 4), (4, 0, 5)]),
        ("3-4:0", [(3, 0, 4), (4, 0, 0)]),
        ("3:4", [(3, 4, 4)]),
        ("3:9-4", [(4, 0, 5)]),
        ("0-0:99", [(0, 0, 2)]),
    ],
)
def test_a_delineation_names_components_and_their_points_both_ends_included(text, strokes):
    assert named(text) == strokes


@pytest.mark.parametrize(
    "text", ["", "?", "3-", "3,", "5-3", "3:4-3:2", "3:", "1-2-3", "1" * 10, ",".join(["1"] * 51)]
)
def test_what_is_no_delineation_is_none(text):
    assert parse_delineation(text) is None
