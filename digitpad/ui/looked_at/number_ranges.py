"""Numbers in words, those in a row as a range."""

from collections.abc import Iterable

_MOST_RANGES = 4


def in_ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers as in "3, 5 and 7 to 9"; of many ranges the first and the last ones."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    texts = [_range_text(one) for one in ranges]
    if len(texts) > _MOST_RANGES:
        texts[_MOST_RANGES - 2 : -1] = ["…"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _range_text(ends: list[int]) -> str:
    return " to ".join(map(str, ends))
