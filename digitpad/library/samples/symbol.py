"""Drawings of the user's own classes, such as an arrow or a Greek letter."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.digits.datasets.folders.folder_names import MAX_NAME
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import as_content, strokes_of

MAX_SET_NAME = 40


@dataclass(frozen=True, slots=True)
class Symbol:
    """A drawing of a class or, without strokes, the class itself.

    Attributes
    ----------
    id : str
        Unique among all drawings.
    set_name : str
        Name of the set of the class.
    label : str
        Name of the class.
    time : float
        Time of drawing, in seconds since 1970 (UTC).
    content : bytes
        The stored strokes: see ``as_content``. Empty for the class itself.
    """

    id: str
    set_name: str
    label: str
    time: float
    content: bytes = b""

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Read-only, y downward, in units of the canvas's side."""
        return strokes_of(self.content) if self.content else ()


def new_symbol(set_name: str, label: str, strokes: Sequence[Stroke] = ()) -> Symbol:
    """Return a new drawing or class.

    Raises
    ------
    DataFileError
        If it cannot be stored, with the reason.
    """
    content = as_content(strokes) if strokes else b""
    return Symbol(secrets.token_hex(8), set_name, label, time.time(), content)


def checked_class_name(text: str) -> str:
    """Return a class name without surrounding spaces, or raise DataFileError."""
    return _checked(text, MAX_NAME, "symbol")


def checked_set_name(text: str) -> str:
    """Return a set name without surrounding spaces, or raise DataFileError."""
    return _checked(text, MAX_SET_NAME, "set")


def _checked(text: str, most: int, what: str) -> str:
    name = text.strip()
    if not name or len(name) > most or not name.isprintable():
        raise DataFileError(f"The name of a {what} must have 1 to {most} letters, digits or signs.")
    return name
