"""The interface between a benchmark and ``digitpad bench``, and arguments that several benchmarks share."""

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
"""A flag and the keyword arguments of ``argparse.ArgumentParser.add_argument``."""


@dataclass(frozen=True)
class Benchmark:
    """One benchmark of ``digitpad bench``.

    Attributes
    ----------
    name, help, description : str
        Texts of the command line.
    measure : callable
        Takes the parsed arguments and a function to call with the name of each measurement; returns the
        figures.
    as_lines : callable
        Returns the figures as lines of text.
    arguments : tuple
        Arguments other than ``--json``.
    """

    name: str
    help: str
    description: str
    measure: Callable[[argparse.Namespace, Report], Figures]
    as_lines: Callable[[Figures], Sequence[str]]
    arguments: tuple[Argument, ...]


def count(flag: str, text: str, default: int, most: int = MOST_ROUNDS, least: int = 1) -> Argument:
    """Return a flag that takes a count, such as a number of rounds."""
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
