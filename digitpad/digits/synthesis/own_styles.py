"""Pen styles of the user: drawn in the window or read from a file, and checked before use.

A style of the user is one or several drawings of the same character with a common name. In a file, each
drawing is an entry of the format of ``pen_styles``, named "hooked (1)", "hooked (2)" and so on.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.digits.data_file import open_data_file
from digitpad.digits.synthesis.pen_curves import n_fine_points
from digitpad.digits.synthesis.pen_styles import DIGITS, PenStyle, parsed_styles
from digitpad.errors import DataFileError
from digitpad.paths import write_atomically

MAX_STYLES = 100
MAX_DRAWINGS = 200
"""Of all styles of the user together. The content of the styles is a part of each run's record."""
MAX_NAME, MAX_LABEL = 60, 8
MAX_DRAWING = 5_000
"""Largest number of letters of a drawing's entry. Those of 4,500 people's characters have up to 950."""

OWN_LETTERS, OWN_SYMBOLS = "own_letters", "own_symbols"
"""Groups of the user's styles that are not digits. Those of digits have the digit as their group."""

_MAX_POINTS = 100  # people's characters have up to 53, and up to 279 fine points
_MAX_FINE_POINTS = 400  # a generator needs 1.7 MB for such a drawing
_MAX_MOVE = 1.0  # of a point by a parameter
_MAX_PARAMETERS = 20
_MAX_FILE_BYTES = MAX_DRAWINGS * (MAX_DRAWING + 400)  # with the longest name and label in UTF-8
# About a tenth of the pictures of a digit, a twentieth of the letters or a tenth of the symbols.
_DIGIT_WEIGHT, _OTHER_WEIGHT = 4.0, 8.0
_LOOKALIKES = {"0": "OoDQ°", "1": "lI|/", "2": "Zz", "5": "Ss", "6": "b", "8": "B", "9": "gq"}
_NUMBERED = re.compile(r"(.+) \((\d+)\)")
_IDENTITY = ("name", "label")


@dataclass(frozen=True)
class OwnStyle:
    """A way to write a character, by the user.

    Attributes
    ----------
    name : str
        Unique among the user's styles.
    label : str
        The character. Anything but a digit is drawn as a non-digit.
    drawings : tuple of str
        For each drawing, its entry in a file as JSON, without name and label. See ``own_style``.
    """

    name: str
    label: str
    drawings: tuple[str, ...]

    @property
    def is_digit(self) -> bool:
        """Whether the character is a digit."""
        return self.label in DIGITS

    @property
    def lookalike(self) -> str:
        """The digit that the character looks like and networks will doubt too; empty for others."""
        return next((digit for digit, others in _LOOKALIKES.items() if self.label in tuple(others)), "")

    @property
    def title(self) -> str:
        """The character and the name, for display."""
        return f"{self.label}: {self.name}"


def own_style(name: str, label: str, drawings: Iterable[str]) -> OwnStyle:
    """Return a checked style of drawings; those without a weight share that of a style.

    Raises
    ------
    DataFileError
        If the name, the label or a drawing is invalid. The message has the reason.
    """
    contents = [json.loads(drawing) for drawing in drawings]
    usual = (_DIGIT_WEIGHT if label in DIGITS else _OTHER_WEIGHT) / max(len(contents), 1)
    texts = tuple(json.dumps({"weight": usual, **content}, sort_keys=True) for content in contents)
    style = OwnStyle(checked_style_name(name), checked_style_label(label), texts)
    if any(len(text) > MAX_DRAWING for text in texts):
        raise DataFileError(f"The style {style.name!r} cannot be used: its entry is too long.")
    pen_styles_of([style])
    return style


def checked_style_name(text: str) -> str:
    """Return a name without surrounding spaces, or raise DataFileError."""
    name = text.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise DataFileError(f"The name of a style must have 1 to {MAX_NAME} letters, digits or signs.")
    if _NUMBERED.fullmatch(name):
        raise DataFileError("The name of a style cannot end in a number in brackets. Choose another one.")
    return name


def checked_style_label(text: str) -> str:
    """Return a character without surrounding spaces, or raise DataFileError."""
    label = text.strip()
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise DataFileError(
            f"Name the character of a style first: a digit, a letter or a sign, at most {MAX_LABEL} of them."
        )
    return label


