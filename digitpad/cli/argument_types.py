"""What may stand behind a flag, where argparse alone would not say it in a sentence."""

import argparse
from collections.abc import Callable

_MOST_DIGITS = 18


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a type for argparse: whole numbers from ``least``, at least 0, to ``most``."""

    def parse(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        if not is_number or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {least} to {most}")
        return int(text)

    return parse
