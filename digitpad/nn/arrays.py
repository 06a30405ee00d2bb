"""Arrays aligned to cache lines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

ALIGNMENT = 64
"""Bytes of a cache line and of the widest vector registers."""


def aligned_zeros(shape: int | Sequence[int], dtype: DTypeLike) -> NDArray[np.floating]:
    """Return an array of zeros that starts at a cache line.

    NumPy guarantees only 16 bytes. Additions and small matrix products can be slower when their arrays
    start at different offsets within a cache line.
    """
    dtype = np.dtype(dtype)
    size = int(np.prod(shape))
    raw = np.zeros(size * dtype.itemsize + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + size * dtype.itemsize].view(dtype).reshape(shape)
