"""Layout of the diagram: the picture, the layers and the outputs, side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from digitpad.nn.network import Network
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.inside.diagram.layer_column import LayerColumn
from digitpad.ui.inside.diagram.output_column import OutputColumn

_HEIGHTS_PX = (210, 250, 290, 330)  # of the cells; the first with comfortable cells is used
_PICTURE_PX = (84, 112)
_OUTPUT_PX = (104, 160)
_GAP_PX = 26
_LEAST_COLUMN_PX = 76
TITLE_LINES = 2


class DiagramLayout:
    """Places the parts of the diagram in a given width.

    Shows all hidden layers if there is room, otherwise only the chosen one.

    Attributes
    ----------
    columns : list of LayerColumn
        The layers before the outputs, or the outputs' own weights if there is no other layer.
    shown : list of LayerColumn
        The columns that fit.
    outputs : OutputColumn
    picture : QRect
    height : int
        Total height.
    has_room_for_all : bool
    """

    def __init__(self, network: Network, class_names: Sequence[str]) -> None:
        self._layers, self._class_names = network.layers, tuple(class_names)
        n_hidden = len(network.shapes) - 1
        self.columns = [LayerColumn(network, layer) for layer in range(max(1, n_hidden))]
        self.outputs = OutputColumn(class_names)
        self.picture = QRect()
        self.shown = self.columns
        self.has_room_for_all = True

    def suits(self, network: Network, class_names: Sequence[str]) -> bool:
        """Whether ``set_network`` can show this network."""
        return network.layers == self._layers and tuple(class_names) == self._class_names

    def set_network(self, network: Network) -> None:
        """Show another network with the same layers."""
        for column in self.columns:
            column.network = network

    def fit(self, width: int, chosen: int, metrics: QFontMetrics) -> None:
        """Lay out for a width. Show only the layer ``chosen`` if there is no room for all."""
        top = TITLE_LINES * metrics.height() + 4
        gap = scaled_px(_GAP_PX)
        is_narrow = width < scaled_px(620)
        picture_side, output_width = (sizes[0 if is_narrow else 1] for sizes in (_PICTURE_PX, _OUTPUT_PX))
        output_width = scaled_px(output_width)
        room = width - picture_side - output_width - 2 * gap
        needed = len(self.columns) * scaled_px(_LEAST_COLUMN_PX) + (len(self.columns) - 1) * gap
        left = picture_side + gap
        self.has_room_for_all = needed <= room and self._fit_cells(self.columns, room, top, left)
        if self.has_room_for_all or len(self.columns) == 1:
            self.shown = self.columns
        else:
            self.shown = [self.columns[min(chosen, len(self.columns) - 1)]]
            self._fit_cells(self.shown, room, top, left)
        bottom = max(column.area.bottom() for column in self.shown)
        cells_height = max(bottom + 1 - top, scaled_px(_HEIGHTS_PX[0]) - metrics.height())
        self.picture = QRect(0, top, picture_side, picture_side)
        self.outputs.place(QRect(width - output_width, top, output_width, cells_height))
        self.height = top + cells_height + 2

    def _fit_cells(self, columns: Sequence[LayerColumn], room: int, top: int, left: int) -> bool:
        """Place columns in a width, as high as needed. Return whether all cells are comfortable."""
        for height in _HEIGHTS_PX:
            _place(columns, QRect(left, top, room, scaled_px(height)))
            if all(column.is_comfortable for column in columns):
                return True
        return all(2 * column.side >= column.kind.comfortable_px for column in columns)


def _place(columns: Sequence[LayerColumn], room: QRect) -> None:
    """Distribute the width among columns side by side, by the needs of their cells."""
    gap, least = scaled_px(_GAP_PX), scaled_px(_LEAST_COLUMN_PX)
    free = room.width() - gap * (len(columns) - 1) - least * len(columns)
    total = sum(column.wanted_area for column in columns)
    left = room.left()
    for column in columns:
        width = least + max(0, free) * column.wanted_area // total
        column.place(QRect(left, room.top(), width, room.height()))
        left += width + gap
