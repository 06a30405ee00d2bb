"""Pen styles, the ways in which people write a character, as data: ``resources/pen_styles/*.json``.

A file is a list of styles. A style is a family of shapes: an average shape, and named parameters that each
move some of its points in a direction::

    {
      "name": "1 with flag and foot",
      "label": "1",
      "weight": 2,
      "strokes": [[[0.12, 0.2], [0.3, 0, "corner"], [0.3, 1]],
                  [[0.05, 1], [0.55, 1]]],
      "parameters": {
        "flag length": {"range": [0, 1], "moves": {"0.0": [-0.15, 0.25]}},
        "foot width": {"range": [-1, 1], "moves": {"1.0": [-0.1, 0], "1.1": [0.1, 0]}}
      }
    }

- ``name``: in words, unique in its file.
- ``label``: the character. Styles of several characters may share a file.
- ``weight``: the frequency of the style among those of its label, relative to the sum of their weights.
- ``spread``: the standard deviation of each point; 0.025 by default.
- ``strokes``: in the order of writing. The pen passes through the points ``[x, y]``; the unit is the
  character's height, y points downward, and 0, 0 is at the top left. The pen turns smoothly at a point, and
  sharply at a ``"corner"``.
- ``parameters``: a value is drawn uniformly from ``range``, and each point in ``moves`` is moved by that
  value times its direction. ``"1"`` means all of stroke 1, ``"1.2"`` its point 2, ``"1.2-4"`` its points 2 to
  4; all count from 0.
- ``cut``: only if the beginning of the character is not another character. The range of fractions of its
  length at which the pen may stop to leave half a character, such as ``[0.3, 0.4]``.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import DataFileError
from digitpad.paths import pen_styles_dir
from digitpad.presentation import in_full

DIGITS = tuple("0123456789")

_SPREAD = 0.025
_FARTHEST = 3.0  # a coordinate beyond this is a typing error
_NEAREST = 0.001  # closer points would leave the curve's direction to rounding
_NEEDED = {"name", "label", "weight", "strokes"}
_KNOWN = _NEEDED | {"spread", "parameters", "cut"}
_PLACE = re.compile(r"(\d+)(?:\.(\d+)(?:-(\d+))?)?")


@dataclass(frozen=True)
class StyleParameter:
    """A named variation within a style.

    Attributes
    ----------
    name : str
    low, high : float
    direction : (n_points, 2) float64
        Displacement of each point for a value of 1.
    """

    name: str
    low: float
    high: float
    direction: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PenStyle:
    """One way to write a character.

    Attributes
    ----------
    name, label : str
    group : str
        Name of its file, without the ending.
    weight, spread : float
    points : (n_points, 2) float64
        Points of all strokes, one after another.
    corners : (n_points,) bool
        Where the pen turns sharply.
    stroke_of : (n_points,) int
        Stroke number of each point.
    parameters : tuple of StyleParameter
    cut : tuple of 2 float or None
    """

    name: str
    label: str
    group: str
    weight: float
    spread: float
    points: NDArray[np.float64]
    corners: NDArray[np.bool_]
    stroke_of: NDArray[np.intp]
    parameters: tuple[StyleParameter, ...]
    cut: tuple[float, float] | None

    @property
    def n_strokes(self) -> int:
        """Number of strokes."""
        return int(self.stroke_of[-1]) + 1


def load_styles(folder: Path | None = None, labels: Sequence[str] | None = DIGITS) -> tuple[PenStyle, ...]:
    """Return the styles of the wanted labels from all files in a folder.

    Parameters
    ----------
    folder : Path, optional
        By default, the folder of the shipped styles.
    labels : sequence of str or None
        None means all.

    Raises
    ------
    DataFileError
        If a style is invalid or a wanted label has none. The message names the file and the style.
    """
    folder = pen_styles_dir() if folder is None else folder
    styles = [style for path in sorted(folder.glob("*.json")) for style in read_styles(path)]
    if labels is None:
        return tuple(styles)
    if missing := set(labels) - {style.label for style in styles}:
        raise DataFileError(f"{folder} holds no pen style for {', '.join(sorted(missing))}.")
    return tuple(style for style in styles if style.label in labels)


def read_styles(path: Path) -> list[PenStyle]:
    """Return the styles of one file.

    Raises
    ------
    DataFileError
        If a style is invalid. The message names the file, the style and the problem.
    """
    try:
        entries = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"{path} is not a file of pen styles: {error}.") from error
    return parsed_styles(entries, path.stem, str(path))


def parsed_styles(entries: Any, group: str, source: str) -> list[PenStyle]:
    """Return the styles of a file's content.

    Parameters
    ----------
    entries : object
        The parsed JSON.
    group : str
        See ``PenStyle``.
    source : str
        The file's name for messages.

    Raises
    ------
    DataFileError
        If a style is invalid. The message names the source, the style and the problem.
    """
    if not isinstance(entries, list) or not entries:
        raise DataFileError(f"{source} is not a file of pen styles: it must hold a list of them.")
    styles: dict[str, PenStyle] = {}
    for number, entry in enumerate(entries, 1):
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f"{source}, style {name!r}" if isinstance(name, str) and name else f"{source}, style {number}"
        try:
            style = _style(entry, group)
            _require(style.name not in styles, "another style has the same name")
        except ValueError as error:
            raise DataFileError(f"{where}: {error}.") from error
        styles[style.name] = style
    return list(styles.values())


def _style(entry: Any, group: str) -> PenStyle:
    _require(isinstance(entry, dict), "a style must be an object with a name, a label, a weight and strokes")
    if missing := sorted(_NEEDED - set(entry)):
        raise ValueError(f"{', '.join(missing)} must be given")
    if unknown := sorted(set(entry) - _KNOWN):
        raise ValueError(f"{', '.join(unknown)} is not known; a style has {', '.join(sorted(_KNOWN))}")
    for field in ("name", "label"):
        _require(isinstance(entry[field], str) and entry[field] != "", f"{field} must be a text")
    strokes, corners = _strokes(entry["strokes"])
    lengths = [len(stroke) for stroke in strokes]
    parameters = entry.get("parameters", {})
    _require(isinstance(parameters, dict), "parameters must be an object")
    return PenStyle(
        name=entry["name"],
        label=entry["label"],
        group=group,
        weight=_number(entry["weight"], "weight", 1e-3, 1e3),
        spread=_number(entry.get("spread", _SPREAD), "spread", 0.0, 0.2),
        points=np.array([point for stroke in strokes for point in stroke]),
        corners=np.array(corners),
        stroke_of=np.repeat(np.arange(len(lengths)), lengths),
        parameters=tuple(_parameter(name, content, lengths) for name, content in parameters.items()),
        cut=_range(entry["cut"], "cut", 0.0, 1.0) if "cut" in entry else None,
    )


def _strokes(content: Any) -> tuple[list[list[tuple[float, float]]], list[bool]]:
    """Return the points of each stroke, and for all points in turn whether they are corners."""
    _require(isinstance(content, list) and content != [], "strokes must be a list with at least one stroke")
    strokes: list[list[tuple[float, float]]] = []
    corners: list[bool] = []
    for i, stroke in enumerate(content):
        is_stroke = isinstance(stroke, list) and len(stroke) >= 2
        _require(is_stroke, f"stroke {i} must be a list of 2 points or more")
        points: list[tuple[float, float]] = []
        for j, point in enumerate(stroke):
            what = f"point {i}.{j}"
            is_corner = isinstance(point, list) and len(point) == 3 and point[2] == "corner"
            points.append(_place(point[:2] if is_corner else point, what))
            corners.append(is_corner)
            is_apart = j == 0 or math.dist(points[-1], points[-2]) >= _NEAREST
            _require(is_apart, f"{what} is at the same place as the previous point")
        strokes.append(points)
    return strokes, corners


def _parameter(name: str, content: Any, lengths: list[int]) -> StyleParameter:
    what = f"parameter {name!r}"
    is_parameter = isinstance(content, dict) and set(content) == {"range", "moves"}
    _require(is_parameter, f"{what} must have a range and moves")
    _require(isinstance(content["moves"], dict) and content["moves"] != {}, f"{what} must move a point")
    low, high = _range(content["range"], f"{what}: range", -10.0, 10.0)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    direction = np.zeros((int(starts[-1]), 2))
    for address, move in content["moves"].items():
        found = _PLACE.fullmatch(address)
        _require(found is not None, f"{what}: {address!r} must be like '0', '0.1' or '0.1-3'")
        assert found is not None
        stroke, first, last = (None if group is None else int(group) for group in found.groups())
        assert stroke is not None
        n_points = lengths[stroke] if stroke < len(lengths) else 0
        first = 0 if first is None else first
        last = (n_points - 1 if found[2] is None else first) if last is None else last
        _require(first <= last < n_points, f"{what}: there is no point {address}")
        direction[starts[stroke] + first : starts[stroke] + last + 1] += _place(move, f"{what}: {address}")
    return StyleParameter(name, low, high, direction)


def _place(content: Any, what: str) -> tuple[float, float]:
    _require(isinstance(content, list) and len(content) == 2, f'{what} must be [x, y] or [x, y, "corner"]')
    x, y = (_number(value, what, -_FARTHEST, _FARTHEST) for value in content)
    return x, y


def _range(content: Any, what: str, lowest: float, highest: float) -> tuple[float, float]:
    _require(isinstance(content, list) and len(content) == 2, f"{what} must be [lowest, highest]")
    low, high = (_number(value, what, lowest, highest) for value in content)
    _require(low <= high, f"{what} must begin with the lowest value")
    return low, high


def _number(content: Any, what: str, lowest: float, highest: float) -> float:
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    _require(
        is_number and lowest <= content <= highest,
        f"{what} must be a number from {in_full(lowest)} to {in_full(highest)}",
    )
    return float(content)


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)
