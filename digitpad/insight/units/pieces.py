"""Examples in chunks that are small enough for all their activations to fit in memory."""

from collections.abc import Iterable

from digitpad.nn.layers import LayerShape

_MOST_NUMBERS = 2_000_000
"""In one array: 8 MB. Larger arrays are returned to the system each time, and getting them back takes longer
than filling them."""

_MOST_ROWS = 2_000
"""Each NumPy call may wait for other threads, so chunks should not be smaller than necessary."""


def pieces(n_examples: int, shapes: Iterable[LayerShape]) -> list[slice]:
    """Return the rows of each chunk, in order, for examples that go through layers of these shapes."""
    widest = max((_numbers_of_an_example(shape) for shape in shapes), default=1)
    n_rows = max(1, min(_MOST_ROWS, _MOST_NUMBERS // widest))
    return [slice(start, start + n_rows) for start in range(0, n_examples, n_rows)]


def _numbers_of_an_example(shape: LayerShape) -> int:
    n_places = shape.n_out // shape.n_sums
    return max(shape.n_in, shape.n_out, n_places * shape.n_read)
