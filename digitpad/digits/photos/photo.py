"""The digits in a photo, scan or screenshot."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.components import Components, components
from digitpad.digits.photos.ink import Ink, ink_of
from digitpad.digits.photos.lines import Lines, reading_order, text_angle
from digitpad.digits.photos.parts import PartGroup, digit_parts, usable_parts
from digitpad.digits.photos.pixels import Gray
from digitpad.digits.photos.rules import without_rules
from digitpad.digits.strokes.raster import BOX_PX, centred

MOST_DIGITS = 500
"""A picture with more is a page of text."""

ONE_DIGIT_PX = 64
"""Longest side of a picture that shows one digit."""

_EVEN = 0.25  # of the contrast: shades that ``from_gray`` treats as paper
_MOST_MARKS = 30  # of one digit drawn in dots
_LEAST_SIDE_PX = 8
_FEW = 2  # digits: if no more are found, try light ink instead of dark, or dark instead of light
_INK_FROM = 0.3  # of the typical depth of ink
_CLEAR_PX, _CLEAR = (20, 40), (2.2, 1.4)  # height and depth, in noise: less is grain or shade of the paper
_THICKEST = 0.42  # pen width, in heights of the digit
_LEAST_TURN = 1.5  # degrees: smaller angles are ignored


@dataclass(frozen=True, eq=False)
class FoundDigit:
    """A digit in a photo.

    Attributes
    ----------
    box : tuple of int
        left, top, width and height in the photo's pixels.
    picture : (28, 28) float32
        The digit in MNIST's form: ink 1.0 on 0.0.
    """

    box: tuple[int, int, int, int]
    picture: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FoundDigits:
    """The digits in a photo.

    Attributes
    ----------
    digits : tuple of FoundDigit
        In reading order.
    lines : Lines
        Digit indices, by line and number.
    n_marks : int
        Number of connected components of the ink, without specks.
    """

    digits: tuple[FoundDigit, ...] = ()
    lines: Lines = ()
    n_marks: int = 0

    @property
    def is_too_many(self) -> bool:
        """Whether nothing is returned because there are more than ``MOST_DIGITS`` digits or other marks."""
        return not self.digits and self.n_marks > MOST_DIGITS


def is_one_digit(gray: NDArray[np.uint8], found: FoundDigits) -> bool:
    """Return whether a picture shows one digit on even paper, so that ``from_gray`` can read it directly.

    Parameters
    ----------
    gray : (height, width) uint8
    found : FoundDigits
        The result of ``find_digits``. Ignored for pictures of up to 64 pixels a side.
    """
    if max(gray.shape) <= ONE_DIGIT_PX:
        return True
    if len(found.digits) > 1 or found.n_marks > _MOST_MARKS:
        return False
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]]).astype(np.int16)
    paper = int(np.median(border))
    contrast = max(int(gray.max()) - paper, paper - int(gray.min()))
    return int(np.abs(border - paper).max()) <= _EVEN * contrast


def find_digits(gray: NDArray[np.uint8], check: Callable[[], object] = lambda: None) -> FoundDigits:
    """Return the digits in a grey picture.

    Parameters
    ----------
    gray : (height, width) uint8
        0 is black. Dark on light or light on dark, in any light, on plain, ruled or squared paper.
    check : callable
        Called between the steps. An exception from it ends the search.
    """
    if min(gray.shape) < _LEAST_SIDE_PX:
        return FoundDigits()
    found = _found_in(ink_of(gray), check)
    if len(found.digits) > _FEW or found.is_too_many:
        return found
    # The edge of a sheet on a dark table can outweigh the ink. But an 8 contains two spots of paper.
    other = _found_in(ink_of(gray, is_other=True), check)
    is_better = len(other.digits) > 2 * len(found.digits) or (other.is_too_many and not found.digits)
    return other if is_better else found


def _found_in(ink: Ink | None, check: Callable[[], object]) -> FoundDigits:
    """Return the digits formed by ink."""
    check()
    if ink is None:
        return FoundDigits()
    depth, rule_angle = without_rules(ink.depth, ink.least)
    check()
    parts = _parts(depth, ink)
    check()
    usable = usable_parts(parts, ink.pen_px)
    groups = [group for group in digit_parts(parts, usable) if _is_written(group, parts, depth, ink.least)]
    if not groups or len(groups) > MOST_DIGITS:
        return FoundDigits(n_marks=len(usable))
    boxes = [group.box for group in groups]
    angle = text_angle(boxes) if rule_angle is None else rule_angle
    lines = reading_order(boxes, angle)
    digits, ordered, count = [], [], 0
    for line in lines:
        numbers = []
        for number in line:
            for index in number:
                digits.append(_found(groups[index], parts, depth, angle))
            numbers.append(tuple(range(count, count + len(number))))
            count += len(number)
        ordered.append(tuple(numbers))
        check()
    return FoundDigits(tuple(digits), tuple(ordered), len(usable))


def _parts(depth: Gray, ink: Ink) -> Components:
    """Return the connected parts of the ink."""
    every = components(depth > ink.least)
    if not len(every):
        return every
    peaks = np.zeros(len(every) + 1, np.float32)
    np.maximum.at(peaks, every.labels.ravel(), depth.ravel())
    order = np.argsort(peaks[1:])
    reached = np.cumsum(np.where(every.is_cut, 0, every.areas)[order])
    typical = float(peaks[1:][order][np.searchsorted(reached, reached[-1] / 2.0)])
    return components(depth > max(ink.least, _INK_FROM * typical))


def _is_written(group: PartGroup, parts: Components, depth: Gray, least: float) -> bool:
    """Return whether a group looks like pen lines."""
    left, top, right, bottom = group.box
    own = np.isin(parts.labels[top:bottom, left:right], group.parts)
    clear = float(np.interp(max(bottom - top, right - left), _CLEAR_PX, _CLEAR))
    if _peak(depth[top:bottom, left:right], own) < clear * least:
        return False
    padded = np.pad(own, 1)
    inner = own & padded[2:, 1:-1] & padded[:-2, 1:-1] & padded[1:-1, 2:] & padded[1:-1, :-2]
    pen_px = 2.0 * own.sum() / max(1, own.sum() - inner.sum())
    return bool(pen_px < _THICKEST * max(bottom - top, right - left))


def _peak(depth: Gray, own: NDArray[np.bool_]) -> float:
    """Return the depth of a digit's ink where it is fully inked."""
    return float(np.percentile(depth[own], 75))


