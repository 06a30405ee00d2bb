"""Types of command-line arguments, with error messages that complete argparse's sentence."""

import argparse
import contextlib
from collections.abc import Callable
from pathlib import Path

from digitpad.presentation import in_full

_MOST_DIGITS = 18


def named_path(text: str) -> Path:
    """Return a path. Reject an empty one, as from an unset variable, which would mean the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type for whole numbers from ``least``, at least 0, to ``most``."""

    def parse(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        if not is_number or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def number(least: float, most: float) -> Callable[[str], float]:
    """Return an argparse type for numbers from ``least`` to ``most``."""

    def parse(text: str) -> float:
        with contextlib.suppress(ValueError):
            # Comparisons with nan are false, so nan is rejected like any number out of range.
            if least <= (value := float(text)) <= most:
                return value
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number from {in_full(least)} to {in_full(most)}"
        )

    return parse
