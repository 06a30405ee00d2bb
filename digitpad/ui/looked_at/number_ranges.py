"""Lists of numbers in words, with consecutive numbers as ranges."""

from collections.abc import Iterable

_MOST = 4


def in_ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers as text, such as "3, 5 and 7 to 9"; of many ranges only the first and last."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    texts = [text for one in ranges for text in _texts(one)]
    if len(texts) > _MOST:
        texts[_MOST - 2 : -1] = ["…"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _texts(numbers: list[int]) -> list[str]:
    """Return consecutive numbers as a range, or one by one if there are only two."""
    return [f"{numbers[0]} to {numbers[-1]}"] if len(numbers) > 2 else [str(number) for number in numbers]
