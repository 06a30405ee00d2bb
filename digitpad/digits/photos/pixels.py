"""Picture filters for the detection of ink."""

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.float32]
Mask = NDArray[np.bool_]


def lowest(picture: Gray, side: int) -> Gray:
    """Return the minimum in a square of odd side around each pixel, (height, width)."""
    return _along(_along(picture, side, np.minimum).T, side, np.minimum).T


def highest(picture: Gray, side: int) -> Gray:
    """Return the maximum in a square of odd side around each pixel, (height, width)."""
    return _along(_along(picture, side, np.maximum).T, side, np.maximum).T


def blurred(picture: Gray, sigma: float) -> Gray:
    """Return an approximate Gaussian blur: three running means along each axis, edges repeated."""
    side = round(float(np.sqrt(4.0 * sigma**2 + 1.0)))
    if side == 1 and sigma > 0.25:  # too narrow for a running mean of three
        return _mixed(_mixed(picture, sigma).T, sigma).T
    side += 1 - side % 2
    for _ in range(3):
        picture = _mean(_mean(picture, side).T, side).T
    return picture


def window(size: float) -> int:
    """Return the odd number of pixels, at least 3, nearest to a size."""
    return max(3, 2 * round(size / 2.0) + 1)


def _along(picture: Gray, side: int, pick: np.ufunc) -> Gray:
    """Reduce the neighbours in each column: first 2 rows, then 4, and so on."""
    reach = side // 2
    picked = np.pad(picture, ((reach, reach), (0, 0)), mode="edge")
    covered = 1
    while covered < side:
        step = min(covered, side - covered)
        picked = pick(picked[:-step], picked[step:])
        covered += step
    result: Gray = picked
    return result


def _mean(picture: Gray, side: int) -> Gray:
    reach = side // 2
    padded = np.pad(picture, ((reach + 1, reach), (0, 0)), mode="edge")
    sums = np.cumsum(padded, axis=0, dtype=np.float64)
    return ((sums[side:] - sums[:-side]) / side).astype(np.float32)


def _mixed(picture: Gray, sigma: float) -> Gray:
    part = 0.5 * sigma**2
    padded = np.pad(picture, ((1, 1), (0, 0)), mode="edge")
    mixed: Gray = (1.0 - 2.0 * part) * picture + np.float32(part) * (padded[:-2] + padded[2:])
    return mixed.astype(np.float32)
