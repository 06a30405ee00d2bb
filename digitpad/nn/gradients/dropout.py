"""Dropout: units left out at random, so that none can rely on another being there."""

import numpy as np
from numpy.typing import DTypeLike

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros


class Dropout:
    """Leaves out part of a hidden layer's units, anew in each call.

    The others count for more, so that their sum stays what it is without dropout ("inverted" dropout):
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), sections 4 and 10.

    Parameters
    ----------
    shape : (int, int)
        Largest mini-batch, units of the layer.
    dtype : numpy dtype
    dropout : float
        The part that is left out, over 0 and below 1.
    rng : numpy.random.Generator

    Attributes
    ----------
    mask : (batch, n) float
        What the last call multiplied the units by: 0, or 1 / (1 - dropout).
    """

    def __init__(
        self, shape: tuple[int, int], dtype: DTypeLike, dropout: float, rng: np.random.Generator
    ) -> None:
        self._dropout = dropout
        self._rng = rng
        self._all_rows = aligned_zeros(shape, dtype), aligned_zeros(shape, dtype)
        self.mask, self._thinned = self._all_rows

    def cut_to(self, batch_size: int) -> None:
        """Use the first rows of its arrays from now on."""
        self.mask, self._thinned = (rows[:batch_size] for rows in self._all_rows)

    def thinned(self, activations: FloatArray) -> FloatArray:
        """Return the activations without the units of a new mask. Overwritten by the next call."""
        self._rng.random(dtype=self.mask.dtype, out=self.mask)
        np.greater_equal(self.mask, self._dropout, out=self.mask)
        np.multiply(self.mask, 1.0 / (1.0 - self._dropout), out=self.mask)
        # Not in place: the slope is told from what the activations were.
        np.multiply(activations, self.mask, out=self._thinned)
        return self._thinned
