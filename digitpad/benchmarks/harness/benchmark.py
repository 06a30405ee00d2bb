"""What a benchmark is to ``digitpad bench``, and the arguments that several of them take."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.argument_types import named_path, whole_number

MOST_ROUNDS = 1_000
_MOST_SEED = 2**31 - 1

Figures = dict[str, Any]
Report = Callable[[str], None]
Argument = tuple[str, dict[str, Any]]
"""A flag and the keywords of ``argparse.ArgumentParser.add_argument``."""


@dataclass(frozen=True)
class Benchmark:
    """Something that can be measured.

    Attributes
    ----------
    name, help, description : str
        As the command line shows them.
    measure : callable
        Takes the parsed arguments and a function to call with what is measured next, and returns the figures.
    as_lines : callable
        Returns the figures as lines for people.
    arguments : tuple
        Besides ``--json``.
    """

    name: str
    help: str
    description: str
    measure: Callable[[argparse.Namespace, Report], Figures]
    as_lines: Callable[[Figures], Sequence[str]]
    arguments: tuple[Argument, ...]


def count(flag: str, text: str, default: int, most: int = MOST_ROUNDS, least: int = 1) -> Argument:
    """Return a flag for how often something is done, or for how many of something there are."""
    parse = whole_number(least, most)
    return flag, {"type": parse, "default": default, "metavar": "N", "help": f"{text} (default: {default})"}


def seed(text: str) -> Argument:
    """Return the flag ``--seed``."""
    parse = whole_number(0, _MOST_SEED)
    return "--seed", {"type": parse, "default": 0, "metavar": "N", "help": f"{text} (default: 0)"}


STROKES: Argument = (
    "--strokes",
    {"type": named_path, "required": True, "metavar": "FILE", "help": "UNIPEN pen strokes, plain or gzip"},
)
MODEL: Argument = (
    "--model",
    {"type": named_path, "metavar": "FILE", "help": "network (default: the shipped one)"},
)
