"""Statistics of a data set's classes: size, mean picture, spread and unusual examples."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, eq=False)
class ClassPictures:
    """Statistics of the classes of some pictures.

    Attributes
    ----------
    counts : (n_classes,) int
    averages : (n_classes, height, width) float32
        Ink 1.0 on 0.0; 0 for a class without pictures.
    spreads : (n_classes, height, width) float32
        Standard deviation of each pixel's ink, 0..0.5.
    oddness : (n,) float32
        For each picture, its distance to the mean of the others of its class divided by its distance to the
        nearest mean of another class. Above 1 it looks more like another class. 0 if there is nothing to
        compare with.
    oddest_first : (n,) int
        All rows, most unusual first.
    """

    counts: NDArray[np.intp]
    averages: NDArray[np.float32]
    spreads: NDArray[np.float32]
    oddness: NDArray[np.float32]
    oddest_first: NDArray[np.intp]

    def oddest(self, labels: NDArray[np.integer], label: int | None = None) -> NDArray[np.intp]:
        """Return the rows of all pictures, or of one class, most unusual first. Takes 1 ms for 50,000.

        Parameters
        ----------
        labels : (n,) int
            Labels of the pictures.
        label : int, optional
        """
        order = self.oddest_first
        return order if label is None else order[labels[order] == label]


def class_pictures(
    pictures: NDArray[np.generic],
    labels: NDArray[np.integer],
    n_classes: int,
    should_stop: Callable[[], object] = lambda: False,
) -> ClassPictures:
    """Return statistics of the classes of pictures. Takes half a second for 50,000.

    When 100 of MNIST's 10,000 test pictures get a wrong label, 53 to 56 of them are among the 100 with the
    largest oddness. Ranking by the distance to the class mean alone finds 18 to 21, because it prefers bold
    and slanted digits; ranking by the residual after 20 principal components of the class finds 41 to 45.

    Parameters
    ----------
    pictures : (n, height, width) uint8 or float
        uint8 has the range 0..255, float 0..1.
    labels : (n,) int
    n_classes : int
    should_stop : callable
        Called every 2,000 pictures.

    Raises
    ------
    StoppedError
    """
    shape = pictures.shape[1:]
    counts = np.bincount(labels, minlength=n_classes)
    n_pixels = int(np.prod(shape))
    sums, squares = np.zeros((n_classes, n_pixels)), np.zeros((n_classes, n_pixels))
    for rows, inks in _pieces(pictures, should_stop):
        one_hot = (labels[rows] == np.arange(n_classes)[:, np.newaxis]).astype(np.float32)
        sums += one_hot @ inks
        squares += one_hot @ np.square(inks)
    n_each = np.maximum(counts, 1)[:, np.newaxis]
    averages = sums / n_each
    spreads = np.sqrt(np.maximum(squares / n_each - np.square(averages), 0.0))
    oddness = np.zeros(len(labels), np.float32)
    for rows, inks in _pieces(pictures, should_stop):
        oddness[rows] = _oddness(inks, labels[rows], averages.astype(np.float32), counts)
    return ClassPictures(
        counts,
        averages.astype(np.float32).reshape(n_classes, *shape),
        spreads.astype(np.float32).reshape(n_classes, *shape),
        oddness,
        np.argsort(-oddness, kind="stable"),
    )


def _pieces(
    pictures: NDArray[np.generic], should_stop: Callable[[], object]
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Yield slices of rows with their pixels (k, n_pixels), 0..1."""
    for start in range(0, len(pictures), _ROWS_AT_ONCE):
        if should_stop():
            raise StoppedError("The comparison of the classes was stopped.")
        rows = slice(start, start + _ROWS_AT_ONCE)
        inks = pictures[rows].reshape(len(pictures[rows]), -1).astype(np.float32)
        yield rows, inks / np.float32(255.0) if pictures.dtype == np.uint8 else inks


def _oddness(
    inks: NDArray[np.float32],
    labels: NDArray[np.integer],
    averages: NDArray[np.float32],
    counts: NDArray[np.intp],
) -> NDArray[np.float32]:
    distances = np.square(inks).sum(axis=1)[:, np.newaxis] - 2.0 * (inks @ averages.T)
    distances += np.square(averages).sum(axis=1)
    distances = np.sqrt(np.maximum(distances, 0.0))
    distances[:, counts == 0] = np.inf
    own_rows = np.arange(len(inks)), labels
    n_own = counts[labels]
    own = distances[own_rows] * n_own / np.maximum(n_own - 1, 1)  # distance to the mean of the others
    distances[own_rows] = np.inf
    other = distances.min(axis=1, initial=np.inf)
    is_known = (n_own > 1) & np.isfinite(other) & (other > 0.0)
    oddness: NDArray[np.float32] = np.zeros(len(inks), np.float32)
    np.divide(own, other, out=oddness, where=is_known, casting="same_kind")
    return oddness
