"""Measure how well numbers of several digits are segmented and read, on a person's own pen strokes."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.digits.strokes.grouping import Groups, group_strokes
from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.recognition.number_reader import read_number
from digitpad.recognition.recognizer import Recognition, Recognizer

LENGTHS = (2, 3, 4, 5)
LARGEST_HEIGHT_CHANGE = 0.12
GAPS = (0.08, 0.45)
"""Smallest and largest gap between the ink of neighbouring digits, in digit heights."""

_BASELINE_JITTER = 0.04  # standard deviation, in digit heights
_HEIGHT = 100.0


@dataclass(frozen=True)
class WrittenNumber:
    """A number written by one writer.

    Attributes
    ----------
    labels : tuple of int
        The digits, from the left.
    strokes : tuple of (n, 2) float
        In writing order, y downward.
    groups : tuple of tuples of int
        Indices of the strokes of each digit.
    """

    labels: tuple[int, ...]
    strokes: tuple[Stroke, ...]
    groups: Groups


def compose(digits: Sequence[PenDigit], rng: np.random.Generator) -> WrittenNumber:
    """Return digits side by side, scaled to about the same height, with their slant and natural gaps."""
    strokes: list[Stroke] = []
    groups: list[tuple[int, ...]] = []
    right = 0.0
    for digit in digits:
        points = np.concatenate(digit.strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        height = _HEIGHT * rng.uniform(1.0 - LARGEST_HEIGHT_CHANGE, 1.0 + LARGEST_HEIGHT_CHANGE)
        scale = height / max(float(high[1] - low[1]), 1e-9)
        corner = (right + _HEIGHT * rng.uniform(*GAPS), _HEIGHT * rng.normal(0.0, _BASELINE_JITTER) - height)
        groups.append(tuple(range(len(strokes), len(strokes) + len(digit.strokes))))
        strokes += [as_stroke((stroke - low) * scale + corner) for stroke in digit.strokes]
        right = corner[0] + float(high[0] - low[0]) * scale
    return WrittenNumber(tuple(digit.label for digit in digits), tuple(strokes), tuple(groups))


def numbers(digits: Sequence[PenDigit], length: int, n_numbers: int, seed: int) -> list[WrittenNumber]:
    """Return random numbers of the given length. Each uses one writer's digits; the writers take turns."""
    rng = np.random.default_rng((seed, length))
    by_writer: dict[int | None, list[PenDigit]] = defaultdict(list)
    for digit in digits:
        by_writer[digit.writer].append(digit)
    hands = list(by_writer.values())
    return [
        compose([hand[index] for index in rng.integers(0, len(hand), length)], rng)
        for hand in (hands[number % len(hands)] for number in range(n_numbers))
    ]


def measure(
    digits: Sequence[PenDigit],
    recognizer: Recognizer,
    n_numbers: int,
    seed: int,
    now: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Group and read numbers of each length, and single digits, and return the shares that are correct.

    Parameters
    ----------
    digits : sequence of PenDigit
        Digits of one or more writers. A number never mixes writers.
    recognizer : Recognizer
    n_numbers : int
        Numbers of each length.
    seed : int
        The same seed gives the same numbers.
    now : callable
        The clock, in seconds.

    Returns
    -------
    dict
        ``torn_digits``: how many of the ``single_digits`` were split into more than one digit;
        ``torn_many_stroke_digits`` counts the ``many_stroke_digits`` among them. ``lengths``: for each length
        ``grouped``, ``grouped_in_any_order`` (strokes in random order) and ``read``, each the share of
        numbers that are entirely correct, and ``ms``, the median time of grouping and reading.
    """
    torn = [len(digit.strokes) for digit in digits if len(group_strokes(digit.strokes)) > 1]
    return {
        "single_digits": len(digits),
        "torn_digits": len(torn),
        "many_stroke_digits": sum(len(digit.strokes) > 1 for digit in digits),
        "torn_many_stroke_digits": sum(n_strokes > 1 for n_strokes in torn),
        "numbers": n_numbers,
        "lengths": {
            str(length): _measure_length(numbers(digits, length, n_numbers, seed), recognizer, seed, now)
            for length in LENGTHS
        },
    }


def _measure_length(
    written: Sequence[WrittenNumber], recognizer: Recognizer, seed: int, now: Callable[[], float]
) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    grouped, in_any_order, read, seconds = [], [], [], []
    for number in written:
        start = now()
        reading = read_number(number.strokes, recognizer)
        seconds.append(now() - start)
        grouped.append(reading.groups == number.groups)
        read.append(grouped[-1] and all(map(_is_right, reading.digits, number.labels)))
        in_any_order.append(_is_grouped_in_any_order(number, rng))
    return {
        "grouped": float(np.mean(grouped)),
        "grouped_in_any_order": float(np.mean(in_any_order)),
        "read": float(np.mean(read)),
        "ms": round(1e3 * float(np.median(seconds)), 3),
    }


def _is_right(digit: Recognition, label: int) -> bool:
    return digit.answer == str(label)


def _is_grouped_in_any_order(number: WrittenNumber, rng: np.random.Generator) -> bool:
    order = rng.permutation(len(number.strokes)).tolist()
    groups = group_strokes([number.strokes[index] for index in order])
    return tuple(tuple(sorted(order[index] for index in group)) for group in groups) == number.groups
