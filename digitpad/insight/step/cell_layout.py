"""Layout of the cells of a matrix in its picture."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

GAP = -1

Block = tuple[int, int, int, int]
"""Left, top, width and height of a rectangle of places."""


@dataclass(frozen=True, eq=False)
class CellLayout:
    """Arrangement of a matrix's cells in a picture.

    Attributes
    ----------
    cells : (height, width) int
        Index of the cell in the flattened matrix for each place, or ``GAP``.
    tile : (int, int) or None
        Height and width of the small pictures it consists of; None if the places are the rows and columns of
        the matrix.
    """

    cells: NDArray[np.intp]
    tile: tuple[int, int] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the places are the rows and columns of the matrix. Otherwise cells are drawn as squares."""
        return self.tile is None

    @property
    def height(self) -> int:
        """Number of rows of places."""
        return int(self.cells.shape[0])

    @property
    def width(self) -> int:
        """Number of columns of places."""
        return int(self.cells.shape[1])

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        places = np.zeros(int(self.cells.max()) + 1, np.intp)
        flat = self.cells.ravel()
        is_cell = flat != GAP
        places[flat[is_cell]] = np.flatnonzero(is_cell)
        return places

    def cell_at(self, x: int, y: int) -> int | None:
        """Return the index of the cell at a place, or None in a gap or outside."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        cell = int(self.cells[y, x])
        return None if cell == GAP else cell

    def place_of(self, cell: int) -> tuple[int, int]:
        """Return the (x, y) place of a cell index."""
        y, x = divmod(int(self._places[cell]), self.width)
        return x, y

    def blocks_of(self, cells: NDArray[np.intp]) -> list[Block]:
        """Return the places of cells, merged into one block per picture where they fill a rectangle."""
        y, x = np.divmod(self._places[cells], self.width)
        if self.tile is None:
            return _blocks(x, y)
        height, width = (side + 1 for side in self.tile)
        tiles = y // height * self.width + x // width
        order = np.argsort(tiles, kind="stable")
        starts = np.flatnonzero(np.diff(tiles[order], prepend=-1))
        blocks: list[Block] = []
        for of_tile in np.split(order, starts[1:]):
            blocks += _blocks(x[of_tile], y[of_tile])
        return blocks

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a matrix's values at their places, (height, width), with 0 in gaps."""
        if self.is_plain:
            return values
        flat = np.append(values.ravel(), 0.0)  # GAP is -1, the appended 0
        spread: NDArray[np.float64] = flat[self.cells]
        return spread


def plain_layout(n_rows: int, n_columns: int) -> CellLayout:
    """Return the layout with one place per row and column of the matrix."""
    return CellLayout(np.arange(n_rows * n_columns).reshape(n_rows, n_columns))


def tiled_layout(tiles: NDArray[np.intp], n_across: int) -> CellLayout:
    """Return a layout of small pictures, row by row, with gaps of one place between them.

    Parameters
    ----------
    tiles : (n_tiles, height, width) int
        Indices of cells.
    n_across : int
        Pictures per row.
    """
    n_tiles, height, width = tiles.shape
    n_down = -(-n_tiles // n_across)
    padded = np.full((n_down * n_across, height + 1, width + 1), GAP, np.intp)
    padded[:n_tiles, :height, :width] = tiles
    grid = padded.reshape(n_down, n_across, height + 1, width + 1).transpose(0, 2, 1, 3)
    cells = grid.reshape(n_down * (height + 1), n_across * (width + 1))[:-1, :-1]
    return CellLayout(np.ascontiguousarray(cells), (height, width))


def _blocks(x: NDArray[np.intp], y: NDArray[np.intp]) -> list[Block]:
    """Return one rectangle if the places fill it, otherwise each place."""
    left, top = int(x.min()), int(y.min())
    width, height = int(x.max()) - left + 1, int(y.max()) - top + 1
    if width * height == len(x):
        return [(left, top, width, height)]
    return [(one, other, 1, 1) for one, other in zip(x.tolist(), y.tolist(), strict=True)]
