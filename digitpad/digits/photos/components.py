"""Connected components of a binary picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.photos.pixels import Mask


@dataclass(frozen=True, eq=False)
class Components:
    """The connected components of a picture. Pixels that touch at corners are connected.

    Attributes
    ----------
    labels : (height, width) int32
        The number of each pixel's component, from 1; 0 for the background.
    boxes : (n, 4) int
        left, top, right and bottom of each component; right and bottom are the first pixels beyond it.
    areas : (n,) int
        In pixels.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.intp]
    areas: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.areas)

    @property
    def is_cut(self) -> NDArray[np.bool_]:
        """Which components reach the edge of the picture, (n,)."""
        height, width = self.labels.shape
        left, top, right, bottom = self.boxes.T
        is_cut: NDArray[np.bool_] = (left == 0) | (top == 0) | (right == width) | (bottom == height)
        return is_cut


def components(mask: Mask) -> Components:
    """Return the connected components of a picture (height, width)."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps > 0)
    ends = np.nonzero(steps < 0)[1]
    labels = np.zeros((height, width), np.int32)
    if not len(rows):
        return Components(labels, np.zeros((0, 4), np.intp), np.zeros(0, np.intp))
    names = _joined(len(rows), *_touching(rows, starts, ends, width))
    lengths = ends - starts
    ink = np.repeat(rows * width + starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
    labels.ravel()[ink] = np.repeat(names + 1, lengths)
    n = int(names.max()) + 1
    boxes = np.empty((n, 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = max(mask.shape), 0
    for column, values, pick in (
        (0, starts, np.minimum),
        (1, rows, np.minimum),
        (2, ends, np.maximum),
        (3, rows + 1, np.maximum),
    ):
        pick.at(boxes[:, column], names, values)
    return Components(labels, boxes, np.bincount(names, lengths, n).astype(np.intp))


def _touching(
    rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp], width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of runs of ink in neighbouring rows that touch."""
    # Positions of the runs in one long line of all rows, with a gap after each row.
    first, last = rows * (width + 2) + starts, rows * (width + 2) + ends
    below_first = np.searchsorted(last, first + width + 2, "left")
    below_last = np.searchsorted(first, last + width + 2, "right")
    counts = np.maximum(below_last - below_first, 0)
    upper = np.repeat(np.arange(len(rows)), counts)
    lower = np.arange(len(upper)) - np.repeat(np.cumsum(counts) - counts, counts) + below_first[upper]
    return upper, lower


def _joined(n: int, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the component number of each of n runs, given the pairs that touch."""
    parents = np.arange(n)
    while True:
        low, high = np.minimum(parents[one], parents[other]), np.maximum(parents[one], parents[other])
        if (low == high).all():
            break
        np.minimum.at(parents, high, low)
        while not np.array_equal(grand := parents[parents], parents):
            parents = grand
    _, names = np.unique(parents, return_inverse=True)
    return names.astype(np.intp)
