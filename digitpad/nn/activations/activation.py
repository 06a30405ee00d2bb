"""What an activation has to offer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


@dataclass(frozen=True)
class Activation:
    """One activation, for the whole mini-batch at once.

    Its functions work in place on (batch, n) arrays: a mini-batch of ten images is so small that each NumPy
    call, and each new array, costs more than its arithmetic.

    Attributes
    ----------
    name : str
        Its name in settings, files and JSON.
    title : str
        Its name for people.
    apply : callable
        ``apply(sums)`` turns weighted sums into activations, in place.
    multiply_by_slope : callable
        ``multiply_by_slope(gradient, activations, sums, scratch)`` multiplies ``gradient`` in place by
        d activation / d sum. ``scratch`` has the same shape and is overwritten.
    slope_needs_sums : bool
        Whether the slope depends on the weighted sums. If not, it is computed from the activations alone,
        and ``sums`` may be anything: nobody has to keep a copy of them.
    """

    name: str
    title: str
    apply: Callable[[FloatArray], None]
    multiply_by_slope: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], None]
    slope_needs_sums: bool = False
