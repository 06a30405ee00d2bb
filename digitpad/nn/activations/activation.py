"""The interface of an activation function."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


@dataclass(frozen=True)
class Activation:
    """An activation function, applied to a whole mini-batch at once.

    The functions work in place on (batch, n) arrays. With ten images in a mini-batch, each NumPy call and
    each new array costs more than the arithmetic.

    Attributes
    ----------
    name : str
        Name in settings, files and JSON.
    title : str
        Name shown in the window.
    apply : callable
        ``apply(sums)`` turns weighted sums into activations, in place.
    multiply_by_slope : callable
        ``multiply_by_slope(gradient, activations, sums, scratch)`` multiplies ``gradient`` in place by
        d activation / d sum. ``scratch`` has the same shape and is overwritten.
    slope_needs_sums : bool
        Whether the slope depends on the weighted sums. If not, it is computed from the activations alone,
        ``sums`` is ignored, and the caller need not keep a copy of the sums.
    """

    name: str
    title: str
    apply: Callable[[FloatArray], None]
    multiply_by_slope: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], None]
    slope_needs_sums: bool = False