def _found(group: PartGroup, parts: Components, depth: Gray, angle: float) -> FoundDigit:
    left, top, right, bottom = group.box
    edge = 2
    rows = slice(max(0, top - edge), bottom + edge)
    columns = slice(max(0, left - edge), right + edge)
    own = np.isin(parts.labels[rows, columns], group.parts)
    others = (parts.labels[rows, columns] > 0) & ~own
    ink = np.where(others, 0.0, depth[rows, columns]) * _widened(own, edge)
    ink = np.clip((ink / _peak(ink, own) - 0.25) / 0.5, 0.0, 1.0).astype(np.float32)
    if abs(angle) > _LEAST_TURN:
        ink = _turned_back(ink, angle)
    inked = ink > 0.02
    rows_in, columns_in = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    ink = ink[rows_in[0] : rows_in[-1] + 1, columns_in[0] : columns_in[-1] + 1]
    picture = centred(ink, max(ink.shape) / BOX_PX)
    return FoundDigit((left, top, right - left, bottom - top), picture)


def _widened(mask: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    for _ in range(steps):
        padded = np.pad(mask, 1)
        mask = mask | padded[:-2, 1:-1] | padded[2:, 1:-1]
        padded = np.pad(mask, 1)
        mask = mask | padded[1:-1, :-2] | padded[1:-1, 2:]
    return mask


def _turned_back(ink: Gray, angle: float) -> Gray:
    """Return ink rotated counterclockwise about its centre by an angle in degrees, uncropped."""
    radians = np.deg2rad(angle)
    cosine, sine = float(np.cos(radians)), float(np.sin(radians))
    height, width = ink.shape
    side = int(np.ceil(np.hypot(height, width))) + 2
    padded = np.pad(ink, 1)
    y, x = np.mgrid[:side, :side] - (side - 1) / 2.0
    source_x = np.clip(cosine * x - sine * y + (width + 1) / 2.0, 0.0, width + 0.999)
    source_y = np.clip(sine * x + cosine * y + (height + 1) / 2.0, 0.0, height + 0.999)
    left, top = source_x.astype(np.intp), source_y.astype(np.intp)
    right, down = source_x - left, source_y - top
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    turned: Gray = (upper * (1 - down) + lower * down).astype(np.float32)
    return turned