def pen_styles_of(styles: Iterable[OwnStyle]) -> tuple[PenStyle, ...]:
    """Return the styles of all drawings, for the generators.

    Raises
    ------
    DataFileError
        If one is invalid. The message names the style and the problem.
    """
    made: list[PenStyle] = []
    for style in styles:
        group = style.label if style.is_digit else OWN_LETTERS if style.label.isalpha() else OWN_SYMBOLS
        for pen_style in parsed_styles(as_entries([style]), group, "Your pen styles"):
            if reason := _excess(pen_style):
                raise DataFileError(f"The style {pen_style.name!r} cannot be used: {reason}.")
            made.append(pen_style)
    return tuple(made)


def as_entries(styles: Iterable[OwnStyle]) -> list[dict[str, Any]]:
    """Return the content of a file of styles."""
    return [
        {
            "name": f"{style.name} ({number})" if len(style.drawings) > 1 else style.name,
            "label": style.label,
            **json.loads(drawing),
        }
        for style in styles
        for number, drawing in enumerate(style.drawings, 1)
    ]


def from_entries(entries: Any, source: str) -> tuple[OwnStyle, ...]:
    """Return the styles of a file's content, after checking it. The inverse of ``as_entries``.

    Raises
    ------
    DataFileError
        If a style is invalid, or there are too many. The message names the source and the problem.
    """
    if isinstance(entries, list) and len(entries) > MAX_DRAWINGS:
        raise DataFileError(f"{source} holds more than {MAX_DRAWINGS} pen styles.")
    parsed_styles(entries, "", source)
    drawings: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        numbered = _NUMBERED.fullmatch(entry["name"])
        key = entry["label"], numbered[1] if numbered else entry["name"]
        content = {name: value for name, value in entry.items() if name not in _IDENTITY}
        drawings.setdefault(key, []).append(json.dumps(content, sort_keys=True))
    try:
        styles = tuple(own_style(name, label, own) for (label, name), own in drawings.items())
    except DataFileError as error:
        raise DataFileError(f"{source}: {error}") from error
    check_together(styles, source)
    return styles


def check_together(styles: Sequence[OwnStyle], source: str = "Your pen styles") -> None:
    """Raise DataFileError if styles are too many, or two have the same name."""
    names = [style.name for style in styles]
    if len(styles) > MAX_STYLES or sum(len(style.drawings) for style in styles) > MAX_DRAWINGS:
        raise DataFileError(f"{source}: at most {MAX_STYLES} styles of {MAX_DRAWINGS} drawings are possible.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DataFileError(f"{source}: there are two styles named {twice!r}. Rename one.")


def read_own_styles(path: Path) -> tuple[OwnStyle, ...]:
    """Return the styles of a file.

    Raises
    ------
    DataFileError
        If it cannot be read or a style is invalid. The message names the file and the problem.
    """
    with open_data_file(path, _MAX_FILE_BYTES) as file:
        content = file.read(_MAX_FILE_BYTES + 1)
        if len(content) > _MAX_FILE_BYTES:
            raise DataFileError(f"{path} is too large for a file of pen styles.")
    try:
        entries = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"{path} is not a file of pen styles: {error}.") from error
    return from_entries(entries, str(path))


def write_own_styles(styles: Sequence[OwnStyle], path: Path) -> None:
    """Write styles to a file that ``read_own_styles`` reads, completely or not at all.

    Raises
    ------
    DataFileError
        If it cannot be written.
    """
    lines = (json.dumps(entry, ensure_ascii=False) for entry in as_entries(styles))
    try:
        write_atomically(path, ("[\n" + ",\n".join(lines) + "\n]\n").encode())
    except OSError as error:
        raise DataFileError(f"The styles cannot be saved: {path}: {error.strerror or error}.") from error


def _excess(style: PenStyle) -> str:
    """Return what exceeds the limits of the user's styles, or an empty string."""
    if len(style.points) > _MAX_POINTS or n_fine_points(style) > _MAX_FINE_POINTS:
        return f"it has more than {_MAX_POINTS} points, or its strokes are too long or too many"
    if len(style.parameters) > _MAX_PARAMETERS:
        return f"it has more than {_MAX_PARAMETERS} parameters"
    for parameter in style.parameters:
        if not parameter.name.isprintable():
            return f"the name of parameter {parameter.name!r} has signs that cannot be shown"
        farthest = max(abs(parameter.low), abs(parameter.high)) * np.abs(parameter.direction).max()
        if farthest > _MAX_MOVE:
            return f"parameter {parameter.name!r} moves a point by more than the character's height"
    return ""
