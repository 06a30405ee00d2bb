"""Delineations of UNIPEN segments, which name strokes and points: ``3-5``, ``3,5-6`` or ``3:12-5:40``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.unipen.limits import MAX_DIGIT_STROKES

_RANGE = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9}))?(?:-([0-9]{1,9})(?::([0-9]{1,9}))?)?")


@dataclass(frozen=True)
class ComponentRange:
    """Consecutive components. Components and their points are counted from 0.

    Attributes
    ----------
    first, last : int
    first_point : int
        The range starts at this point of the first component.
    last_point : int or None
        The range ends with this point of the last component; None means its end.
    """

    first: int
    first_point: int
    last: int
    last_point: int | None


def parse_delineation(text: str) -> tuple[ComponentRange, ...] | None:
    """Return the ranges of a delineation, or None if it is malformed or longer than a digit can be."""
    ranges = []
    parts = text.split(",", MAX_DIGIT_STROKES)
    if len(parts) > MAX_DIGIT_STROKES:
        return None
    for part in parts:
        found = _RANGE.fullmatch(part)
        if found is None:
            return None
        first, first_point, last, last_point = (
            None if group is None else int(group) for group in found.groups()
        )
        assert first is not None
        if last is None:
            last, last_point = first, first_point  # "3:12" is a single point
        if (last, float("inf") if last_point is None else last_point) < (first, first_point or 0):
            return None
        ranges.append(ComponentRange(first, first_point or 0, last, last_point))
    return tuple(ranges)


def delineated(components: Sequence[Stroke | None], ranges: Sequence[ComponentRange]) -> Iterator[Stroke]:
    """Yield the strokes in the ranges, cut to their points.

    Parameters
    ----------
    components : sequence of (n, 2) float or None
        None where the pen was up.
    ranges : sequence of ComponentRange
        Indices within the components.
    """
    for one in ranges:
        for index in range(one.first, one.last + 1):
            stroke = components[index]
            if stroke is None:
                continue
            start = one.first_point if index == one.first else 0
            end = one.last_point + 1 if index == one.last and one.last_point is not None else len(stroke)
            if start == 0 and end >= len(stroke):
                yield stroke
            elif len(part := stroke[start:end]):
                yield part
