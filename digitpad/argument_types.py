"""What may stand behind a flag, where argparse alone would not say it in a sentence."""

import argparse
import contextlib
from collections.abc import Callable
from pathlib import Path

from digitpad.presentation import in_full

_MOST_DIGITS = 18


def named_path(text: str) -> Path:
    """Return a path. An empty one, as of a variable that is not set, would be the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a type for argparse: whole numbers from ``least``, at least 0, to ``most``."""

    def parse(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        if not is_number or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def number(least: float, most: float) -> Callable[[str], float]:
    """Return a type for argparse: numbers from ``least`` to ``most``."""

    def parse(text: str) -> float:
        with contextlib.suppress(ValueError):
            # A comparison with nan is false, so nan is refused here like any number out of range.
            if least <= (value := float(text)) <= most:
                return value
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number from {in_full(least)} to {in_full(most)}"
        )

    return parse
