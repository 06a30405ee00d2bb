"""Comparison of an exported network with the original."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.export.export_format import ReadProbabilities
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import figures_text

_AT_ONCE = 250


@dataclass(frozen=True)
class Agreement:
    """Result of reading the same pictures with two networks.

    Attributes
    ----------
    n_pictures : int
    n_same : int
        Pictures with the same answer.
    n_ties : int
        Pictures with different answers and two best probabilities within the tolerance: rounding decides.
    largest_difference : float
        Largest difference of a probability; infinite if one is not a number.
    tolerance : float
        The largest difference allowed.
    """

    n_pictures: int
    n_same: int
    n_ties: int
    largest_difference: float
    tolerance: float

    @property
    def is_good(self) -> bool:
        """Whether all answers except ties are equal, and all probabilities within the tolerance."""
        return self.n_same + self.n_ties == self.n_pictures and self.largest_difference <= self.tolerance

    @property
    def text(self) -> str:
        """Summary, such as "the same answers on 10,000 of 10,000, probabilities within 2e-6"."""
        ties = f" ({self.n_ties:,} ties)" if self.n_ties else ""
        largest = self.largest_difference
        probabilities = (
            f"probabilities within {_rounded_up(largest)}" if largest else "the same probabilities"
        )
        return f"the same answers on {self.n_same:,} of {self.n_pictures:,}{ties}, {probabilities}"


def compare(
    saved: SavedNetwork,
    read: ReadProbabilities,
    pictures: NDArray[np.uint8],
    tolerance: float,
    should_stop: Callable[[], bool] = lambda: False,
) -> Agreement:
    """Compare a function that reads pictures with a network.

    Parameters
    ----------
    saved : SavedNetwork
    read : callable
        See ``ReadProbabilities``.
    pictures : (n, 28, 28) uint8
        Ink 255 on 0.
    tolerance : float
    should_stop : callable
        Called every few hundred pictures.

    Raises
    ------
    StoppedError
        If ``should_stop`` returned True.
    """
    n_same, n_ties, largest = 0, 0, 0.0
    for start in range(0, len(pictures), _AT_ONCE):
        if should_stop():
            raise StoppedError("The comparison was stopped.")
        some = pictures[start : start + _AT_ONCE].astype(np.float32) / np.float32(255.0)
        expected = saved.probabilities(some.reshape(len(some), -1))
        found = np.asarray(read(some))
        if found.shape != expected.shape:
            return Agreement(len(pictures), 0, 0, math.inf, tolerance)
        differences = np.abs(found.astype(np.float64) - expected)
        # A plain maximum could ignore values that are not numbers.
        largest = max(largest, float(np.where(np.isfinite(differences), differences, math.inf).max()))
        is_same = found.argmax(axis=1) == expected.argmax(axis=1)
        best_two = np.sort(expected, axis=1)[:, -2:]
        is_tie = best_two[:, -1] - best_two[:, 0] <= tolerance
        n_same += int(is_same.sum())
        n_ties += int((is_tie & ~is_same).sum())
    return Agreement(len(pictures), n_same, n_ties, largest, tolerance)


def _rounded_up(value: float) -> str:
    """Return a small number rounded up to one significant digit."""
    if not math.isfinite(value):
        return figures_text(value)
    exponent = math.floor(math.log10(value))
    digit = math.ceil(value / 10.0**exponent - 1e-9)
    return f"1e{exponent + 1}" if digit == 10 else f"{digit}e{exponent}"
