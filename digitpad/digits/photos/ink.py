"""Ink of a photo, pixel by pixel, for any lighting and for dark or light ink.

The paper under the ink is estimated by a morphological opening, which removes everything narrower than a few
pen widths (a "top-hat": Gonzalez and Woods, "Digital Image Processing", section 9.6). The difference from the
paper, divided by the paper's brightness, is the ink: light falls on both alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.pixels import Gray, Mask, blurred, highest, lowest, window

LEAST_INK = 0.07
"""As a fraction of the paper's brightness: smaller differences are not ink."""

_NOISE = 5.0  # standard deviations of the paper: ink differs by more
_N_BLOCKS = 16  # along the longest side, for the first estimate of the paper
_WINDOW = 4.0  # pen widths: anything wider is paper
_DARKEST = 0.35  # of the brightest paper: anything darker is a table, not paper in the shade
_WIDEST_PEN = 0.12  # of the shortest side


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of a photo.

    Attributes
    ----------
    depth : (height, width) float32
        The fraction of the light that the ink absorbs, 0..1; 0 on paper.
    least : float
        Lower values are noise.
    pen_px : float
        Median width of the lines.
    """

    depth: Gray
    least: float
    pen_px: float


def ink_of(gray: NDArray[np.uint8], *, is_other: bool = False) -> Ink | None:
    """Return the ink of a grey picture, or None if there is none.

    Parameters
    ----------
    gray : (height, width) uint8
        0 is black.
    is_other : bool
        Whether to use the less likely of dark and light as ink.
    """
    level = gray.astype(np.float32)
    smooth = blurred(level, 0.7)
    apart = smooth - _rough_paper(smooth)
    is_dark = float((apart.astype(np.float64) ** 3).mean()) < 0.0  # the long tail belongs to the ink
    if is_dark != is_other:
        level = 255.0 - level
        apart = -apart
    noise = _spread(apart[::2, ::2])
    pen_px = pen_width(apart > max(_NOISE * noise, 255.0 * LEAST_INK * 0.5))
    if pen_px == 0.0:
        return None
    pen_px = min(pen_px, _WIDEST_PEN * min(gray.shape))
    level = blurred(level, min(max(0.7, 0.1 * pen_px), 2.0))
    side = window(_WINDOW * pen_px + 4.0)
    side = min(side, 2 * (min(gray.shape) // 2) - 1)
    paper = highest(lowest(level, side), side)
    paper = np.maximum(paper, blurred(paper, 0.2 * side))  # keeps the edges of shadows and sheets
    depth = level - paper
    brightness = 255.0 - paper
    brightest = float(np.percentile(brightness[::2, ::2], 95))
    darkest = max(16.0, _DARKEST * brightest)
    on_paper = brightness[::2, ::2] >= min(darkest, brightest)
    # The opening follows the darkest grains of the paper.
    depth -= np.median(depth[::2, ::2][on_paper])
    depth /= np.maximum(brightness, darkest)
    return Ink(depth, max(LEAST_INK, _NOISE * _spread(depth[::2, ::2][on_paper])), pen_px)


def pen_width(mask: Mask) -> float:
    """Return the median width of the lines in a picture (height, width), or 0 if there are none."""
    if not mask.any():
        return 0.0
    widths = np.minimum(_runs(mask), _runs(mask.T).T)[mask]
    return float(np.median(widths))


def _runs(mask: Mask) -> NDArray[np.int32]:
    """Return the length of the horizontal run of ink at each pixel, (height, width)."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    flat = np.diff(padded.ravel())
    starts, ends = np.flatnonzero(flat > 0), np.flatnonzero(flat < 0)
    lengths = np.zeros(padded.size, np.int32)
    where = np.flatnonzero(padded.ravel())
    lengths[where] = np.repeat(ends - starts, ends - starts)
    return lengths.reshape(padded.shape)[:, 1:-1]


def _rough_paper(level: Gray) -> Gray:
    """Return the median of each pixel's surroundings, (height, width), computed in large blocks."""
    height, width = level.shape
    side = max(8, -(-max(height, width) // _N_BLOCKS))
    thin = level[:: max(1, side // 16), :: max(1, side // 16)]
    rows, columns = max(1, height // side), max(1, width // side)
    row_edges = np.linspace(0, thin.shape[0], rows + 1).astype(int)
    column_edges = np.linspace(0, thin.shape[1], columns + 1).astype(int)
    medians = np.empty((rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            top, bottom = row_edges[max(0, row - 1)], row_edges[min(rows, row + 2)]
            left, right = column_edges[max(0, column - 1)], column_edges[min(columns, column + 2)]
            medians[row, column] = np.median(thin[top:bottom, left:right])
    return _between(_between(medians, height).T, width).T


def _between(values: Gray, n: int) -> Gray:
    """Return n rows interpolated between values (m, k) that stand in the middles of m equal parts."""
    places = np.clip((np.arange(n) + 0.5) / n * len(values) - 0.5, 0, len(values) - 1)
    low = np.minimum(places.astype(int), max(0, len(values) - 2))
    part = (places - low).astype(np.float32)[:, None]
    high = np.minimum(low + 1, len(values) - 1)
    between: Gray = values[low] * (1 - part) + values[high] * part
    return between


def _spread(values: Gray) -> float:
    """Return a robust standard deviation, unaffected by a few outliers."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))
