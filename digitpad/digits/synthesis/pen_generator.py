"""Synthetic pen strokes of characters, made from styles and the variation of a hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import SIDE_PX, rasterize
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.synthesis.pen_curves import PenCurve
from digitpad.digits.synthesis.pen_hand import Hand, HandRanges
from digitpad.digits.synthesis.pen_styles import PenStyle, load_styles

PEN_WIDTHS_PX = (1.5, 3.0)
"""Thinnest and thickest pen, in pixels of the picture. MNIST's strokes are 1.7 to 3.9 wide."""


class PenGenerator:
    """Makes samples of characters, as strokes or as the pictures that the canvas would make of them.

    All labels are equally frequent, and styles of a label are weighted by their ``weight``. The same state of
    the random generator gives the same samples.

    Parameters
    ----------
    styles : sequence of PenStyle, optional
        By default, the shipped styles of the ten digits.
    ranges : HandRanges, optional

    Attributes
    ----------
    styles : tuple of PenStyle
    class_names : tuple of str
        The characters, sorted. Labels are indices into them; for the ten digits, the digits themselves.
    """

    def __init__(self, styles: Sequence[PenStyle] | None = None, ranges: HandRanges | None = None) -> None:
        self.styles = load_styles() if styles is None else tuple(styles)
        self.class_names = tuple(sorted({style.label for style in self.styles}))
        self._hand = Hand(ranges)
        self._curves: dict[PenStyle, PenCurve] = {}  # of the styles used so far

    def strokes(self, style: PenStyle, rng: np.random.Generator) -> tuple[Stroke, ...]:
        """Return one sample of a style in the order of writing. The unit is about the character's height."""
        return self.samples(style, 1, rng)[0]

    def samples(self, style: PenStyle, n: int, rng: np.random.Generator) -> list[tuple[Stroke, ...]]:
        """Return n samples of a style."""
        if style not in self._curves:
            self._curves[style] = PenCurve(style)
        return self._hand.write(self._curves[style], n, rng)

    def draw(self, n: int, rng: np.random.Generator) -> tuple[list[tuple[Stroke, ...]], NDArray[np.integer]]:
        """Return n samples in random order, and their labels (n,)."""
        n_classes = len(self.class_names)
        labels = rng.permutation(np.arange(n) % n_classes)
        drawn: list[tuple[Stroke, ...]] = [()] * n
        for label, name in enumerate(self.class_names):
            styles = [style for style in self.styles if style.label == name]
            weights = np.array([style.weight for style in styles])
            places = np.flatnonzero(labels == label)
            chosen = rng.choice(len(styles), len(places), p=weights / weights.sum())
            for number, style in enumerate(styles):
                own = places[chosen == number]
                for place, strokes in zip(own, self.samples(style, len(own), rng), strict=True):
                    drawn[place] = strokes
        return drawn, labels

    def pictures(self, n: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.integer]]:
        """Return n pictures (n, 28, 28), ink 255 on 0, with pens of all widths, and their labels (n,)."""
        drawn, labels = self.draw(n, rng)
        return as_pictures(drawn, rng), labels


def as_pictures(drawn: Sequence[Sequence[Stroke]], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return pictures (n, 28, 28) of samples, each drawn with a pen of its own width."""
    images = np.empty((len(drawn), SIDE_PX, SIDE_PX), np.uint8)
    thinnest, thickest = PEN_WIDTHS_PX
    widths = thinnest * (thickest / thinnest) ** rng.random(len(drawn))
    for image, strokes, width in zip(images, drawn, widths, strict=True):
        image[:] = np.rint(rasterize(strokes, width) * 255.0)
    return images
