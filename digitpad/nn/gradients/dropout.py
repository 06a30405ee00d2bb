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
    n_most : int
        Units of the layer in all examples of the largest mini-batch.
    dtype : numpy dtype
    dropout : float
        The part that is left out, over 0 and below 1.
    rng : numpy.random.Generator

    Attributes
    ----------
    mask : (rows, columns) float
        What the last call multiplied the units by: 0, or 1 / (1 - dropout).
    result : (rows, columns) float
        What the last call returned.
    """

    def __init__(self, n_most: int, dtype: DTypeLike, dropout: float, rng: np.random.Generator) -> None:
        self._dropout = dropout
        self._rng = rng
        self._all = aligned_zeros(n_most, dtype), aligned_zeros(n_most, dtype)
        self.mask, self.result = self._all

    def cut_to(self, shape: tuple[int, int]) -> None:
        """Thin arrays of this shape from now on."""
        self.mask, self.result = (flat[: shape[0] * shape[1]].reshape(shape) for flat in self._all)

    def thinned(self, activations: FloatArray) -> FloatArray:
        """Return the activations without the units of a new mask. Overwritten by the next call."""
        self._rng.random(dtype=self.mask.dtype, out=self.mask)
        np.greater_equal(self.mask, self._dropout, out=self.mask)
        np.multiply(self.mask, 1.0 / (1.0 - self._dropout), out=self.mask)
        # Not in place: the slope is told from what the activations were.
        np.multiply(activations, self.mask, out=self.result)
        return self.result
