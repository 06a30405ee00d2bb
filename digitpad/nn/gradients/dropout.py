"""Dropout: units dropped at random, so that no unit relies on another."""

import numpy as np
from numpy.typing import DTypeLike

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros


class Dropout:
    """Drops part of a hidden layer's units, chosen anew in each call.

    The remaining units are scaled up, so that the expected sum stays the same ("inverted" dropout):
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), sections 4 and 10.

    Parameters
    ----------
    n_most : int
        Units of the layer times examples of the largest mini-batch.
    dtype : numpy dtype
    dropout : float
        The share that is dropped, in (0, 1).
    rng : numpy.random.Generator

    Attributes
    ----------
    mask : (rows, columns) float
        The factors of the last call: 0, or 1 / (1 - dropout).
    result : (rows, columns) float
        The result of the last call.
    """

    def __init__(self, n_most: int, dtype: DTypeLike, dropout: float, rng: np.random.Generator) -> None:
        self._dropout = dropout
        self._rng = rng
        self._all = aligned_zeros(n_most, dtype), aligned_zeros(n_most, dtype)
        self.mask, self.result = self._all

    def cut_to(self, shape: tuple[int, int]) -> None:
        """Accept arrays of this shape from now on."""
        self.mask, self.result = (flat[: shape[0] * shape[1]].reshape(shape) for flat in self._all)

    def thinned(self, activations: FloatArray) -> FloatArray:
        """Return the activations times a new mask. Overwritten by the next call."""
        self._rng.random(dtype=self.mask.dtype, out=self.mask)
        np.greater_equal(self.mask, self._dropout, out=self.mask)
        np.multiply(self.mask, 1.0 / (1.0 - self._dropout), out=self.mask)
        # Not in place: the slope is computed from the original activations.
        np.multiply(activations, self.mask, out=self.result)
        return self.result
