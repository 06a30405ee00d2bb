"""Drawings that are not digits, to train networks to reject them: scribbles, letters, symbols, half digits.

Drawings that could be taken for a digit are left out: letters such as O, l, S, Z and B, a vertical line, half
a 7 that looks like a 1.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, as_stroke, evenly_spaced, smoothed
from digitpad.digits.synthesis.own_styles import OWN_LETTERS, OWN_SYMBOLS
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_hand import HandRanges
from digitpad.digits.synthesis.pen_styles import DIGITS, PenStyle, load_styles

LETTERS = ("capital_letters", "small_letters", "other_alphabets", OWN_LETTERS)
SYMBOLS = ("symbols", OWN_SYMBOLS)
"""Groups of styles that are not digits: shipped files, and the user's own styles."""

_SHARES = {"letter": 8.0, "symbol": 5.0}
"""Relative frequency of a kind. All other kinds count 1: people write letters and signs more often."""

Strokes = tuple[Stroke, ...]


class NonDigitGenerator:
    """Makes drawings that are not digits, most often letters and symbols.

    The same state of the random generator gives the same drawings.

    Parameters
    ----------
    styles : sequence of PenStyle, optional
        Styles of digits, letters and symbols; by default, the shipped ones. Those in the groups
        of ``LETTERS`` and ``SYMBOLS`` are not digits.
    ranges : HandRanges, optional

    Attributes
    ----------
    kinds : tuple of str
        Names of the kinds.
    """

    def __init__(self, styles: Sequence[PenStyle] | None = None, ranges: HandRanges | None = None) -> None:
        styles = load_styles(labels=None) if styles is None else styles
        ranges = HandRanges() if ranges is None else ranges
        # A cut must follow the part that is drawn first, and a plus in one stroke is a 4.
        one_way = dataclasses.replace(
            ranges, reversed_chance=0.0, reordered_chance=0.0, joined_chance=0.0, retraced_chance=0.0
        )
        digits = [style for style in styles if style.label in DIGITS]
        self._letters = PenGenerator([style for style in styles if style.group in LETTERS], one_way)
        self._symbols = PenGenerator([style for style in styles if style.group in SYMBOLS], one_way)
        self._digits = PenGenerator(digits, ranges)
        self._halves = PenGenerator([style for style in digits if style.cut is not None], one_way)
        self._makers: dict[str, Callable[[np.random.Generator], Strokes]] = {
            "letter": lambda rng: _any_of(self._letters, rng),
            "symbol": lambda rng: _any_of(self._symbols, rng),
            "half digit": self._half_digit,
            "crossed out": self._crossed_out,
            "digits on top of each other": self._on_top,
            "digits side by side": self._side_by_side,
            "wild line": _wild_line,
            "zigzag": _zigzag,
            "coil": _coil,
            "ball of wool": _ball,
            "hatching": _hatching,
            "dots": _dots,
            "dash": _dash,
        }
        self.kinds = tuple(self._makers)

    def share(self, kind: str) -> float:
        """Return the frequency of a kind among all drawings; 0..1."""
        return _SHARES.get(kind, 1.0) / sum(_SHARES.get(other, 1.0) for other in self.kinds)

    def samples(self, kind: str, n: int, rng: np.random.Generator) -> list[Strokes]:
        """Return n drawings of one kind."""
        return [self._makers[kind](rng) for _ in range(n)]

    def draw(self, n: int, rng: np.random.Generator) -> tuple[list[Strokes], list[str]]:
        """Return n drawings in random order, and the kind of each."""
        ends = np.cumsum([self.share(kind) for kind in self.kinds])
        numbers = np.searchsorted(ends, (np.arange(n) + 0.5) / n)
        kinds = [self.kinds[number] for number in rng.permutation(numbers)]
        return [self._makers[kind](rng) for kind in kinds], kinds

    def pictures(self, n: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], list[str]]:
        """Return n pictures (n, 28, 28), ink 255 on 0, with pens of all widths, and the kind of each."""
        drawn, kinds = self.draw(n, rng)
        return as_pictures(drawn, rng), kinds

    def _half_digit(self, rng: np.random.Generator) -> Strokes:
        """Return the beginning of a digit, cut where its style allows it."""
        style = self._halves.styles[rng.integers(len(self._halves.styles))]
        assert style.cut is not None
        return first_part(self._halves.strokes(style, rng), rng.uniform(*style.cut))

    def _crossed_out(self, rng: np.random.Generator) -> Strokes:
        """Return a digit under an X, a zigzag, a ball or some lines."""
        digit = _fitted(_any_of(self._digits, rng))
        cross = (_cross, _zigzag, _ball, _hatching)[rng.integers(4)](rng)
        size = rng.uniform(0.8, 1.3)
        return digit + tuple(as_stroke(stroke * size) for stroke in _fitted(cross))

    def _on_top(self, rng: np.random.Generator) -> Strokes:
        """Return two or three digits that overlap."""
        n_digits = int(rng.integers(2, 4))
        # Nearly side by side: two digits above each other easily look like a 3 or an 8.
        angle = rng.uniform(-0.6, 0.6)
        strokes: Strokes = ()
        for number, digit in enumerate(self._several(n_digits, rng)):
            turn = angle + 2.0 * np.pi * number / n_digits
            place = rng.uniform(0.25, 0.4) * np.array([np.cos(turn), np.sin(turn)])
            strokes += tuple(as_stroke(stroke * rng.uniform(0.8, 1.2) + place) for stroke in digit)
        return strokes

    def _side_by_side(self, rng: np.random.Generator) -> Strokes:
        """Return two or three digits in a row."""
        strokes: Strokes = ()
        right = 0.0
        for digit in self._several(int(rng.integers(2, 4)), rng):
            left = min(float(stroke[:, 0].min()) for stroke in digit)
            place = np.array([right - left, rng.normal(0.0, 0.06)])
            strokes += tuple(as_stroke(stroke + place) for stroke in digit)
            right = max(float(stroke[:, 0].max()) for stroke in strokes) + rng.uniform(0.08, 0.3)
        return strokes

    def _several(self, n_digits: int, rng: np.random.Generator) -> list[Strokes]:
        # 1 is left out: over a 0 it is a slash, over a 7 a stem. So are equal digits.
        labels = rng.choice([label for label in self._digits.class_names if label != "1"], n_digits, False)
        chosen = [[style for style in self._digits.styles if style.label == label] for label in labels]
        return [_fitted(self._digits.strokes(styles[rng.integers(len(styles))], rng)) for styles in chosen]


