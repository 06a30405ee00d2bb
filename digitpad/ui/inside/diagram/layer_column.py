"""One layer in the diagram: the positions of its cells, and their painting."""

import math
from enum import Enum

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from digitpad.insight.forward import LayerActivity
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network
from digitpad.ui.appearance.diverging import symmetric_limit
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.inside.arrangement import as_maps, resized
from digitpad.ui.inside.diagram.cell_board import bar_board, cell_board

_BOUNDED = {"sigmoid", "tanh"}
_DEVIATIONS = 3.0  # standard deviations of a layer's weights shown in full colour


class CellKind(Enum):
    """Content of a unit's cell.

    Attributes
    ----------
    most_px, comfortable_px : int
        Largest side of the content, and smallest side at which it is easy to see.
    """

    WEIGHTS = (60, 26)
    KERNEL_AND_MAP = (46, 22)
    MAP = (44, 20)
    ACTIVATION = (20, 9)

    def __init__(self, most_px: int, comfortable_px: int) -> None:
        self.most_px, self.comfortable_px = most_px, comfortable_px


class LayerColumn:
    """The cells of a layer, one per unit or channel.

    A unit of the first layer shows its weights as a picture, with its activation as a bar below. A channel of
    a convolution shows its feature map, with its kernel beside it if that is a single square. A later unit is
    a square coloured by its activation.

    Attributes
    ----------
    network : Network
        May be replaced only by one with the same layers.
    layer, n_cells : int
    kind : CellKind
    side, n_columns : int
        Side of the largest square in a cell, in pixels; cells per row.
    area : QRect
        The part of the room covered by cells.
    """

    def __init__(self, network: Network, layer: int) -> None:
        self.network = network
        self.layer = layer
        shape = network.shapes[layer]
        self.n_cells = shape.n_sums
        if shape.convolution is not None:
            assert shape.grid_in is not None
            self.kind = CellKind.KERNEL_AND_MAP if shape.grid_in.n_channels == 1 else CellKind.MAP
        else:
            self.kind = CellKind.WEIGHTS if layer == 0 else CellKind.ACTIVATION
        self.area = QRect()
        self._cells: list[QRect] = []
        self._bars: list[QRect] = []

    @property
    def wanted_area(self) -> int:
        """Area, in square pixels, that comfortable cells need."""
        width, height = self._cell_size(self.kind.comfortable_px)
        gap = _gap(self.kind.comfortable_px)
        return self.n_cells * (width + gap) * (height + gap)

    @property
    def is_comfortable(self) -> bool:
        """Whether its cells are easy to see."""
        return self.side >= self.kind.comfortable_px

    def place(self, room: QRect) -> None:
        """Make the cells as large as the room allows, starting at its top left corner."""
        side = self.kind.most_px
        while side > 1 and not self._fits(side, room):
            side -= 1
        self.side, self._gap = side, _gap(side)
        width, height = self._cell_size(side)
        self.n_columns = max(1, min(self.n_cells, (room.width() + self._gap) // (width + self._gap)))
        n_rows = -(-self.n_cells // self.n_columns)
        self.n_columns = -(-self.n_cells // n_rows)  # keeps the rows about equal
        self.area = QRect(
            room.left(),
            room.top(),
            self.n_columns * (width + self._gap) - self._gap,
            n_rows * (height + self._gap) - self._gap,
        )
        lefts = [room.left() + column * (width + self._gap) for column in range(self.n_columns)]
        tops = [room.top() + row * (height + self._gap) for row in range(n_rows)]
        self._cells = [QRect(left, top, width, height) for top in tops for left in lefts][: self.n_cells]
        self._bars = [self._bar(cell) for cell in self._cells]

    def cell(self, unit: int) -> QRect:
        """Return the cell of a unit."""
        return QRect(self._cells[unit])

    def unit_at(self, position: QPoint) -> int | None:
        """Return the unit at a position in the diagram, or None."""
        if not self.area.contains(position):
            return None
        width, height = self._cell_size(self.side)
        offset = position - self.area.topLeft()
        unit = offset.y() // (height + self._gap) * self.n_columns + offset.x() // (width + self._gap)
        return unit if unit < self.n_cells else None

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what depends only on the network: weights, kernels and empty frames."""
        theme = current_theme()
        painter.setPen(Qt.PenStyle.NoPen)
        pictures = self._weight_pictures()
        if pictures is not None:
            limit = _DEVIATIONS * float(np.sqrt(np.mean(np.square(pictures, dtype=np.float64))))
            board = cell_board(resized(pictures, self.side), limit, self.side, self.n_columns, self._step)
            painter.drawImage(self.area.topLeft(), board)
        if self.kind is CellKind.WEIGHTS:
            painter.setBrush(QColor(theme.track))
            painter.drawRects(self._bars)
        else:
            painter.setBrush(QColor(theme.surface))
            painter.drawRects([self._map(cell) for cell in self._cells])

    def paint_activity(self, painter: QPainter, activity: LayerActivity) -> None:
        """Paint the activity of the units."""
        limit = self.limit(activity)
        if self.kind is CellKind.WEIGHTS:
            self._paint_bars(painter, activity.activations[0], limit)
            return
        maps = as_maps(activity.activations.ravel(), self.n_cells)
        left = self._cell_size(self.side)[0] - self.side
        board = cell_board(maps, limit, self.side, self.n_columns, self._step, left)
        painter.drawImage(self.area.topLeft(), board)

    def limit(self, activity: LayerActivity) -> float:
        """Return the activation that fills a bar or has the full colour."""
        if self.network.activations[self.layer] in _BOUNDED:
            return 1.0
        return symmetric_limit(activity.activations)

    def _paint_bars(self, painter: QPainter, activations: FloatArray, limit: float) -> None:
        shares = np.clip(activations / limit if limit > 0.0 else activations, -1.0, 1.0)
        board = bar_board(shares, self.side, _bar_height(self.side), self.n_columns, self._step)
        painter.drawImage(self.area.left(), self._bars[0].top(), board)

    def _weight_pictures(self) -> FloatArray | None:
        """Return the weight pictures (n_cells, height, width), or None if they are no single pictures."""
        if self.kind not in (CellKind.WEIGHTS, CellKind.KERNEL_AND_MAP):
            return None
        weights = self.network.weights[self.layer]
        side = math.isqrt(weights.shape[1])
        return weights.reshape(-1, side, side)

    def _bar(self, cell: QRect) -> QRect:
        height = _bar_height(self.side)
        return QRect(cell.left(), cell.bottom() + 1 - height, self.side, height)

    @property
    def _step(self) -> tuple[int, int]:
        """Distance from one cell to the next, across and down."""
        width, height = self._cell_size(self.side)
        return width + self._gap, height + self._gap

    def _map(self, cell: QRect) -> QRect:
        return QRect(cell.right() + 1 - self.side, cell.top(), self.side, self.side)

    def _cell_size(self, side: int) -> tuple[int, int]:
        if self.kind is CellKind.WEIGHTS:
            return side, side + 1 + _bar_height(side)
        return (2 * side + 1, side) if self.kind is CellKind.KERNEL_AND_MAP else (side, side)

    def _fits(self, side: int, room: QRect) -> bool:
        width, height = self._cell_size(side)
        gap = _gap(side)
        n_columns = (room.width() + gap) // (width + gap)
        if n_columns < 1:
            return False
        n_rows = -(-self.n_cells // n_columns)
        return n_rows * (height + gap) - gap <= room.height()


def _gap(side: int) -> int:
    return 5 if side >= 30 else 3 if side >= 16 else 2 if side >= 8 else 1 if side >= 3 else 0


def _bar_height(side: int) -> int:
    return max(2, side // 9)
