"""Everything the generators can write, sorted for display."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.synthesis.non_digits import LETTERS, SYMBOLS, NonDigitGenerator
from digitpad.digits.synthesis.own_styles import OwnStyle, pen_styles_of
from digitpad.digits.synthesis.pen_generator import PenGenerator
from digitpad.digits.synthesis.pen_styles import DIGITS, PenStyle, load_styles

Strokes = tuple[Stroke, ...]

LETTERS_TAB, SYMBOLS_TAB, KINDS_TAB = "Letters", "Symbols", "Not a digit"

_ON_CANVAS = 0.6  # of the canvas's side: about the size people draw


@dataclass(frozen=True)
class PenFamily:
    """One way to write something.

    Attributes
    ----------
    label : str
        The character; empty for drawings that are not characters.
    name : str
        Name in words.
    share : float
        Its frequency in generated training pictures, relative to its tab; 0..1.
    samples : callable
        ``samples(n, rng)`` returns the strokes of n samples.
    """

    label: str
    name: str
    share: float
    samples: Callable[[int, np.random.Generator], list[Strokes]]


def pen_families(styles: Sequence[PenStyle] | None = None) -> dict[str, tuple[PenFamily, ...]]:
    """Return all families by tab: the ten digits, letters, symbols, and kinds of non-digits.

    Parameters
    ----------
    styles : sequence of PenStyle, optional
        By default, all shipped styles.

    Raises
    ------
    DataFileError
        If a file of styles is invalid.
    """
    styles = load_styles(labels=None) if styles is None else styles
    generator, others = PenGenerator(styles), NonDigitGenerator(styles)
    tabs = {}
    for digit in DIGITS:
        own = [style for style in styles if style.label == digit]
        tabs[digit] = _of_styles(own, [style.weight for style in own], generator)
    for tab, files in ((LETTERS_TAB, LETTERS), (SYMBOLS_TAB, SYMBOLS)):
        own = [style for style in styles if style.group in files]
        # With the same frequencies as in NonDigitGenerator.
        tabs[tab] = _of_styles(own, [style.weight for style in own], generator)
    tabs[KINDS_TAB] = tuple(
        PenFamily("", kind, others.share(kind), _maker_of_kind(others, kind)) for kind in others.kinds
    )
    return tabs


def family_of(style: OwnStyle) -> PenFamily:
    """Return the family of a style of the user: samples of its drawings in turn, with a share of 0."""
    drawings, generator = pen_styles_of([style]), PenGenerator(())

    def samples(n: int, rng: np.random.Generator) -> list[Strokes]:
        return [generator.strokes(drawings[i % len(drawings)], rng) for i in range(n)]

    return PenFamily(style.label, style.name, 0.0, samples)


def placed_on_canvas(strokes: Sequence[Stroke]) -> Strokes:
    """Return strokes in the middle of a square of side 1, about the size people draw."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = _ON_CANVAS / max(float((high - low).max()), 1e-6)
    return tuple(as_stroke((stroke - (low + high) / 2.0) * scale + 0.5) for stroke in strokes)


def _of_styles(
    styles: Sequence[PenStyle], weights: Sequence[float], generator: PenGenerator
) -> tuple[PenFamily, ...]:
    return tuple(
        PenFamily(style.label, style.name, weight / sum(weights), _maker_of_style(generator, style))
        for style, weight in zip(styles, weights, strict=True)
    )


def _maker_of_style(
    generator: PenGenerator, style: PenStyle
) -> Callable[[int, np.random.Generator], list[Strokes]]:
    return lambda n, rng: generator.samples(style, n, rng)


def _maker_of_kind(
    others: NonDigitGenerator, kind: str
) -> Callable[[int, np.random.Generator], list[Strokes]]:
    return lambda n, rng: others.samples(kind, n, rng)