def _any_of(generator: PenGenerator, rng: np.random.Generator) -> Strokes:
    weights = np.array([style.weight for style in generator.styles])
    number = rng.choice(len(weights), p=weights / weights.sum())
    return generator.strokes(generator.styles[number], rng)


def first_part(strokes: Sequence[Stroke], part: float) -> Strokes:
    """Return the first part of strokes, as a fraction (0..1) of their total length."""
    curves = [evenly_spaced(smoothed(stroke), 0.01) for stroke in strokes]
    left = part * sum(_length(curve) for curve in curves)
    kept: list[Stroke] = []
    for curve in curves:
        length = _length(curve)
        n_points = len(curve) if length <= left else 1 + round((len(curve) - 1) * left / length)
        kept.append(as_stroke(curve[:n_points]))
        left -= length
        if left <= 0.0:
            break
    return tuple(kept)


def _length(stroke: Stroke) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum())


def _fitted(strokes: Sequence[Stroke]) -> Strokes:
    """Return strokes scaled to a height or width of 1, centred at 0, 0."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-6)
    return tuple(as_stroke((stroke - (low + high) / 2.0) / size) for stroke in strokes)


def _turned(points: NDArray[np.float64], angle: float) -> Stroke:
    cosine, sine = np.cos(angle), np.sin(angle)
    return as_stroke(points @ np.array([[cosine, sine], [-sine, cosine]]))


def _wild_line(rng: np.random.Generator) -> Strokes:
    """Return a single line that wanders at random."""
    n_points = int(rng.integers(14, 30))
    steps = rng.normal(0.0, 1.0, (n_points, 2))
    # A pull to the centre keeps it from drifting away.
    points = np.zeros((n_points, 2))
    for i in range(1, n_points):
        points[i] = 0.6 * points[i - 1] + steps[i]
    return (as_stroke(points),)


def _zigzag(rng: np.random.Generator) -> Strokes:
    """Return a line that goes back and forth four times or more: fewer could be a 2, a 3 or a 7."""
    n_turns = int(rng.integers(6, 14))
    along = np.arange(n_turns) + rng.normal(0.0, 0.15, n_turns)
    across = np.where(np.arange(n_turns) % 2, 1.0, -1.0) * rng.uniform(0.7, 1.3, n_turns)
    points = np.column_stack([along * rng.uniform(0.15, 0.7), across])
    return (_turned(_with_middles(points), rng.uniform(0.0, np.pi)),)


def _with_middles(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points with their midpoints in between, so that turns stay nearly sharp."""
    return np.insert(points, np.arange(1, len(points)), points[:-1] * 0.3 + points[1:] * 0.7, axis=0)


