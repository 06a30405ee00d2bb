"""Detection and removal of the printed lines of ruled and squared paper, by a Hough transform.

A line through a slightly rotated picture is ``y = x tan(angle) + offset``. For each angle the ink is counted
at each offset (Duda and Hart, 1972, with the slope in place of the normal). Where it covers most of the way
from edge to edge, there is a line. Handwriting that crosses a line stays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.pixels import Gray, Mask

MOST_DEGREES = 13.0
_STEP_DEGREES, _FINE_STEP_DEGREES = 0.25, 0.05
_MOST_PIXELS = 40_000  # counted at each angle
_COVERED = 0.6  # of the way from edge to edge, for a line
_COVERED_ENDS = 0.5  # of its first and last tenth, unless there are several lines
_SEVERAL = 3
_FAINT, _CLEAR = 0.4, 0.6  # of the least ink: for parts of a line, and for handwriting that crosses one
_DARKER = 1.4  # times a line's ink: the ink of handwriting that crosses it
_LONGER = 1.8  # times a line's thickness: the height of handwriting that crosses it


@dataclass(frozen=True)
class _Line:
    """A line ``y = x * slope + offset`` and its thickness."""

    slope: float
    offset: float
    thickness: float


def without_rules(depth: Gray, least: float) -> tuple[Gray, float | None]:
    """Return the ink without printed lines, and the clockwise angle of these in degrees.

    Parameters
    ----------
    depth : (height, width) float32
        Ink; values below ``least`` are ignored.

    Returns
    -------
    depth : (height, width) float32
        0 where there was a line.
    angle : float or None
        None if there is no line.
    """
    mask = depth > _FAINT * least
    across, down = _lines(mask), _lines(mask.T)
    if not across and not down:
        return depth, None
    kept = depth.copy()
    _erase(kept, _CLEAR * least, across)
    _erase(kept.T, _CLEAR * least, down)  # the remains of crossings are short by now
    angles = [line.slope for line in across] + [-line.slope for line in down]
    return kept, float(np.rad2deg(np.arctan(np.median(angles))))


def _lines(mask: Mask) -> list[_Line]:
    """Return the lines that cross a picture from left to right."""
    height, width = mask.shape
    y, x = np.nonzero(mask)
    if len(y) < width // 2:
        return []
    some = slice(None, None, -(-len(y) // _MOST_PIXELS))
    most = np.tan(np.deg2rad(MOST_DEGREES))
    slope = _best_slope(y[some], x[some], np.arange(-most, most, np.deg2rad(_STEP_DEGREES)), height, width)
    fine = np.deg2rad(_STEP_DEGREES)
    steps = slope + np.arange(-fine, fine, np.deg2rad(_FINE_STEP_DEGREES))
    slope = _best_slope(y[some], x[some], steps, height, width)
    return _lines_of_slope(y, x, slope, height, width)


def _best_slope(
    y: NDArray[np.intp], x: NDArray[np.intp], slopes: NDArray[np.float64], height: int, width: int
) -> float:
    scores = []
    for slope in slopes:
        counts = _counts(y, x, slope, height, width).astype(np.float64)
        scores.append(float((counts**4).sum()))  # ink concentrated on few offsets counts more
    return float(slopes[int(np.argmax(scores))])


def _counts(
    y: NDArray[np.intp], x: NDArray[np.intp], slope: float, height: int, width: int
) -> NDArray[np.intp]:
    """Return the amount of ink at each offset, counted from ``-width`` on."""
    return np.bincount(np.rint(y - x * slope).astype(np.intp) + width, minlength=height + 2 * width)


def _lines_of_slope(
    y: NDArray[np.intp], x: NDArray[np.intp], slope: float, height: int, width: int
) -> list[_Line]:
    offsets = np.rint(y - x * slope).astype(np.intp) + width
    counts = np.bincount(offsets, minlength=height + 2 * width)
    # The part of the way where the line is inside the picture.
    starts = np.arange(len(counts)) - width
    along = np.arange(width)[None, :: max(1, width // 200)]
    ways = (((starts[:, None] + along * slope) >= 0) & ((starts[:, None] + along * slope) < height)).mean(
        axis=1
    )
    is_way = ways > 0.3
    covered = np.where(is_way, counts / np.maximum(ways * width, 1.0), 0.0)
    found: list[tuple[_Line, bool]] = []
    while covered.max(initial=0.0) >= _COVERED:
        peak = int(covered.argmax())
        low = high = peak
        while low > 0 and covered[low - 1] > 0.5 * covered[peak]:
            low -= 1
        while high + 1 < len(covered) and covered[high + 1] > 0.5 * covered[peak]:
            high += 1
        thickness = high - low + 1
        on_line = (offsets >= low) & (offsets <= high)
        line = _Line(slope, (low + high) / 2.0 - width, thickness)
        if thickness <= max(4, 0.04 * min(height, width)):
            found.append((line, _reaches_edges(x[on_line], line, height, width)))
        covered[max(0, low - 2) : high + 3] = 0.0
    if len(found) >= _SEVERAL:
        return [line for line, _ in found]
    return [line for line, is_whole in found if is_whole]


def _reaches_edges(x: NDArray[np.intp], line: _Line, height: int, width: int) -> bool:
    """Return whether a line's ink starts and ends at the edges of the picture."""
    places = np.arange(width)
    inside = places[
        ((places * line.slope + line.offset) >= 0) & ((places * line.slope + line.offset) < height)
    ]
    is_inked = np.zeros(width, np.bool_)
    is_inked[x] = True
    tenth = max(1, len(inside) // 10)
    ends = is_inked[inside[:tenth]].mean(), is_inked[inside[-tenth:]].mean()
    return bool(min(ends) >= _COVERED_ENDS)


def _erase(depth: Gray, level: float, lines: list[_Line]) -> None:
    """Remove lines in place, except where handwriting crosses them."""
    height, width = depth.shape
    columns = np.arange(width)
    for line in lines:
        middle = columns * line.slope + line.offset
        reach = int(np.ceil(line.thickness / 2.0 + 1.5))
        far = int(np.ceil(_LONGER * line.thickness)) + reach + 2
        rows = np.rint(middle).astype(np.intp)[None] + np.arange(-far, far + 1)[:, None]
        is_inside = (rows >= 0) & (rows < height)
        band = np.where(is_inside, depth[np.clip(rows, 0, height - 1), columns[None]], 0.0)
        on_line = band[far - reach : far + reach + 1]
        typical = float(np.median(on_line.max(axis=0)))
        is_dark = on_line > max(_DARKER * typical, typical + level)
        heights = _run_through(band > level, far)
        crosses = heights > _LONGER * line.thickness + 2.0
        erased = is_inside[far - reach : far + reach + 1] & ~is_dark & ~crosses[None]
        at = rows[far - reach : far + reach + 1]
        depth[at[erased], np.broadcast_to(columns, at.shape)[erased]] = 0.0


def _run_through(band: Mask, middle: int) -> NDArray[np.intp]:
    """Return, for each column, the height of the ink that passes through a row or its neighbours."""
    heights = np.zeros(band.shape[1], np.intp)
    for row in (middle - 1, middle, middle + 1):
        up = np.logical_and.accumulate(band[row::-1]).sum(axis=0)
        down = np.logical_and.accumulate(band[row:]).sum(axis=0)
        np.maximum(heights, np.where(band[row], up + down - 1, 0), out=heights)
    return heights
