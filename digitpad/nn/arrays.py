"""Arrays that begin where the processor likes it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

ALIGNMENT = 64
"""Bytes of a cache line, and of the widest vector registers."""


def aligned_zeros(shape: int | Sequence[int], dtype: DTypeLike) -> NDArray[np.floating]:
    """Return zeros whose first element begins a cache line.

    NumPy promises 16 bytes only. On two arrays that begin at different places of a cache line, adding one
    to the other can take longer, and small matrix products do.
    """
    dtype = np.dtype(dtype)
    size = int(np.prod(shape))
    raw = np.zeros(size * dtype.itemsize + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + size * dtype.itemsize].view(dtype).reshape(shape)