def _coil(rng: np.random.Generator) -> Strokes:
    """Return loops in a row, like a spring."""
    n_turns = rng.uniform(3.0, 6.0)
    t = np.linspace(0.0, 2.0 * np.pi * n_turns, int(14 * n_turns))
    advance = rng.uniform(3.0, 7.0) / t[-1]
    wobble = 1.0 + 0.15 * rng.standard_normal() * np.sin(0.37 * t + rng.uniform(0.0, 6.0))
    points = np.column_stack([wobble * np.cos(t) + advance * t, rng.uniform(0.8, 1.8) * wobble * np.sin(t)])
    return (_turned(points + rng.normal(0.0, 0.03, points.shape), rng.uniform(-0.6, 0.6)),)


def _ball(rng: np.random.Generator) -> Strokes:
    """Return loops of all sizes in one place."""
    n_turns = rng.uniform(4.0, 7.0)
    t = np.linspace(0.0, 2.0 * np.pi * n_turns, int(12 * n_turns))
    # The radius repeatedly shrinks to nearly 0: a ring would be a 0.
    radius = 0.55 + 0.45 * np.sin(rng.uniform(0.3, 0.7) * t + rng.uniform(0.0, 2.0 * np.pi))
    points = np.column_stack([radius * np.cos(t), rng.uniform(0.6, 1.4) * radius * np.sin(t)])
    drift = 0.1 * np.sin(rng.uniform(0.1, 0.3) * t)[:, None] * rng.normal(0.0, 1.0, 2)
    return (as_stroke(points + drift),)


def _hatching(rng: np.random.Generator) -> Strokes:
    """Return three to eight parallel lines."""
    n_lines = int(rng.integers(3, 9))
    angle = rng.uniform(0.0, np.pi)
    strokes = []
    for i in range(n_lines):
        ends = np.array([[-1.0, 0.0], [1.0, 0.0]]) + rng.normal(0.0, 0.12, (2, 2))
        ends[:, 1] += (i - n_lines / 2.0) * 0.4
        middle = ends.mean(axis=0) + rng.normal(0.0, 0.06, 2)
        strokes.append(_turned(np.array([ends[0], middle, ends[1]]), angle))
    return tuple(strokes)


def _cross(rng: np.random.Generator) -> Strokes:
    """Return two crossing lines."""
    corners = np.array([[[-1.0, -1.0], [1.0, 1.0]], [[1.0, -1.0], [-1.0, 1.0]]])
    return tuple(as_stroke(line + rng.normal(0.0, 0.15, (2, 2))) for line in corners)


def _dots(rng: np.random.Generator) -> Strokes:
    """Return one to five dots or tiny marks."""
    n_dots = int(rng.integers(1, 6))
    places = rng.uniform(-1.0, 1.0, (n_dots, 2))
    if rng.random() < 0.5 or n_dots == 1:
        return tuple(as_stroke(place[None]) for place in places)
    size = rng.uniform(0.02, 0.1)
    return tuple(as_stroke(place + rng.normal(0.0, size, (3, 2))) for place in places)


def _dash(rng: np.random.Generator) -> Strokes:
    """Return a line too flat to be a 1."""
    points = np.column_stack([np.linspace(0.0, 1.0, 4), rng.normal(0.0, 0.03, 4)])
    return (_turned(points, np.deg2rad(rng.uniform(-25.0, 25.0))),)
